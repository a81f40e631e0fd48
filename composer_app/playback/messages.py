"""What the application and the engine process say to each other: plain values, sent over a pipe.

Times called `at` are `time.monotonic()` seconds, which both processes share; positions are ticks of the song.
Transport commands are numbered by `request`; a report carries the number of the last one heard, so that the application
can tell a report from before its command from one after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

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
    """The song is now the tracks `keys` (all sent before), in this tempo, up to tick `end`, turned up by `gain` dB.

    `heard` are the (key, output) of those that sound; an output of "" is the one that was chosen for the song.
    `outputs` are those of all tracks, for one that is silent now may be heard at any moment.
    """

    keys: tuple[int, ...]
    heard: tuple[tuple[int, str], ...]
    tempos: tuple[TempoChange, ...]
    ticks_per_quarter: int
    end: int
    gain: float = 0.0
    outputs: tuple[str, ...] = ()


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
class Trim:
    """How an output is treated: everything `delay` seconds later (earlier where negative), with MIDI clock or not."""

    delay: float = 0.0
    sends_clock: bool = False


@dataclass(frozen=True, slots=True)
class SetTrims:
    """The MIDI ports that are treated in a way of their own, by name."""

    trims: Mapping[str, Trim] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetInputs:
    """Listen to the MIDI inputs of these names; None listens to all, through-ports apart."""

    names: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Thru:
    """What is played goes on to this output and channel, with the instrument that `setup` chooses.

    An input of the very device that it would go to is left out: most keyboards sound by themselves. So are the keys
    and knobs `but`, by the first two bytes of what they send.
    """

    output: str
    channel: int
    setup: tuple[bytes, ...] = ()
    but: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class SetThru:
    """Let what is played be heard at once; None does not."""

    thru: Thru | None


@dataclass(frozen=True, slots=True)
class Preview:
    """Sound one note at once for `seconds`; `setup` are the messages that choose its instrument."""

    setup: tuple[bytes, ...]
    channel: int
    pitch: int
    velocity: int
    seconds: float
    output: str = ""


@dataclass(frozen=True, slots=True)
class Panic:
    """Silence everything on every channel, by every means MIDI has; rolling ends."""

    request: int


@dataclass(frozen=True, slots=True)
class Release:
    """An engine that died may have left these (channel, pitch) sounding, by output, and pedals down there: release
    them, as soon as the output is there.
    """

    left: Mapping[str, frozenset[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Quit:
    """Silence everything and end the process."""


@dataclass(frozen=True, slots=True)
class SetSoundfonts:
    """Play with these banks from now on, the first on top; the best there is has what they lack."""

    paths: tuple[Path, ...]


Command = (
    SetTrack
    | SetSoundfonts
    | SetSong
    | Play
    | Pause
    | Seek
    | SetLoop
    | SetOutput
    | SetTrims
    | SetInputs
    | SetThru
    | Preview
    | Panic
    | Release
    | Quit
)


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
class InputsChanged:
    """The inputs there are now; `why_none` explains a list without any."""

    names: tuple[str, ...]
    why_none: str | None = None


@dataclass(frozen=True, slots=True)
class Played:
    """Somebody played this MIDI message on the input `port`, when they heard the music at `tick` (monotonic second
    `at`).
    """

    message: bytes
    port: str
    at: float
    tick: float
    rolling: bool


@dataclass(frozen=True, slots=True)
class Alive:
    """The engine has nothing to say but works; it says something several times a second."""


@dataclass(frozen=True, slots=True)
class Busy:
    """A thread of the engine is about to do something that may keep all of it for so many seconds; 0: that is over."""

    seconds: float
    who: str = "engine"


@dataclass(frozen=True, slots=True)
class Silenced:
    """The engine is about to end and has left nothing sounding; closing its devices may take a while."""


@dataclass(frozen=True, slots=True)
class OutputChosen:
    """The music now goes to `name`."""

    name: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence the user should read."""

    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence for the log."""

    text: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Something that was asked for could not be done; one sentence that says what to do."""

    text: str


@dataclass(frozen=True, slots=True)
class Levels:
    """The largest amplitudes since the last message like this, where 1.0 is full scale: of every MIDI channel, dry but
    at its own volume and pan and at the gain of the whole; of what leaves, left and right; and the lowest gain at which
    the limiter stood. `gaps` counts how often the device ran dry.
    """

    channels: tuple[float, ...]
    left: float
    right: float
    limited_to: float
    gaps: int = 0


Message = (
    Positioned
    | OutputsChanged
    | InputsChanged
    | Played
    | Alive
    | Busy
    | Silenced
    | OutputChosen
    | Levels
    | Notice
    | Remark
    | Failed
)
