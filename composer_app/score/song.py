"""A song and its tracks. Both are values: an edit makes a new song, and untouched tracks stay the same object."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from composer_app.score.note import Note, new_id
from composer_app.score.swing import Swing
from composer_app.score.time import (
    TICKS_PER_QUARTER,
    BarMap,
    Metre,
    MetreChange,
    TempoChange,
    TempoMap,
    bar_map,
    tempo_map,
)

DRUM_CHANNEL = 9
LOWEST_GAIN, HIGHEST_GAIN = -60.0, 24.0  # dB


class Part(StrEnum):
    """What a track does in the arrangement; the generator writes parts."""

    MELODY = "melody"
    COUNTER = "counter"
    CHORDS = "chords"
    BASS = "bass"
    DRUMS = "drums"


@dataclass(frozen=True, slots=True)
class ChannelEvent:
    """A MIDI channel or system-exclusive message other than a note, kept for playback and saving.

    `kind` is mido's name of the message (`control_change`, `pitchwheel`, `program_change`, `aftertouch`, `polytouch`,
    `sysex`); `data` holds its values in mido's order, without the channel, which the track has.
    """

    tick: int
    kind: str
    data: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TextEvent:
    """A text that belongs to a tick: `kind` is `marker`, `lyrics`, `text` or `cue_marker`."""

    tick: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class KeyChange:
    """The key signature from `tick` on, in MIDI's spelling: `C`, `F#m`, `Bb`."""

    tick: int
    key: str


@dataclass(frozen=True, slots=True)
class Track:
    """The notes of one instrument and how it sounds.

    `channel` counts from 0 (drums: 9), `program` is the General MIDI number from 0, `bank` the 14-bit bank number.
    `volume`, `pan`, `reverb` and `chorus` are 0-127; None leaves the instrument's own value. `part` is None where the
    track has no role the generator knows. `output` names a sound output of its own, `output_channel` the channel
    there; None follows the song's output and `channel`.
    `colour` is a place in the theme's colours, None where the part decides.
    """

    name: str = ""
    part: Part | None = None
    channel: int = 0
    program: int = 0
    bank: int = 0
    notes: tuple[Note, ...] = ()
    events: tuple[ChannelEvent, ...] = ()
    texts: tuple[TextEvent, ...] = ()
    volume: int | None = None
    pan: int | None = None
    reverb: int | None = None
    chorus: int | None = None
    muted: bool = False
    soloed: bool = False
    output: str | None = None
    output_channel: int | None = None
    colour: int | None = None
    id: int = field(default_factory=new_id, compare=False)
    _end: int | None = field(default=None, init=False, repr=False, compare=False)
    _note_ids: frozenset[int] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def is_drums(self) -> bool:
        """Whether pitches name drums rather than tones."""
        return self.channel == DRUM_CHANNEL

    @property
    def end(self) -> int:
        """The tick at which the last note is released."""
        if self._end is None:  # asked with every picture of the roll, so it is counted once for each value
            object.__setattr__(self, "_end", max([note.start + note.length for note in self.notes], default=0))
        return self._end or 0

    @property
    def note_ids(self) -> frozenset[int]:
        """The ids of the notes."""
        if self._note_ids is None:  # asked of every track with every step of a drag
            object.__setattr__(self, "_note_ids", frozenset(note.id for note in self.notes))
        return self._note_ids or frozenset()


@dataclass(frozen=True, slots=True)
class Song:
    """All there is of a piece: tracks, tempo, metre, keys, markers, and the swing it is played with.

    `length` is a minimum in ticks, `gain` what the whole is turned up by in dB (LOWEST_GAIN to HIGHEST_GAIN).
    """

    title: str = ""
    ticks_per_quarter: int = TICKS_PER_QUARTER
    tracks: tuple[Track, ...] = ()
    tempos: tuple[TempoChange, ...] = (TempoChange(0, 500_000),)
    metres: tuple[MetreChange, ...] = (MetreChange(0, Metre()),)
    keys: tuple[KeyChange, ...] = ()
    markers: tuple[TextEvent, ...] = ()
    length: int = 0
    gain: float = 0.0
    swing: Swing = field(default_factory=Swing)
    _end: int | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def bars(self) -> BarMap:
        """Where the bar lines are."""
        return bar_map(self.metres, self.ticks_per_quarter)

    @property
    def tempo(self) -> TempoMap:
        """Where the seconds are."""
        return tempo_map(self.tempos, self.ticks_per_quarter)

    @property
    def end(self) -> int:
        """The tick at which everything is over: the last note's end, or `length` where that is later."""
        if self._end is None:  # asked many times with every picture of the roll
            object.__setattr__(self, "_end", max(self.length, max((track.end for track in self.tracks), default=0)))
        return self._end or 0

    @property
    def bar_count(self) -> int:
        """Bars from the start to `end`, the last one counted whole."""
        return self.bars.bars_until(self.end)

    def track(self, track_id: int) -> Track:
        """The track with this id; KeyError where the song has none."""
        for track in self.tracks:
            if track.id == track_id:
                return track
        raise KeyError(track_id)

    def part(self, part: Part) -> Track | None:
        """The first track that plays `part`."""
        return next((track for track in self.tracks if track.part == part), None)
