"""What is asked of a generator and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Protocol

from composer_app.score.note import Note
from composer_app.score.song import Song

Report = Callable[[float], None]
"""Takes the share that is done, 0-1; raises `Cancelled` where the work is no longer wanted."""


class Cancelled(Exception):
    """The request was withdrawn; nothing is proposed."""


class CannotPropose(Exception):
    """The request cannot be met; the message is one sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Region:
    """Some bars of some tracks: `first_bar` up to, not including, `end_bar`, counted from 0; tracks by id."""

    first_bar: int
    end_bar: int
    track_ids: tuple[int, ...]

    @property
    def bar_count(self) -> int:
        """How many bars it holds."""
        return self.end_bar - self.first_bar


@dataclass(frozen=True, slots=True)
class Constraints:
    """What the answer must obey (hard) and lean to (soft). None means: no wish, the context decides.

    Hard: `locked_notes` (ids of notes inside the region that stay), `locked_bars` (bars, counted from 0, in which
    nothing changes), `scale` (pitch classes allowed, 0 is C), `register` (lowest and highest pitch, both allowed; for
    pitched parts), `registers` (the same for single tracks, by id), `max_polyphony` (notes sounding at once in a part),
    `keep_rhythm` (new pitches on the present notes; one is shortened only where more would sound than `max_polyphony`,
    or where no pitch that may be struck fits a chord over which it was held), `chords` (one name a bar, strong beats
    take chord tones; a bar with an empty name is free), `pitches_at` (per track id and onset tick, the pitches that may
    be struck there).
    Soft: `key` (such as "A minor"; the tonal centre the notes are written around),
    `style`, `mood`, `density` (0 sparse - 1 busy), `densities` (the same for single tracks, by id, one value or None
    for every bar of the region), `temperature` (1 is the model's own), `variation` (share of the present notes that is
    redrawn, 0-1; None redraws everything), `original` (takes that share more with a training piece than real music does
    are drawn again; one that still does is marked).
    """

    locked_notes: frozenset[int] = frozenset()
    locked_bars: frozenset[int] = frozenset()
    scale: frozenset[int] | None = None
    register: tuple[int, int] | None = None
    registers: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    max_polyphony: int | None = None
    keep_rhythm: bool = False
    chords: tuple[str, ...] | None = None
    pitches_at: Mapping[int, Mapping[int, frozenset[int]]] = field(default_factory=dict)
    key: str | None = None
    style: str | None = None
    mood: str | None = None
    density: float | None = None
    densities: Mapping[int, tuple[float | None, ...]] = field(default_factory=dict)
    temperature: float = 1.0
    variation: float | None = None
    original: bool = True

    def register_of(self, track_id: int) -> tuple[int, int] | None:
        """The lowest and highest pitch a track may be given: where both are wished for, what they share."""
        own = self.registers.get(track_id)
        if own is None or self.register is None:
            return own or self.register
        return max(own[0], self.register[0]), min(own[1], self.register[1])

    def density_of(self, track_id: int, bar: int) -> float | None:
        """How busy a track should be in a bar, counted from the first one of the region."""
        own = self.densities.get(track_id)
        return own[bar] if own else self.density


@dataclass(frozen=True, slots=True)
class Request:
    """Fill `region` of `song` under `constraints`, `count` times, from `seed`. Same request, same notes.

    With `grows`, long takes are proposed while they are written, too: the first bars of the region alone, then more.
    """

    song: Song
    region: Region
    constraints: Constraints = Constraints()
    count: int = 4
    seed: int = 0
    passes: int = 1
    grows: bool = False

    def stays(self, note: Note) -> bool:
        """Whether a note of the region is to stay as it is: locked itself, or in a locked bar."""
        wishes = self.constraints
        return note.id in wishes.locked_notes or self.song.bars.bar_at(note.start) in wishes.locked_bars


@dataclass(frozen=True, slots=True)
class Originality:
    """What notes share with the music a model learned from: runs of equal intervals and rhythm, in any key.

    `longest` is the longest shared run in notes (0: none), `piece` the name of the training piece it stands in, `share`
    the share of notes, 0-1, that lie in shared runs. `is_marked` says that it is more than 95 % of real music share.
    """

    longest: int
    piece: str | None
    share: float
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """One answer: per track id, all the notes that the region is to hold (locked ones included, others replaced).

    `score` and `bar_scores` are the critic's, 0-1 (None where the generator has no critic; not a number for a bar in
    which nothing was written); `violations` counts broken constraints by kind and is empty where all hold;
    `originality` is None where the generator knows of no corpus.
    """

    region: Region
    notes: Mapping[int, tuple[Note, ...]]
    seed: int
    score: float | None = None
    bar_scores: tuple[float, ...] = ()
    violations: Mapping[str, int] = field(default_factory=dict)
    originality: Originality | None = None

    @property
    def note_count(self) -> int:
        """How many notes it holds in all tracks."""
        return sum(len(notes) for notes in self.notes.values())


def ranked(proposals: Sequence[Proposal]) -> list[Proposal]:
    """The critic's order, but what has not half as many notes as its neighbours comes last: little is easily right."""
    usual = median(proposal.note_count for proposal in proposals) if proposals else 0
    return sorted(proposals, key=lambda proposal: (proposal.note_count < usual / 2, -(proposal.score or 0.0)))


class Generator(Protocol):
    """Anything that answers requests: the GAN, the rules, a canned one in tests."""

    name: str

    def propose(self, request: Request, report: Report) -> Iterator[Proposal]:
        """Proposals as they become ready, best first where they come together.

        Where the request `grows`, those with a shorter region are takes under way: the next of the same seed is the
        same take, further on, and one that is not proposed as a whole in the end was given up.

        Calls `report` at least every 50 ms or so. Raises `CannotPropose` where the request has no answer and
        `Cancelled` where `report` did.
        """
        ...
