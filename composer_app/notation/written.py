"""Written music as values: what stands on the page, before it is spelled out in any file format."""

from __future__ import annotations

from dataclasses import dataclass, field

from composer_app.notation.markings import Articulation, Clef, Loudness
from composer_app.notation.quantise import Stroke
from composer_app.score.time import Metre


@dataclass(frozen=True, slots=True)
class Value:
    """A note value by MusicXML's name (`quarter`, `eighth`, `16th`) and its dots."""

    kind: str
    dots: int = 0


@dataclass(frozen=True, slots=True)
class Spelling:
    """A pitch as it is written: a letter, sharps (or, below 0, flats), and the octave with C4 in the middle."""

    step: str
    alter: int
    octave: int

    @property
    def letter(self) -> str:
        """Its name without the octave: `E♭`."""
        return self.step + ("♯" * self.alter if self.alter > 0 else "♭" * -self.alter)


@dataclass(frozen=True, slots=True)
class Ratio:
    """So many notes (`actual`) in the time of so many (`normal`)."""

    actual: int
    normal: int


@dataclass(frozen=True, slots=True)
class Event:
    """Notes struck or held together, or (without strokes) a rest, from `start` to `end` in units of the whole song.

    `held_from` and `held_on` are the ids of notes tied to the event before and after; a rest without a `value` lasts
    the whole bar; `tuplet_edge` is `start`, `stop` or empty; `beams` has a word for each beam, from the first one.
    """

    start: int
    end: int
    strokes: tuple[Stroke, ...] = ()
    held_from: frozenset[int] = frozenset()
    held_on: frozenset[int] = frozenset()
    value: Value | None = None
    ratio: Ratio | None = None
    tuplet_edge: str = ""
    beams: tuple[str, ...] = ()
    is_hidden: bool = False

    @property
    def length(self) -> int:
        """Units from start to end."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Signature:
    """A key signature: sharps, or flats below 0, and the mode."""

    fifths: int
    is_minor: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One voice of one staff in one bar. Voices count from 1; the second staff's begin at 5."""

    voice: int
    staff: int
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Direction:
    """Something written at a point of a bar, in units of the whole song; exactly one of the fields says what.

    `bpm` counts quarters a minute and is shown with `beat`; without a beat it is only heard. `hairpin` is `crescendo`,
    `diminuendo` or `stop`; `pedal` is `start` or `stop`; `octave` is `higher` or `lower`, as the notes sound beside
    what is written, or `stop`.
    """

    at: int
    staff: int = 1
    loudness: Loudness | None = None
    bpm: float | None = None
    beat: Value | None = None
    words: str = ""
    rehearsal: str = ""
    hairpin: str = ""
    pedal: str = ""
    octave: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a part. `number` is what is printed; key, metre and clefs stand where they change."""

    index: int
    number: int
    start: int
    length: int
    is_pickup: bool
    metre: Metre | None
    key: Signature | None
    clefs: tuple[tuple[int, Clef], ...]
    clef_changes: tuple[tuple[int, Clef], ...]
    directions: tuple[Direction, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """The staves of one player. `spellings`, `fingerings`, `signs` and `lyrics` go by note id."""

    name: str
    channel: int
    program: int
    is_drums: bool
    staves: int
    bars: tuple[Bar, ...]
    spellings: dict[int, Spelling]
    fingerings: dict[int, str]
    signs: dict[int, frozenset[Articulation]]
    slurs: tuple[tuple[int, int], ...]
    lyrics: dict[int, str] = field(default_factory=dict)
    volume: int | None = None
    pan: int | None = None


@dataclass(frozen=True, slots=True)
class WrittenScore:
    """A piece on paper."""

    title: str
    composer: str
    parts: tuple[WrittenPart, ...]
