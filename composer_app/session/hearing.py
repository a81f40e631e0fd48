"""What the critic makes of the song that is open: listened to in the background, after edits have come to rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from composer_app.generation.listening import Ear, Listening, score_song
from composer_app.generation.proposal import Generator, Report
from composer_app.score.query import notes_in
from composer_app.score.song import Song
from composer_app.session.jobs import Jobs, Listener
from composer_app.session.session import Session
from composer_app.session.signal import Signal

MOST_BARS = 512
"""A longer song is not listened to as a whole: its critic would never come to an end between two edits."""


class Hearing:
    """Holds the latest listening and the song it was about. Bars that have changed since are no longer spoken of."""

    def __init__(self, session: Session, jobs: Jobs, ear: Callable[[], Generator | None]) -> None:
        """`ear` gives the generator that is awake; one without a critic hears nothing."""
        self._session, self._jobs, self._ear = session, jobs, ear
        self.is_on = True
        self._heard: Listening | None = None
        self._song: Song | None = None
        self.changed: Signal[None] = Signal()
        """There is something else to be seen."""
        session.opened.connect(lambda _: self._forget())

    @property
    def listening(self) -> Listening | None:
        """What was heard last; None where nothing was, or where it is switched off."""
        return self._heard if self.is_on else None

    @property
    def can_listen(self) -> bool:
        """Whether the generator that is awake has a critic."""
        return isinstance(self._ear(), Ear)

    def score(self, bar: int) -> float | None:
        """How plausible a bar of the song sounds, 0-1; None where that is not known, or not of the bar as it is now."""
        if self.listening is None or self._song is None or bar >= len(self.listening.bars):
            return None
        return self.listening.bars[bar] if self._is_same(bar) else None

    def sentences(self, bar: int) -> tuple[str, ...]:
        """What stands out in a bar, in plain words."""
        if self.listening is None or not self._is_same(bar):
            return ()
        return tuple(finding.sentence for finding in self.listening.at(bar))

    def switch(self, on: bool) -> None:
        """Listen from now on, or no longer."""
        self.is_on = on
        self.changed.emit(None)

    def listen(self) -> None:
        """Listen to the song as it is now, unless that was heard already. The latest call wins."""
        song, ear = self._session.song, self._ear()
        if not self.is_on or song is self._song or not isinstance(ear, Ear) or not 0 < song.bar_count <= MOST_BARS:
            return

        def work(report: Report) -> Iterator[Listening]:
            yield score_song(song, ear, report)

        def take(heard: Listening) -> None:
            self._heard, self._song = heard, song
            self.changed.emit(None)

        ignore: Callable[[object], None] = lambda _: None  # noqa: E731
        self._jobs.start(work, Listener(take, ignore, lambda: None, ignore))

    def pause(self) -> None:
        """Leave off for now: something else needs the machine."""
        self._jobs.cancel()

    def close(self) -> None:
        """End the thread."""
        self._jobs.close()

    def _is_same(self, bar: int) -> bool:
        """Whether a bar holds the notes that were listened to."""
        then, now = self._song, self._session.song
        if then is now:
            return True
        if then is None or then.bars.bar_start(bar) != now.bars.bar_start(bar) or len(then.tracks) != len(now.tracks):
            return False
        start, end = now.bars.bar_start(bar), now.bars.bar_end(bar)
        return all(
            before.notes is after.notes or notes_in(before, start, end) == notes_in(after, start, end)
            for before, after in zip(then.tracks, now.tracks, strict=True)
        )

    def _forget(self) -> None:
        self._jobs.cancel()
        self._heard = self._song = None
        self.changed.emit(None)
