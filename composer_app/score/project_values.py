"""A song as plain lists and numbers, and back with every value checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from composer_app.score.note import HIGHEST_PITCH, LOWEST_PITCH, Note, in_order, new_id
from composer_app.score.song import HIGHEST_GAIN, LOWEST_GAIN, ChannelEvent, KeyChange, Part, Song, TextEvent, Track
from composer_app.score.swing import GRIDS, MOST, STRAIGHT, Swing
from composer_app.score.time import Metre, MetreChange, TempoChange

PlainSong = dict[str, Any]
Value = TypeVar("Value")

_LATEST_TICK = 2**31
_SLOWEST_TEMPO = 2**24 - 1  # what a MIDI file can say, in microseconds a quarter
_MESSAGE_SIZES = {"control_change": 2, "polytouch": 2, "program_change": 1, "aftertouch": 1, "pitchwheel": 1}


class Malformed(Exception):
    """A value is not what a song can hold; the message says which."""


def song_to_plain(song: Song) -> PlainSong:
    """The song as values that JSON knows."""
    return {
        "title": song.title,
        "ticks_per_quarter": song.ticks_per_quarter,
        "length": song.length,
        "gain": song.gain,
        "swing": [song.swing.percent, song.swing.grid],
        "tempos": [[change.tick, change.microseconds_per_quarter] for change in song.tempos],
        "metres": [[change.tick, change.metre.numerator, change.metre.denominator] for change in song.metres],
        "keys": [[change.tick, change.key] for change in song.keys],
        "markers": [[text.tick, text.kind, text.text] for text in song.markers],
        "tracks": [_track_to_plain(track) for track in song.tracks],
    }


def _track_to_plain(track: Track) -> dict[str, Any]:
    return {
        "id": track.id,
        "name": track.name,
        "part": track.part.value if track.part else None,
        "channel": track.channel,
        "program": track.program,
        "bank": track.bank,
        "volume": track.volume,
        "pan": track.pan,
        "reverb": track.reverb,
        "chorus": track.chorus,
        "muted": track.muted,
        "soloed": track.soloed,
        "output": track.output,
        "output_channel": track.output_channel,
        "colour": track.colour,
        "notes": [[note.start, note.length, note.pitch, note.velocity, note.id] for note in track.notes],
        "events": [[event.tick, event.kind, list(event.data)] for event in track.events],
        "texts": [[text.tick, text.kind, text.text] for text in track.texts],
    }


def song_from_plain(plain: Any) -> tuple[Song, dict[int, int]]:
    """The song, its notes and tracks newly numbered, and where each old id went; Malformed where a value is off."""
    reader = _Reader()
    song = Song(
        title=_text(plain, "title"),
        ticks_per_quarter=_whole(_entry(plain, "ticks_per_quarter"), 1, 0x7FFF),
        tracks=tuple(_rows(plain, "tracks", reader.track)),
        tempos=tuple(_rows(plain, "tempos", _tempo)),
        metres=tuple(_rows(plain, "metres", _metre)),
        keys=tuple(_rows(plain, "keys", lambda row: KeyChange(_tick(row[0]), str(row[1])))),
        markers=tuple(_rows(plain, "markers", _text_event)),
        length=_tick(_entry(plain, "length")),
        gain=_gain(plain.get("gain", 0.0)),
        swing=_optional(plain, "swing", _swing) or Swing(),
    )
    if any(change.metre.beat_ticks(song.ticks_per_quarter) < 1 for change in song.metres):
        raise Malformed("a metre has beats without length")
    return song, reader.new_ids


@dataclass(slots=True)
class _Reader:
    """Reads tracks and remembers which ids they had."""

    new_ids: dict[int, int] = field(default_factory=dict)

    def track(self, plain: Any) -> Track:
        part = _entry(plain, "part")
        if part is not None and part not in list(Part):
            raise Malformed("a track has an unknown part")
        return Track(
            name=_text(plain, "name"),
            part=part and Part(part),
            channel=_whole(_entry(plain, "channel"), 0, 15),
            program=_whole(_entry(plain, "program"), 0, 127),
            bank=_whole(_entry(plain, "bank"), 0, 128 * 128 - 1),
            notes=in_order(_rows(plain, "notes", self.note)),
            events=tuple(_rows(plain, "events", _channel_event)),
            texts=tuple(_rows(plain, "texts", _text_event)),
            volume=_level(plain, "volume"),
            pan=_level(plain, "pan"),
            reverb=_level(plain, "reverb"),
            chorus=_level(plain, "chorus"),
            muted=bool(_entry(plain, "muted")),
            colour=_level(plain, "colour"),
            soloed=bool(_entry(plain, "soloed")),
            output=_optional(plain, "output", _name),
            output_channel=_optional(plain, "output_channel", lambda value: _whole(value, 0, 15)),
            id=self.renumbered(_entry(plain, "id")),
        )

    def note(self, row: Any) -> Note:
        start, length, pitch, velocity, old_id = row
        return Note(
            start=_tick(start),
            length=_whole(length, 1, _LATEST_TICK),
            pitch=_whole(pitch, LOWEST_PITCH, HIGHEST_PITCH),
            velocity=_whole(velocity, 1, 127),
            id=self.renumbered(old_id),
        )

    def renumbered(self, old_id: Any) -> int:
        number = new_id()
        self.new_ids[_whole(old_id, 0, 2**63)] = number
        return number


def _tempo(row: Any) -> TempoChange:
    return TempoChange(_tick(row[0]), _whole(row[1], 1, _SLOWEST_TEMPO))


def _metre(row: Any) -> MetreChange:
    return MetreChange(_tick(row[0]), Metre(_whole(row[1], 1, 255), _whole(row[2], 1, 128)))


def _text_event(row: Any) -> TextEvent:
    tick, kind, text = row
    if kind not in ("marker", "lyrics", "text", "cue_marker") or not isinstance(text, str):
        raise Malformed("a text is of no known kind")
    return TextEvent(_tick(tick), kind, text)


def _channel_event(row: Any) -> ChannelEvent:
    tick, kind, data = row
    low, high = (-8192, 8191) if kind == "pitchwheel" else (0, 127)
    values = tuple(_whole(value, low, high) for value in data)
    if kind != "sysex" and len(values) != _MESSAGE_SIZES.get(kind):
        raise Malformed("a channel message is of no known kind")
    return ChannelEvent(_tick(tick), kind, values)


def _rows(plain: Any, name: str, read: Callable[[Any], Value]) -> list[Value]:
    try:
        return [read(row) for row in _entry(plain, name)]
    except (TypeError, ValueError, LookupError) as problem:
        raise Malformed(f"its {name} cannot be understood") from problem


def _entry(plain: Any, name: str) -> Any:
    if not isinstance(plain, dict) or name not in plain:
        raise Malformed(f"{name} is missing")
    return plain[name]


def _text(plain: Any, name: str) -> str:
    value = _entry(plain, name)
    if not isinstance(value, str):
        raise Malformed(f"{name} is no text")
    return value


def _tick(value: Any) -> int:
    return _whole(value, 0, _LATEST_TICK)


def _level(plain: Any, name: str) -> int | None:
    value = plain.get(name)  # the first projects knew fewer levels
    return None if value is None else _whole(value, 0, 127)


def _optional(plain: Any, name: str, read: Callable[[Any], Value]) -> Value | None:
    """A value that projects of earlier versions lack."""
    value = plain.get(name)
    return None if value is None else read(value)


def _name(value: Any) -> str:
    if not isinstance(value, str):
        raise Malformed("a name is no text")
    return value


def _gain(value: Any) -> float:
    if type(value) not in (int, float) or not LOWEST_GAIN <= value <= HIGHEST_GAIN:
        raise Malformed("the gain is out of its range")
    return float(value)


def _swing(value: Any) -> Swing:
    if not isinstance(value, list) or len(value) != 2:
        raise Malformed("the swing cannot be understood")
    percent, grid = value
    if type(percent) not in (int, float) or not STRAIGHT <= percent <= MOST or grid not in GRIDS:
        raise Malformed("the swing is out of its range")
    return Swing(float(percent), int(grid))


def _whole(value: Any, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise Malformed("a number is out of its range")
    return value
