"""MIDI's numbers for texts, keys, tempos and metres, both ways."""

from __future__ import annotations

from composer_app.score.midi_bytes import META, RawEvent
from composer_app.score.song import KeyChange, TextEvent
from composer_app.score.time import Metre, MetreChange, TempoChange

TRACK_NAME = 0x03
TEMPO = 0x51
METRE = 0x58
KEY = 0x59

TEXT_KINDS = {0x01: "text", 0x05: "lyrics", 0x06: "marker", 0x07: "cue_marker"}
_TEXT_TYPES = {kind: number for number, kind in TEXT_KINDS.items()}

_FIFTHS = ["Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#"]
_MAJORS, _MINORS = _FIFTHS[:15], _FIFTHS[3:]  # from seven flats to seven sharps
_KEYS = {(place - 7, 0): name for place, name in enumerate(_MAJORS)} | {
    (place - 7, 1): f"{name}m" for place, name in enumerate(_MINORS)
}
KEY_NAMES = tuple(_KEYS.values())
"""Every key that has a signature in MIDI: majors from seven flats to seven sharps, then minors."""
_SIGNATURES = {name: signature for signature, name in _KEYS.items()}


def text_of(data: bytes) -> str:
    """The text, whatever program wrote it: UTF-8 where it can be, Latin-1 otherwise."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def tempo_of(tick: int, data: bytes) -> TempoChange | None:
    """The tempo change; None where the bytes name no possible tempo."""
    microseconds = int.from_bytes(data[:3], "big")
    return TempoChange(tick, microseconds) if len(data) >= 3 and microseconds else None


def metre_of(tick: int, data: bytes, ticks_per_quarter: int) -> MetreChange | None:
    """The metre change; None where its beats would have no length in ticks."""
    if len(data) < 2 or not data[0] or data[1] > 7:
        return None
    metre = Metre(data[0], 1 << data[1])
    return MetreChange(tick, metre) if metre.beat_ticks(ticks_per_quarter) else None


def key_of(tick: int, data: bytes) -> KeyChange | None:
    """The key signature; None for numbers that stand for no key."""
    if len(data) < 2:
        return None
    signature = (int.from_bytes(data[:1], "big", signed=True), data[1])
    return KeyChange(tick, _KEYS[signature]) if signature in _KEYS else None


def name_event(name: str) -> RawEvent:
    """A track's name, or the song's in the first track."""
    return _meta(0, TRACK_NAME, name.encode("utf-8", "replace"))


def text_event(event: TextEvent) -> RawEvent:
    """A marker, lyric or other text."""
    return _meta(event.tick, _TEXT_TYPES[event.kind], event.text.encode("utf-8", "replace"))


def tempo_event(change: TempoChange) -> RawEvent:
    """A tempo change."""
    return _meta(change.tick, TEMPO, change.microseconds_per_quarter.to_bytes(3, "big"))


def metre_event(change: MetreChange) -> RawEvent:
    """A metre change; 24 MIDI clocks a click and 8 thirty-seconds a quarter, as everywhere."""
    metre = change.metre
    return _meta(change.tick, METRE, bytes([metre.numerator, metre.denominator.bit_length() - 1, 24, 8]))


def key_event(change: KeyChange) -> RawEvent | None:
    """A key signature; None for a key that has none in MIDI."""
    if change.key not in _SIGNATURES:
        return None
    sharps, minor = _SIGNATURES[change.key]
    return _meta(change.tick, KEY, sharps.to_bytes(1, "big", signed=True) + bytes([minor]))


def _meta(tick: int, kind: int, data: bytes) -> RawEvent:
    return RawEvent(tick, META, bytes([kind]) + data)
