"""The GAN as a `Generator`: requests in, proposals out, ordered by the critic."""

from __future__ import annotations

import math
import time
from collections.abc import Generator as Steps
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray

from composer_app.generation import constraints, decoding, fitness, grid
from composer_app.generation.checking import violations
from composer_app.generation.constraints import Brief
from composer_app.generation.gan import critic as critics
from composer_app.generation.gan import listener
from composer_app.generation.gan.checkpoints import BadModel, read_model
from composer_app.generation.gan.choosing import Masks
from composer_app.generation.gan.pull import Pull
from composer_app.generation.gan.sampler import Sampler, noise_of
from composer_app.generation.gan.stepping import Prepared
from composer_app.generation.gan.takes import Cells, Take, fittest, sounding_for_certain
from composer_app.generation.originality import INDEX, Index, lines_of, own_runs
from composer_app.generation.proposal import Originality, Proposal, Region, Report, Request, ranked
from composer_app.score.note import Note
from composer_app.score.song import Song
from composer_app.theory.key_finding import Key

SPARE, FOR_EVERY = 1, 4
"""Takes drawn beyond those asked for, one and one more for every four, which stand in for empty or faulty ones: beside
the others they cost little, to draw anew costs a whole pass."""

REDRAWS, AGAIN = 2, 1_000_003
"""How often takes that copy or are at fault are drawn again, and how far their seeds lie from the first ones."""


class Gan:
    """A model folder at work on a device."""

    def __init__(self, folder: Path, device: str = "auto") -> None:
        """Loads the weights; `device` is `cpu`, `cuda` or `auto`. Raises `BadModel`."""
        if device == "cuda" and not torch.cuda.is_available():
            raise BadModel("torch finds no CUDA device here; choose the device cpu or auto.")
        cuda = device == "cuda" or device == "auto" and torch.cuda.is_available()
        self.device = torch.device("cuda" if cuda else "cpu")
        self.threads = best_thread_count() if self.device.type == "cpu" else torch.get_num_threads()
        torch.set_num_threads(self.threads)
        self.generator, self.critic, self.config = read_model(folder, str(self.device))
        self.index = Index.load(folder / INDEX) if (folder / INDEX).exists() else None
        self.hearing = listener.Weights.of(self.config)
        self.damaged_below = 1 / (1 + math.exp(-self.hearing.low))
        self.name = folder.name
        self.prepared = Prepared(self.generator)

    def propose(self, request: Request, report: Report) -> Iterator[Proposal]:
        """See `proposal.Generator`. `count * passes` takes are drawn; the critic's best `count` are proposed."""
        constraints.check(request)
        report(0.0)
        wanted = request.count * max(1, request.passes)
        found = yield from self._drawn(request, request.seed, wanted, _part_of(report, 0.0, 0.98))
        unwanted = [take for take in found if _is_unwanted(request, take)]
        ready = [take for take in found if take not in unwanted]
        if request.passes <= 1:  # otherwise the best are chosen among all
            yield from ranked(ready)
            ready = []
        ready += self._redrawn(request, unwanted, lambda _: report(0.98))
        report(1.0)
        yield from ranked(ready)[: request.count]

    def bar_scores(self, song: Song, bars: range, report: Report) -> dict[int, tuple[float | None, ...]]:
        """See `listening.Ear`."""
        return listener.bar_scores(self.generator, self.critic, self.hearing, song, bars, self.device, report)

    def nearest_piece(self, song: Song, notes: Mapping[int, Sequence[Note]]) -> Originality | None:
        """See `listening.Ear`."""
        return self.index.shared_with(lines_of(song, notes)) if self.index is not None else None

    def _redrawn(self, request: Request, unwanted: list[Proposal], report: Report) -> list[Proposal]:
        """As many takes as are unwanted, drawn anew; in the last round what is at fault in them is mended by rule."""
        request, fair = replace(request, grows=False), list[Proposal]()
        for number in range(1, REDRAWS + 1):
            if not unwanted:
                break
            seed, is_last = request.seed + number * AGAIN, number == REDRAWS
            again = _last(self._drawn(request, seed, len(unwanted), report, mends=is_last))
            unwanted = [take for take in again if _is_unwanted(request, take)]
            fair += [take for take in again if take not in unwanted]
        return fair + unwanted

    def _drawn(
        self, request: Request, seed: int, wanted: int, report: Report, mends: bool = False
    ) -> Steps[Proposal, None, list[Proposal]]:
        """So many proposals from takes seeded with `seed` and the numbers after it; those under way are yielded.

        All takes are written side by side: four are ready in half as long again as one takes. In two groups (measured)
        the first would be there a fifth sooner, and the last two thirds later.
        """
        takes = [Take.begin(request, seed + number) for number in range(wanted + SPARE + wanted // FOR_EVERY)]
        key = constraints.key_of(request)
        stretches = constraints.stretches(request)
        own = own_runs(request.song) if self.index is not None else frozenset()
        for number, stretch in enumerate(stretches):
            part = _part_of(report, number / len(stretches), 1 / len(stretches))
            is_last = number + 1 == len(stretches)
            with torch.inference_mode():
                takes = self._write(request, stretch, takes, key, part, wanted if is_last else None)
            if request.grows and not is_last:
                so_far = replace(request, region=replace(request.region, end_bar=stretch.end_bar))
                yield from self._proposals(so_far, takes[:wanted], own)
        for take in takes if mends else ():
            take.mend(request)
        return self._proposals(request, takes, own)

    def _proposals(self, request: Request, takes: list[Take], own: frozenset[int]) -> list[Proposal]:
        """The takes as far as they are written: to the end of the request's region."""
        with torch.inference_mode():
            self._hear(takes)
        return [self._proposal(request, take, own) for take in takes]

    def _hear(self, takes: list[Take]) -> None:
        """Has the critic judge what is new in the takes; all of them together, stretch by stretch."""
        for number in range(len(takes[0].written)):
            fresh = [(take, take.window(number)) for take in takes if len(take.scores) == number]
            if not fresh:
                continue
            samples, tokens = [window.sample for _, window in fresh], [window.tokens for _, window in fresh]
            judged = critics.judge(self.critic, samples, tokens, self.device)
            for verdict, (take, window) in zip(judged, fresh, strict=True):
                score, bars = critics.scores(verdict, window.sample, self.config.get("critic_bias", 0.0))
                take.scores.append(score)
                written = np.unique(window.sample.bar[window.sample.written.any(0)]) + window.first_bar
                take.bar_scores |= dict(zip(written.tolist(), bars, strict=True))

    def _write(
        self, request: Request, stretch: Region, takes: list[Take], key: Key, report: Report, wanted: int | None
    ) -> list[Take]:
        """Draws one stretch of every take and lays it into their songs; with `wanted` it is the last one.

        Then the takes that came out with a part empty give way to the others, `wanted` in all; where those are too few,
        some are drawn again with a note made certain.
        """
        alike = all(take.song is takes[0].song and take.kept == takes[0].kept for take in takes)
        sources = takes[:1] if alike else takes
        briefs = [constraints.brief(request, stretch, take.song, take.kept, key) for take in sources]
        rows = [briefs[0]] * len(takes) if alike else briefs
        tokens, velocity = self._sample(request, briefs, len(rows) // len(briefs), takes, report)
        written, lacking = [], []
        for row, (take, brief) in enumerate(zip(takes, rows, strict=True)):
            notes = decoding.new_notes(brief, tokens[row], velocity[row], take.song)
            bare = [] if wanted is None or request.constraints.keep_rhythm else take.bare(request)
            if any(not notes[track_id] for track_id in bare):
                # in all that are bare: drawn again, the others go other ways and may come out empty in turn
                lacking.append((take, sounding_for_certain(brief, bare)))
            else:
                take.lay(request, brief, notes, tokens[row])
                written.append(take)
        if wanted is None:
            return written
        again = lacking[: max(0, wanted - len(written))]
        if again:
            tokens, velocity = self._sample(
                request, [brief for _, brief in again], 1, [take for take, _ in again], report
            )
            for row, (take, brief) in enumerate(again):
                notes = decoding.new_notes(brief, tokens[row], velocity[row], take.song)
                take.lay(request, brief, notes, tokens[row])
                written.append(take)
        return fittest(request, written, wanted)

    def _sample(
        self, request: Request, briefs: list[Brief], repeats: int, takes: list[Take], report: Report
    ) -> tuple[Cells, Cells]:
        """Tokens and velocities, takes x voices x T."""
        sampling = self.config.get("sampling", {})
        pull = Pull.towards([brief.pace for brief in briefs])
        masks = Masks(*_stacked(briefs), briefs[0].groups, pull, _leans(briefs))
        sampler = Sampler(
            self.prepared, [brief.sample for brief in briefs], repeats, masks,
            request.constraints.temperature * sampling.get("temperature", 1.0), sampling.get("min_share", 0.02),
        )  # fmt: skip
        first_bar = briefs[0].region.first_bar
        noise = noise_of([take.seed * 7919 + first_bar for take in takes], sampler.steps)
        drawn = sampler.run(noise, report)
        return drawn.tokens.cpu().numpy(), drawn.velocity.cpu().numpy()

    def _proposal(self, request: Request, take: Take, own: frozenset[int]) -> Proposal:
        bars, region = request.song.bars, request.region
        notes = take.until(request, bars.bar_start(region.end_bar))
        shared = self.index.shared_with(lines_of(request.song, notes), own) if self.index is not None else None
        scores = tuple(take.bar_scores.get(bar, math.nan) for bar in range(region.first_bar, region.end_bar))
        score = sum(take.scores) / len(take.scores)
        return Proposal(region, notes, take.seed, score, scores, violations(request, notes), shared)


def _is_unwanted(request: Request, take: Proposal) -> bool:
    """Whether a take copies though that is not wished, or repeats or doubles as no composer would."""
    copies = request.constraints.original and take.originality is not None and take.originality.is_marked
    return copies or bool(fitness.faults(request, take.notes))


def _last(steps: Steps[Proposal, None, list[Proposal]]) -> list[Proposal]:
    """What comes of it in the end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast(list[Proposal], end.value)


def _part_of(report: Report, done: float, share: float) -> Report:
    """A report whose whole is `share` of another's, after `done` of it."""
    return lambda part: report(done + share * part)


def _stacked(briefs: list[Brief]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The briefs' masks as rows, time first, padded to one length."""
    longest = max(len(brief.layout) for brief in briefs)
    stacks = []
    for name in ("allowed", "holdable"):
        masks = [getattr(brief, name).swapaxes(0, 1) for brief in briefs]
        stacks.append(np.stack([np.pad(m, ((0, longest - m.shape[0]), (0, 0), (0, 0))) for m in masks]))
    return stacks[0], stacks[1]


def _leans(briefs: list[Brief]) -> NDArray[np.float32] | None:
    """The briefs' leans as rows, padded to one length; None where there are none."""
    longest = max(len(brief.layout) for brief in briefs)
    none = np.zeros((0, len(grid.PITCHED), grid.PITCHES), np.float32)
    leans = [none if brief.lean is None else brief.lean for brief in briefs]
    if not any(len(lean) for lean in leans):
        return None
    return np.stack([np.pad(lean, ((0, longest - len(lean)), (0, 0), (0, 0))) for lean in leans])


def best_thread_count() -> int:
    """How many threads are quickest for work of the decoder's size, measured now: often one, where cores are shared."""
    weights, x = torch.randn(256, 1024), torch.randn(8, 64, 256)
    counts = sorted({1, 2, max(1, (torch.get_num_threads()))})
    taken = {}
    for count in counts:
        torch.set_num_threads(count)
        torch.matmul(x, weights)
        begun = time.perf_counter()
        for _ in range(20):
            torch.matmul(x, weights)
            torch.matmul(x[:, :1], weights)
        taken[count] = time.perf_counter() - begun
    return min(counts, key=lambda count: taken[count] * (1 + 0.05 * count))
