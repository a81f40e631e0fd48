"""The mixer: faders that are heard while they move and undone as one step, and a mix that sets itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from composer_app.generation.proposal import Report
from composer_app.playback.errors import SoundError
from composer_app.score import edits
from composer_app.score.levels import level, set_gain, set_levels
from composer_app.score.midi_setup import LEVELS
from composer_app.score.song import Song
from composer_app.session.jobs import Jobs, Listener
from composer_app.session.session import Session
from composer_app.session.signal import Signal


class Mixer:
    """Moves the faders of the session's song.

    `hear` plays a song from now on, `banks` are the soundfonts in use (none: the best there are).
    """

    def __init__(
        self, session: Session, hear: Callable[[Song], None], jobs: Jobs, banks: Callable[[], tuple[Path, ...]] = tuple
    ) -> None:
        self._session, self._hear, self._jobs, self._banks = session, hear, jobs, banks
        self._moves: dict[int, dict[str, int]] = {}
        self._gain: float | None = None
        self.progress: float | None = None
        """How far an auto-mix is, 0-1; None where none is under way."""
        self.working: Signal[None] = Signal()
        """The progress is another one now."""
        self.failed: Signal[str] = Signal()
        """Why there is no mix, in one sentence."""
        session.opened.connect(lambda _: self.cancel())

    @property
    def song(self) -> Song:
        """The session's song with the faders where the hand holds them."""
        return self._moved(self._session.song)

    @property
    def banks(self) -> tuple[Path, ...]:
        """The soundfonts in use, the one on top first; none where the best there is plays."""
        return self._banks()

    def move(self, track_id: int, name: str, value: int) -> None:
        """A level of a track is under way; it is heard, and counts once it is settled."""
        self._moves.setdefault(track_id, {})[name] = value
        self._hear(self.song)

    def move_gain(self, decibels: float) -> None:
        """The gain of the whole is under way."""
        self._gain = decibels
        self._hear(self.song)

    def settle(self) -> None:
        """The hand has let go: what was moved becomes one step of the history."""
        song, name = self.song, self._step_name()
        self._moves.clear()
        self._gain = None
        self._session.commit(name, song)

    def set_part(self, track_id: int, name: str, **changes: object) -> None:
        """Change a track at once: mute, solo, instrument."""
        self._session.commit(name, edits.update_track(self._session.song, track_id, **changes))

    def auto_mix(self) -> None:
        """Set every fader and the gain, in the background; one step of the history."""
        song, banks = self._session.song, self._banks()

        def work(report: Report) -> Iterator[Song]:
            from composer_app.playback.auto_mix import auto_mix  # needs numpy, which start-up does without

            yield auto_mix(song, banks, report=report)

        self._show_progress(0.0)
        self._jobs.start(
            work, Listener(self._take, self._show_progress, lambda: self._show_progress(None), self._give_up)
        )

    def cancel(self) -> None:
        """Leave off mixing; the faders stay as they are."""
        self._jobs.cancel()
        self._show_progress(None)

    def close(self) -> None:
        """Leave off mixing and end the thread."""
        self._jobs.close()

    def _moved(self, song: Song) -> Song:
        there = {track.id for track in song.tracks}
        for track_id, levels in self._moves.items():
            if track_id in there:
                song = set_levels(song, track_id, **levels)
        return song if self._gain is None else set_gain(song, self._gain)

    def _step_name(self) -> str:
        names = sorted({name for levels in self._moves.values() for name in levels})
        return f"set the {' and '.join([*names, *(['gain'] if self._gain is not None else [])])}"

    def _take(self, mixed: Song) -> None:
        """The song may have changed since; what was mixed of it takes its place."""
        song = set_gain(self._session.song, mixed.gain)
        there = {track.id for track in song.tracks}
        for track in mixed.tracks:
            if track.id in there and track.notes:
                song = set_levels(song, track.id, **{name: level(track, name) for name in LEVELS})
        self._session.commit("auto-mix", song)

    def _show_progress(self, share: float | None) -> None:
        self.progress = share
        self.working.emit(None)

    def _give_up(self, problem: Exception) -> None:
        self._show_progress(None)
        known = isinstance(problem, SoundError)
        self.failed.emit(str(problem) if known else "The mix could not be made; the log says why. Nothing was changed.")
