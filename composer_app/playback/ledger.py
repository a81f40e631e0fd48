"""What an output has been told, and so what it is left holding."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Set
from math import inf

from composer_app.playback.events import (
    BEND,
    CONTROL,
    NOTE_OFF,
    NOTE_ON,
    NOTES_OFF,
    RESET_CONTROLLERS,
    SOSTENUTO,
    SOUND_OFF,
    SUSTAIN,
    SYSEX,
    slot_of,
)

Key = tuple[int, int]  # channel, pitch

# what a controller is worth where nobody has set it (General MIDI's defaults), by number
_RESTING = {1: 0, 7: 100, 10: 64, 11: 127, 64: 0, 66: 0, 67: 0, 91: 0, 93: 0}
_HOLDING = (SUSTAIN, SOSTENUTO)
_CENTRE = bytes((0, 64))
_SURELY_OVER = 0.1  # seconds; a cancelled message that is younger may have sounded all the same


class Ledger:
    """The keys that sound and the controllers as last set, over all messages that were sent.

    Messages may be sent ahead of their time; until that is surely over they count as pending.
    """

    def __init__(self) -> None:
        self._starts: dict[Key, float] = {}  # when each key that sounds was, or is to be, pressed last
        self.settings: dict[bytes, bytes | None] = {}
        """The message that set each controller last; None where that may have been cancelled in time or not."""
        self._channels: set[int] = set()
        self._pending: deque[tuple[float, bytes]] = deque()

    @property
    def keys(self) -> Set[Key]:
        """The keys that sound, or will."""
        return self._starts.keys()

    def record(self, message: bytes, at: float, now: float) -> None:
        """`message` was sent at `now`, to sound at `at`."""
        while self._pending and self._pending[0][0] < now - _SURELY_OVER:
            self._pending.popleft()
        if at > now:
            self._pending.append((at, message))
        kind, channel = message[0] & 0xF0, message[0] & 0x0F
        if kind == NOTE_ON:
            key = channel, message[1]
            self._starts[key] = max(at, self._starts.get(key, at))
            self._channels.add(channel)
        elif kind == NOTE_OFF:
            key = channel, message[1]
            if self._starts.get(key, at) <= at:  # messages come in the order of their times, whoever sends them
                self._starts.pop(key, None)
        elif (slot := slot_of(message)) is not None:
            self.settings[slot] = message
            if message[0] & 0xF0 == CONTROL and message[1] in _HOLDING and message[2] > 0:
                self._channels.add(channel)

    def cancelled(self, messages: Iterable[bytes] = ()) -> None:
        """What was pending may have sounded or not, nor have `messages` been sent that were recorded: their keys count
        as sounding, their settings as unknown, and their channels' pedals as down."""
        for message in (*(message for _, message in self._pending), *messages):
            if message[0] >= SYSEX:
                continue
            self._channels.add(message[0] & 0x0F)
            if message[0] & 0xF0 in (NOTE_ON, NOTE_OFF):
                self._starts.setdefault((message[0] & 0x0F, message[1]), -inf)
            elif (slot := slot_of(message)) is not None:
                self.settings[slot] = None
        self._pending.clear()

    def shift(self, seconds: float) -> None:
        """All times are told by another clock from now on, which shows so much more."""
        self._starts = {key: at + seconds for key, at in self._starts.items()}
        self._pending = deque((at + seconds, message) for at, message in self._pending)

    def releases(self, keep: frozenset[Key] = frozenset()) -> list[bytes]:
        """The messages that end all that sounds but the keys to `keep`, and what shares their channels' pedals: keys,
        then pedals (some synths hold keys for them), then the rest."""
        messages = [release(key) for key in sorted(self.keys - keep)]
        kept = {channel for channel, _ in keep & self.keys}
        for channel in sorted(self._channels - kept):
            messages += [bytes((CONTROL | channel, pedal, 0)) for pedal in self._pedals(channel)]
            messages.append(bytes((CONTROL | channel, NOTES_OFF, 0)))
        self._channels &= kept
        return messages

    def _pedals(self, channel: int) -> list[int]:
        """The sustain pedal always: it may have been down before we came."""
        slot = bytes((CONTROL | channel, SOSTENUTO))
        is_up = slot not in self.settings or self.settings[slot] == slot + b"\0"
        return [SUSTAIN] if is_up else [SUSTAIN, SOSTENUTO]

    def lacking(self, wanted: Iterable[bytes]) -> list[bytes]:
        """Those of the settings wanted that do not stand already."""
        return [message for message in wanted if (s := slot_of(message)) is None or self.settings.get(s) != message]

    def changes_to(self, wanted: list[bytes]) -> list[bytes]:
        """The messages that bring every setting to what is wanted, and those not wanted to rest."""
        slots = {slot_of(message) for message in wanted}
        resting = [_at_rest(slot) for slot in self.settings if slot not in slots]
        return self.lacking([*(rest for rest in resting if rest is not None), *wanted])


def release(key: Key) -> bytes:
    """The note-off for this key."""
    channel, pitch = key
    return bytes((NOTE_OFF | channel, pitch, 64))


def panic_messages() -> list[bytes]:
    """All that MIDI has against sound, for every channel."""
    return [
        bytes((CONTROL | channel, number, 0))
        for channel in range(16)
        for number in (SUSTAIN, NOTES_OFF, SOUND_OFF, RESET_CONTROLLERS)
    ]


def _at_rest(slot: bytes) -> bytes | None:
    if slot[0] & 0xF0 == CONTROL and slot[1] in _RESTING:
        return bytes((*slot, _RESTING[slot[1]]))
    return slot + _CENTRE if slot[0] & 0xF0 == BEND else None
