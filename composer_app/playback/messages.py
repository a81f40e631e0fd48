"""What the application and the engine process say to each other: plain values, sent over a pipe.

Times called `at` are `time.monotonic()` seconds, which both processes share; positions are ticks of the song.
Transport commands are numbered by `request`; a report carries the number of the last one heard, so that the application
can tell a report from before its command from one after it.
"""

from __future__ import annotations

from dataclasses import dataclass

from composer_app.playback.events import CountIn, TrackEvents
from composer_app.score.time import TempoChange

SYNTH_OUTPUT = "FluidSynth"


@dataclass(frozen=True, slots=True)
class SetTrack:
    """The events of one track, kept by the engine under `key` until they are replaced."""

    key: int
    events: TrackEvents


@dataclass(frozen=True, slots=True)
class SetSong:
    """The song is now the tracks `keys` (all sent before), of which `heard` sound, in this tempo, up to tick `end`."""

    keys: tuple[int, ...]
    heard: tuple[int, ...]
    tempos: tuple[TempoChange, ...]
    ticks_per_quarter: int
    end: int


@dataclass(frozen=True, slots=True)
class Play:
    """Roll from `tick`, after the count-in where there is one."""

    tick: float
    request: int
    count_in: CountIn | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence; the position stays."""

    request: int


@dataclass(frozen=True, slots=True)
class Seek:
    """Go to `tick`, rolling on if rolling."""

    tick: float
    request: int


@dataclass(frozen=True, slots=True)
class SetLoop:
    """Return to `start` whenever `end` is reached; both None ends looping."""

    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class SetOutput:
    """Send the music to the output of this name."""

    name: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Sound one note at once for `seconds`; `setup` are the messages that choose its instrument."""

    setup: tuple[bytes, ...]
    channel: int
    pitch: int
    velocity: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Panic:
    """Silence everything on every channel, by every means MIDI has; rolling ends."""

    request: int


@dataclass(frozen=True, slots=True)
class Release:
    """An engine that died may have left these (channel, pitch) sounding: release them."""

    keys: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Quit:
    """Silence everything and end the process."""


Command = SetTrack | SetSong | Play | Pause | Seek | SetLoop | SetOutput | Preview | Panic | Release | Quit


@dataclass(frozen=True, slots=True)
class Positioned:
    """The clock stood at `tick` (below the start during a count-in) at monotonic second `at`."""

    tick: float
    playing: bool
    at: float = 0.0
    request: int = 0


@dataclass(frozen=True, slots=True)
class OutputsChanged:
    """The outputs there are now, the built-in synthesiser first; `why_no_ports` explains a list without MIDI ports."""

    names: tuple[str, ...]
    why_no_ports: str | None = None


@dataclass(frozen=True, slots=True)
class OutputChosen:
    """The music now goes to `name`."""

    name: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence the user should read."""

    text: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Something that was asked for could not be done; one sentence that says what to do."""

    text: str


Message = Positioned | OutputsChanged | OutputChosen | Notice | Failed
