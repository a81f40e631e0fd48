"""What somebody plays, as notes: pure, from messages and the ticks at which they came."""

from __future__ import annotations

from dataclasses import dataclass, field

from composer_app.playback.events import BEND, CHANNEL_PRESSURE, CONTROL, NOTE_OFF, NOTE_ON, SUSTAIN
from composer_app.score.note import Note
from composer_app.score.song import ChannelEvent

_PEDAL_DOWN = 64
_SWITCHES = 120  # controllers from here on are commands, not music


@dataclass
class Recording:
    """Notes from `start` on. The sustain pedal lengthens them; a key that is struck again ends the note before.

    A note struck up to `grace` ticks before the start belongs to it; what comes earlier is left out.
    """

    start: float
    grace: float = 0.0
    notes: list[Note] = field(default_factory=list)
    events: list[ChannelEvent] = field(default_factory=list)
    _begun: dict[int, tuple[float, int]] = field(default_factory=dict)  # pitch: (tick, velocity)
    _held: set[int] = field(default_factory=set)
    _pedal: bool = False

    @property
    def is_sounding(self) -> bool:
        """Whether a note has begun and not ended."""
        return bool(self._begun)

    def take(self, message: bytes, tick: float) -> None:
        """Somebody played `message` at `tick`."""
        match message[0] & 0xF0:
            case kind if kind == NOTE_ON:
                self._strike(message[1], message[2], tick)
            case kind if kind == NOTE_OFF:
                self._held.discard(message[1])
                if not self._pedal:
                    self._end(message[1], tick)
            case kind if kind == CONTROL and message[1] == SUSTAIN:
                self._press(message[2] >= _PEDAL_DOWN, tick)
            case kind if kind == CONTROL and message[1] < _SWITCHES:
                self._keep(tick, "control_change", (message[1], message[2]))
            case kind if kind == BEND:
                self._keep(tick, "pitchwheel", ((message[2] << 7 | message[1]) - 8192,))
            case kind if kind == CHANNEL_PRESSURE:
                self._keep(tick, "aftertouch", (message[1],))

    def end_all(self, tick: float) -> None:
        """Whatever sounds ends at `tick`."""
        for pitch in list(self._begun):
            self._end(pitch, tick)

    def so_far(self, tick: float) -> tuple[Note, ...]:
        """The notes as they would be if all ended at `tick`."""
        open_notes = (self._note(pitch, begun, tick) for pitch, begun in self._begun.items())
        return (*self.notes, *(note for note in open_notes if note is not None))

    def _strike(self, pitch: int, velocity: int, tick: float) -> None:
        self._end(pitch, tick)
        if tick >= self.start - self.grace:
            self._begun[pitch] = (max(self.start, tick), velocity)
        self._held.add(pitch)

    def _press(self, down: bool, tick: float) -> None:
        self._pedal = down
        if not down:
            for pitch in [pitch for pitch in self._begun if pitch not in self._held]:
                self._end(pitch, tick)

    def _end(self, pitch: int, tick: float) -> None:
        begun = self._begun.pop(pitch, None)
        if begun is not None and (note := self._note(pitch, begun, tick)) is not None:
            self.notes.append(note)

    @staticmethod
    def _note(pitch: int, begun: tuple[float, int], tick: float) -> Note | None:
        start = round(begun[0])
        return Note(start, max(1, round(tick) - start), pitch, max(1, begun[1]))

    def _keep(self, tick: float, kind: str, data: tuple[int, ...]) -> None:
        if tick >= self.start:
            self.events.append(ChannelEvent(round(tick), kind, data))
