"""How much learning from what is kept helps: simulated users with stated tastes choose among real takes.

Every user keeps the take that suits their taste best, give or take some whim. Tastes are measured from the notes in
ways of their own, not by the model's features; for one of them (loudness) the model has no feature at all.
"""

from __future__ import annotations

import math
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random
from statistics import fmean, pstdev

from composer_app import places
from composer_app.commands.bench.figures import Figures
from composer_app.commands.loading import LoadGenerator
from composer_app.commands.progress import Progress
from composer_app.generation.proposal import Generator, Proposal, Region, Request
from composer_app.score import midi_file
from composer_app.score.note import Note
from composer_app.score.song import Part, Song
from composer_app.session.feedback import Feedback

CHOICES = 30
"""How often a user chooses before it is measured, and how often it is measured then."""
TAKES = 4
WHIM = 0.35
"""The part of a choice that is chance, in standard deviations of the taste."""
SPANS = ((8, 12), (4, 8), (0, 4), (6, 8), (8, 10), (2, 6))
"""Bars of the demo song that are asked for in turn: the next ones and such that are there."""

Batch = Sequence[Proposal]
Taste = Callable[[Song, Proposal], float]


def measured(arguments: Namespace, load_generator: LoadGenerator) -> Figures:
    """How often the take put first is the one that is kept, without learning and after 30 choices."""
    generator = load_generator(arguments.model, arguments.device)
    song = midi_file.read(places.resources() / "demo" / "first_light.mid")
    batches = drawn(generator, song)
    figures: Figures = {
        "model": generator.name,
        "task": f"{TAKES} takes a choice, {CHOICES} choices to learn from, {CHOICES} to measure, whim {WHIM}",
    }
    before, after = [], []
    for number, (name, taste) in enumerate(TASTES.items()):
        plain, learned = rates(song, batches, taste, Random(number))
        before.append(plain)
        after.append(learned)
        figures[name] = f"{plain:.2f} without, {learned:.2f} after"
    figures["top_1_without_learning"] = round(fmean(before), 3)
    figures["top_1_after_30_choices"] = round(fmean(after), 3)
    figures["rise"] = round(fmean(after) / fmean(before) - 1, 3) if any(before) else None
    return figures


def drawn(generator: Generator, song: Song) -> list[Batch]:
    """Takes to choose among: as many requests as one user sees, all different."""
    tracks = tuple(track.id for track in song.tracks if track.part is not None)
    batches: list[Batch] = []
    with Progress(sys.stderr, "Composing") as progress:
        for number in range(2 * CHOICES):
            region = Region(*SPANS[number % len(SPANS)], tracks)
            request = Request(song, region, count=TAKES, seed=1000 * number + 1)
            batches.append(tuple(generator.propose(request, lambda share: None)))
            progress.report((number + 1) / (2 * CHOICES))
    return batches


def rates(song: Song, batches: Sequence[Batch], taste: Taste, chance: Random) -> tuple[float, float]:
    """How often what stands first is kept, in the second half: in the critic's order, and as learned from the first."""
    spread = pstdev([taste(song, take) for batch in batches for take in batch]) or 1.0
    shuffled = chance.sample(list(batches), len(batches))
    learning, plain = Feedback(), Feedback(is_on=False)

    def kept(batch: Batch) -> Proposal:
        return max(batch, key=lambda take: taste(song, take) / spread + chance.gauss(0, WHIM))

    half = len(shuffled) // 2
    for batch in shuffled[:half]:
        learning.kept(song, kept(batch), batch)
    learned_hits = plain_hits = 0
    for batch in shuffled[half:]:
        choice = kept(batch)
        learned_hits += learning.ordered(song, batch)[0] is choice
        plain_hits += plain.ordered(song, batch)[0] is choice
    return plain_hits / (len(shuffled) - half), learned_hits / (len(shuffled) - half)


# --- tastes ---


def _notes(song: Song, take: Proposal, part: Part) -> Sequence[Note]:
    track = song.part(part)
    return take.notes.get(track.id, ()) if track else ()


def _every(take: Proposal) -> list[Note]:
    return [note for notes in take.notes.values() for note in notes]


def _few_bass_notes(song: Song, take: Proposal) -> float:
    return -len(_notes(song, take, Part.BASS)) / take.region.bar_count


def _high_tune(song: Song, take: Proposal) -> float:
    return max((note.pitch for note in _notes(song, take, Part.MELODY)), default=0)


def _smooth_tune(song: Song, take: Proposal) -> float:
    steps = [abs(b.pitch - a.pitch) for a, b in pairwise(_notes(song, take, Part.MELODY))]
    return -fmean(steps) if steps else 0.0


def _busy(song: Song, take: Proposal) -> float:
    return len(_every(take)) / take.region.bar_count


def _on_the_beat(song: Song, take: Proposal) -> float:
    notes = _every(take)
    return fmean(note.start % song.ticks_per_quarter == 0 for note in notes) if notes else 0.0


def _long_chords(song: Song, take: Proposal) -> float:
    lengths = [math.log(note.length) for note in _notes(song, take, Part.CHORDS)]
    return fmean(lengths) if lengths else 0.0


def _low_and_sparse(song: Song, take: Proposal) -> float:
    tune = _notes(song, take, Part.MELODY)
    return -fmean(note.pitch for note in tune) / 4 - len(tune) / take.region.bar_count if tune else 0.0


def _loud(song: Song, take: Proposal) -> float:
    notes = _every(take)
    return fmean(note.velocity for note in notes) if notes else 0.0


TASTES: dict[str, Taste] = {
    "few_bass_notes": _few_bass_notes,
    "a_high_tune": _high_tune,
    "a_smooth_tune": _smooth_tune,
    "many_notes": _busy,
    "on_the_beat": _on_the_beat,
    "long_chords": _long_chords,
    "a_low_and_sparse_tune": _low_and_sparse,
    "loud": _loud,
}
"""What the simulated users go by."""
