"""Records what is played into a track: beside what is there, in its place, or take after take around a loop."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from composer_app.playback.messages import Played
from composer_app.score import edits
from composer_app.score.note import Note
from composer_app.score.song import ChannelEvent, Song
from composer_app.session.recording import Recording
from composer_app.session.session import Session
from composer_app.session.signal import Signal
from composer_app.session.transport import Transport

_GRACE_QUARTERS = 0.5  # who comes in early means the start


class Mode(Enum):
    """What becomes of the notes that are there."""

    OVERDUB = "overdub"
    REPLACE = "replace"
    TAKES = "takes"
    """Each round of a loop is a take; the last one lands, the others can be chosen afterwards."""


class Recorder:
    """One recording is one step of the history. `count_in` are bars, `grid` the ticks that onsets are drawn to (0:
    as played)."""

    def __init__(self, session: Session, transport: Transport) -> None:
        self._session, self._transport = session, transport
        self.mode = Mode.OVERDUB
        self.count_in = 1
        self.grid = 0
        self.takes: tuple[tuple[Note, ...], ...] = ()
        self.take = 0
        self.changed: Signal[None] = Signal()
        self._recording: Recording | None = None
        self._track_id = 0
        self._rounds: list[tuple[Note, ...]] = []
        self._last_tick = 0.0
        self._has_rolled = False
        self._before: Song | None = None
        self._span = (0, 0)
        transport.moved.connect(self._follow)
        session.opened.connect(lambda _: self._forget())

    @property
    def is_recording(self) -> bool:
        """Whether what is played is kept."""
        return self._recording is not None

    @property
    def sketch(self) -> tuple[Note, ...]:
        """What was played so far and is not in the song yet; keys that are down reach to the playhead."""
        if self._recording is None:
            return ()
        song = self._session.song
        return self._recording.so_far(song.swing.written(self._transport.position, song.bars))

    def start(self, track_id: int) -> None:
        """Count in, roll from the playhead and keep what is played for this track."""
        song, transport = self._session.song, self._transport
        start = float(transport.loop[0]) if transport.is_looping and transport.loop else max(0.0, transport.position)
        if not transport.is_looping:
            start = float(song.bars.bar_start(song.bars.bar_at(int(start))))
        self._recording = Recording(start, song.ticks_per_quarter * _GRACE_QUARTERS)
        self._track_id, self._rounds, self._last_tick, self._has_rolled = track_id, [], start, False
        self.takes, self._before = (), None
        transport.play_on(start, self.count_in)
        self.changed.emit(None)

    def stop(self) -> None:
        """End, and let what was played land."""
        recording = self._recording
        if recording is None:
            return
        end = max(self._last_tick, recording.start)
        recording.end_all(end)
        self._recording = None
        self._transport.end_playing_on()
        if self._transport.is_playing:
            self._transport.toggle()
        self._land(recording, end)
        self.changed.emit(None)

    def hear(self, played: Played) -> None:
        """Somebody played."""
        if self._recording is not None:
            song = self._session.song
            self._notice_round(played.tick)
            self._recording.take(played.message, song.swing.written(played.tick, song.bars))

    def choose(self, index: int) -> None:
        """Let another take land in place of the one that is there."""
        if self.takes and self._before is not None:
            self.take = index % len(self.takes)
            self._session.commit(f"take {self.take + 1}", self._with_take(self._before))
            self.changed.emit(None)

    def _follow(self, tick: float) -> None:
        if self._recording is None:
            return
        if self._transport.is_playing:
            self._has_rolled = True
            self._notice_round(tick)
            self._last_tick = max(tick, self._recording.start)
        elif self._has_rolled:
            self.stop()

    def _notice_round(self, tick: float) -> None:
        """A place before the last one: the loop has gone round."""
        recording, loop = self._recording, self._transport.loop
        if recording is None or loop is None or not loop[0] <= tick < loop[1]:
            return
        if self._last_tick - tick <= (loop[1] - loop[0]) / 2:  # what is played was heard a little behind the playhead
            return
        recording.end_all(loop[1])
        self._rounds.append(tuple(recording.notes))
        if self.mode is Mode.TAKES:
            recording.notes = []
        self._last_tick = tick

    def _land(self, recording: Recording, end: float) -> None:
        song = self._session.song
        if all(track.id != self._track_id for track in song.tracks):
            return
        whole = self._transport.loop if self._rounds and self._transport.loop else (recording.start, end)
        self._span = (round(whole[0]), max(round(whole[0]) + 1, round(whole[1])))
        if self.mode is Mode.TAKES:
            rounds = [*self._rounds, tuple(recording.notes)]
            self.takes = tuple(self._quantised(song, notes) for notes in rounds if notes)
            self.take, self._before = max(0, len(self.takes) - 1), song
            changed = self._with_take(song) if self.takes else song
        else:
            if self.mode is Mode.REPLACE:
                song = edits.erase_region(song, *self._span, [self._track_id])
            changed = edits.add_notes(song, self._track_id, self._quantised(song, recording.notes))
        changed = _with_events(changed, self._track_id, recording.events)
        self._session.commit("record", changed)

    def _with_take(self, song: Song) -> Song:
        cleared = edits.erase_region(song, *self._span, [self._track_id])
        return edits.add_notes(cleared, self._track_id, self.takes[self.take])

    def _quantised(self, song: Song, notes: list[Note] | tuple[Note, ...]) -> tuple[Note, ...]:
        if not self.grid:
            return tuple(notes)
        alone = edits.update_track(song, self._track_id, notes=tuple(notes))
        drawn = edits.quantise(alone, [note.id for note in notes], self.grid)
        return drawn.track(self._track_id).notes

    def _forget(self) -> None:
        self._recording, self.takes, self._before = None, (), None
        self._transport.end_playing_on()
        self.changed.emit(None)


def _with_events(song: Song, track_id: int, events: list[ChannelEvent]) -> Song:
    if not events:
        return song
    track = song.track(track_id)
    together = sorted((*track.events, *events), key=lambda event: event.tick)
    tracks = (replace(track, events=tuple(together)) if one.id == track_id else one for one in song.tracks)
    return replace(song, tracks=tuple(tracks))
