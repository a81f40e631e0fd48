"""What the app itself plays in a lesson: the count-in and the other hand, in time or as the pupil goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from composer_app.practice.run import rest_of
from composer_app.score.note import Note
from composer_app.score.song import Song
from composer_app.session.transport import Transport


class LessonPlayer:
    """Plays the notes that the pupil does not."""

    def __init__(self, transport: Transport, clock: Callable[[], float]) -> None:
        self._transport, self._clock = transport, clock
        self._song, self._mine = Song(), frozenset[int]()
        self._start, self._bar = 0, (1.0, 1.0)
        self._begun = 0.0
        self._sounded = self._shown = -1.0
        self._loops_again = False

    def take(self, song: Song, notes: Sequence[Note], start: int) -> None:
        """The lesson is about this song from the tick `start`; the pupil plays `notes`."""
        self._song, self._mine, self._start = song, frozenset(note.id for note in notes), start
        self._sounded = self._shown = start - 1.0

    def run(self, notes: Sequence[Note], tempo: float) -> None:
        """Count a bar in and play the rest at a share of the song's tempo, without stopping."""
        if self._transport.is_looping:
            self._loops_again = True
            self._transport.toggle_loop()  # the lesson goes round by itself
        song, seconds_at = self._song, self._song.tempo.seconds_at
        bar = song.bars.metre_of(song.bars.bar_at(self._start)).bar_ticks(song.ticks_per_quarter)
        self._bar = (bar, (seconds_at(self._start + bar) - seconds_at(self._start)) / tempo)
        self._transport.stop()
        self._transport.hear(rest_of(song, notes, tempo))
        self._transport.play_on(self._start, 1)
        self._begun = self._clock()

    def end(self) -> None:
        """The transport is the composer's again."""
        self._transport.stop()
        self._transport.end_playing_on()
        self._transport.hear(self._song)
        if self._loops_again:
            self._loops_again = False
            self._transport.toggle_loop()

    @property
    def position(self) -> float:
        """The tick that a run is at: before its start while it is counted in."""
        here = self._transport.position
        if here > self._start:
            return here
        ticks, seconds = self._bar
        return self._start - max(0.0, ticks * (1 - (self._clock() - self._begun) / seconds))

    @property
    def count(self) -> int:
        """The beat of the count-in, from 1; 0 once it is over."""
        ahead = self._start - self.position
        if ahead <= 0:
            return 0
        beat = self._song.bars.metre_of(self._song.bars.bar_at(self._start)).beat_ticks(self._song.ticks_per_quarter)
        return 1 + int(max(0.0, self._bar[0] - ahead) // beat)

    def go_with(self, here: float) -> None:
        """The pupil has come to the tick `here`: sound the other hand up to it, and let the playhead show it."""
        if here != self._shown and not self._transport.is_playing:
            self._shown = here
            self._transport.seek(here)
        for track in self._song.tracks:
            for note in track.notes:
                if self._sounded < note.start <= here and note.id not in self._mine:
                    self._transport.preview(track.id, note.pitch, note.velocity)
        self._sounded = max(self._sounded, here)
