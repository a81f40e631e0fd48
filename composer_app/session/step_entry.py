"""Notes one after another, without the clock: a chord is what is held together, and the playhead steps on after it."""

from __future__ import annotations

from collections.abc import Callable

from composer_app.playback.events import NOTE_OFF, NOTE_ON
from composer_app.playback.messages import Played
from composer_app.score import edits
from composer_app.score.note import Note
from composer_app.session.session import Session
from composer_app.session.transport import Transport


class StepEntry:
    """Places what is played at the playhead, `grid()` ticks long, while the transport stands."""

    def __init__(self, session: Session, transport: Transport, grid: Callable[[], int]) -> None:
        self._session, self._transport, self._grid = session, transport, grid
        self.is_on = False
        self._held: set[int] = set()
        self._chord: dict[int, int] = {}  # pitch: velocity

    def turn(self, on: bool) -> None:
        """Begin to write, or leave off."""
        self.is_on = on
        self._forget()

    def hear(self, played: Played, track_id: int) -> None:
        """Somebody played; once every key is up again the chord lands."""
        has_track = any(track.id == track_id for track in self._session.song.tracks)
        if not self.is_on or self._transport.is_playing or not has_track:
            self._forget()  # of a key whose end nobody hears the next chord would wait for ever
            return
        kind, pitch = played.message[0] & 0xF0, played.message[1]
        if kind == NOTE_ON:
            self._held.add(pitch)
            self._chord[pitch] = played.message[2]
        elif kind == NOTE_OFF:
            self._held.discard(pitch)
            if self._chord and not self._held:
                self._place(track_id)

    def rest(self) -> None:
        """Step on without a note."""
        self._transport.seek(self._transport.position + self._grid())

    def _forget(self) -> None:
        self._held.clear()
        self._chord.clear()

    def _place(self, track_id: int) -> None:
        start, length = round(self._transport.position), max(1, self._grid())
        notes = [Note(start, length, pitch, velocity) for pitch, velocity in sorted(self._chord.items())]
        self._chord.clear()
        self._session.commit("step entry", edits.add_notes(self._session.song, track_id, notes))
        self._transport.seek(start + length)
