"""Training tasks: which cells of a window are to be written, drawn as users draw them, and what is said about them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from composer_app.generation import grid
from composer_app.generation.batching import Sample
from composer_app.generation.vocabulary import DENSITY_EDGES, MOOD_IDS, STYLE_IDS, register_class, tempo_class
from composer_app.score.song import Part
from composer_app.training.dataset import Dataset, PieceRow, Window

PARTS = tuple(grid.VOICES_OF_PART[part] for part in Part)
REGION_BARS = (1, 2, 3, 4, 6, 8)
REGION_SHARES = (0.15, 0.22, 0.08, 0.4, 0.05, 0.1)
WHOLE_SHARES = (0.0, 0.0, 0.2, 0.6, 0.1, 0.1)
CALM_BELOW = 1.7
"""Struck columns a quarter times tempo over 100, under which a passage counts as calm or sad (the corpus median)."""


@dataclass(frozen=True, slots=True)
class Task:
    """A window with its region: `sample` is what the network gets, `truth` and `velocity` voices x T what is there.

    `piece` says where it is from, `region` the bars (half-open, in the window), `voices` those that are written.
    """

    sample: Sample
    truth: NDArray[np.uint8]
    velocity: NDArray[np.uint8]
    piece: PieceRow
    window: Window
    region: tuple[int, int]
    voices: tuple[int, ...]


def present_parts(tokens: NDArray[np.uint8]) -> list[tuple[int, ...]]:
    """The parts that play in a window, as their voices."""
    return [voices for voices in PARTS if (tokens[list(voices)] != grid.ABSENT).any()]


def make_task(
    window: Window, region: tuple[int, int], voices: tuple[int, ...], locked: NDArray[np.bool_] | None = None,
    future: bool = True,
) -> Task:  # fmt: skip
    """The window with the cells of `voices` in bars `region` to be written; nothing is asked of them yet.

    What sounds into the region from before stays; what the region held beyond its end is cut. Without `future` the
    bars after the region are taken away.
    """
    end = int(np.searchsorted(window.bar, region[1])) if not future else len(window)
    inside = (window.bar[:end] >= region[0]) & (window.bar[:end] < region[1])
    truth, velocity = window.tokens[:, :end].copy(), window.velocity[:, :end]
    written = np.zeros(truth.shape, bool)
    first, last = np.flatnonzero(inside)[[0, -1]]
    for voice in voices:
        if voice not in grid.DRUM_VOICES:
            truth[voice] = np.where(truth[voice] == grid.ABSENT, grid.REST, truth[voice])
        else:
            truth[voice][truth[voice] == grid.ABSENT] = grid.REST
        written[voice] = inside
        held = truth[voice] >= grid.FIRST_HELD
        into = first
        while into <= last and held[into]:
            written[voice, into] = False
            into += 1
        after = last + 1
        while after < end and held[after]:
            truth[voice, after] = grid.REST
            after += 1
    if locked is not None:
        written &= ~locked[:, :end]
    sample = Sample.of(
        np.where(written, grid.MASK, truth).astype(np.uint8), written, window, end, region,
        chords=np.zeros(int(window.beat[end - 1]) + 1, np.int64),
    )  # fmt: skip
    return Task(sample, truth, velocity, window.piece, window, region, voices)


def density_class(task: Task, voices: tuple[int, ...]) -> int:
    """How busy a part is in the region: struck columns a quarter, as a class 1-8."""
    first, last = np.flatnonzero(task.sample.written.any(0))[[0, -1]]
    tokens = task.truth[list(voices), first : last + 1]
    struck = (tokens >= grid.FIRST_PITCH) & (tokens < grid.MASK) if voices[0] not in grid.DRUM_VOICES else tokens > 0
    when = task.sample.when
    quarters = max(1.0, (when[last] - when[first] + 3) / 12)
    return 1 + bisect_right(DENSITY_EDGES, struck.any(0).sum() / quarters)


def mood_of(window: Window) -> int:
    """Mood from mode and energy, in the manner of EmotionBox (2021): busy and fast, or not; major or minor."""
    pitched = window.tokens[:7]
    struck = ((pitched >= grid.FIRST_PITCH) & (pitched < grid.MASK)).any(0).sum()
    energy = struck / max(1.0, window.when[-1] / 12) * window.piece.bpm / 100
    if window.piece.minor:
        return MOOD_IDS["tense" if energy > CALM_BELOW else "sad"]
    return MOOD_IDS["bright" if energy > CALM_BELOW else "calm"]


class TaskSource:
    """Endless random tasks from the training pieces: same seed, same tasks.

    `whole` leaves out what is too little to tell real from written by: one or two bars, and scattered locks.
    """

    def __init__(self, dataset: Dataset, seed: int, valid: bool = False, whole: bool = False) -> None:
        self.dataset, self.seed, self.whole = dataset, seed, whole
        self.rng = np.random.default_rng(seed)
        by_style: dict[str, list[PieceRow]] = {}
        for piece in dataset.pieces:
            if piece.valid == valid and piece.bars >= 2:
                by_style.setdefault(piece.style, []).append(piece)
        self.styles = sorted(by_style)
        self.pieces = by_style
        sizes = np.array([sum(p.columns[1] - p.columns[0] for p in by_style[s]) for s in self.styles], float)
        self.style_shares = np.sqrt(sizes) / np.sqrt(sizes).sum()
        self.piece_shares = {s: np.sqrt([p.bars for p in by_style[s]]) for s in self.styles}
        self.kits = [p for s in self.styles for p in by_style[s] if s not in ("pop",) and self._is_kit(p)]

    def _is_kit(self, piece: PieceRow) -> bool:
        start = piece.columns[0]
        return bool((self.dataset.tokens[0, start] == grid.ABSENT) and self.dataset.columns[5, start] == 4)

    def turn_to(self, page: int) -> None:
        """What comes next depends on the seed and this number alone, not on what was drawn before."""
        self.rng = np.random.default_rng((self.seed, page))

    def task(self) -> Task:
        """One task, from a window in which something plays, with at least one cell to write."""
        while True:
            window = self.window()
            if not present_parts(window.tokens):
                continue
            task = self._region(window)
            if task.sample.written.any():
                return self._with_wishes(task)

    def window(self) -> Window:
        """Some bars of a training piece, perhaps with a drummer added or parts left out."""
        rng = self.rng
        style = self.styles[rng.choice(len(self.styles), p=self.style_shares)]
        shares = self.piece_shares[style]
        piece = self.pieces[style][rng.choice(len(shares), p=shares / shares.sum())]
        first = int(rng.integers(0, max(1, piece.bars - 4)))
        bars = self.dataset.bars_that_fit(piece, first, 8 if rng.random() < 0.85 else int(rng.integers(2, 8)))
        window = self.dataset.window(piece, first, bars)
        self._add_kit(window)
        self._drop_parts(window)
        return window

    def _add_kit(self, window: Window) -> None:
        """Now and then a drummer joins, so that drums beside other parts are not unheard of."""
        if not self.kits or window.tokens[7, 0] != grid.ABSENT or self.rng.random() > 0.2:
            return
        if (window.beats_in_bar != 4).any() or window.compound.any():
            return
        kit = self.kits[self.rng.integers(len(self.kits))]
        bars = min(window.bars, kit.bars)
        beat = self.dataset.window(kit, int(self.rng.integers(0, kit.bars - bars + 1)), bars)
        place = np.searchsorted(window.key, beat.key)
        found = (place < len(window)) & (window.key[np.minimum(place, len(window) - 1)] == beat.key)
        drums = np.where(beat.tokens[7:] == grid.ABSENT, 0, beat.tokens[7:])
        window.tokens[7:] = 0
        window.tokens[7:, place[found]] = drums[:, found]
        window.velocity[7:, place[found]] = beat.velocity[7:, found]

    def _drop_parts(self, window: Window) -> None:
        parts = present_parts(window.tokens)
        if len(parts) < 2 or self.rng.random() > 0.25:
            return
        keep = self.rng.integers(len(parts))
        for index, voices in enumerate(parts):
            if index != keep and self.rng.random() < 0.4:
                window.tokens[list(voices)] = grid.ABSENT
                window.velocity[list(voices)] = 0

    def _region(self, window: Window) -> Task:
        rng, bars = self.rng, window.bars
        parts = present_parts(window.tokens)
        kind = rng.choice(5, p=(0.36, 0.2, 0.2, 0.19, 0.05))
        length = int(rng.choice(REGION_BARS, p=WHOLE_SHARES if self.whole else REGION_SHARES))
        some = [voices for voices in parts if rng.random() < 0.5] or [parts[rng.integers(len(parts))]]
        future = True
        if kind == 0 or len(parts) == 1 and kind == 2:
            length = min(length, max(1, bars - 1))
            first = int(rng.integers(1, bars - length + 1)) if bars > length else 0
            chosen, future = (parts if rng.random() < 0.8 else some), False
        elif kind == 1:
            length = min(length, max(1, bars - 1))
            first, chosen = int(rng.integers(0, bars - length + 1)), parts
        elif kind == 2:
            first, length, chosen = 0, bars, some
        elif kind == 3:
            length = min(length, bars)
            first, chosen = int(rng.integers(0, bars - length + 1)), some
        else:
            first, length, chosen = 0, min(bars, 4), parts
        voices = tuple(v for part in chosen for v in part)
        locked = self._locks(window) if not self.whole and rng.random() < 0.12 else None
        region = (first, first + length)
        task = make_task(window, region, voices, locked, future)
        if not task.sample.written.any():
            task = make_task(window, region, voices, None, future)
        if kind == 3 and rng.random() < 0.25:
            self._make_new(task)
        return task

    @staticmethod
    def _make_new(task: Task) -> None:
        """The written parts did not play before: a part that is added to a song."""
        for voice in task.voices:
            outside = ~task.sample.written[voice]
            task.sample.tokens[voice][outside] = grid.ABSENT
            task.truth[voice][outside] = grid.ABSENT

    def _locks(self, window: Window) -> NDArray[np.bool_]:
        """Some notes stay, whole: each one by chance."""
        share = self.rng.uniform(0.1, 0.6)
        locked = np.zeros(window.tokens.shape, bool)
        for voice in range(grid.VOICES):
            row = window.tokens[voice]
            onset = (row >= grid.FIRST_PITCH) & (row < grid.MASK) if voice < 7 else (row > 0) & (row < grid.MASK)
            number = np.cumsum(onset)
            keep = self.rng.random(int(number[-1]) + 1) < share
            keep[0] = False
            sounding = onset | ((row >= grid.FIRST_HELD) if voice < 7 else False)
            locked[voice] = keep[number] & sounding
        return locked

    def _with_wishes(self, task: Task) -> Task:
        rng, sample, piece = self.rng, task.sample, task.piece
        sample.style = STYLE_IDS.get(piece.style, 0) if rng.random() < 0.7 else 0
        sample.mood = mood_of(task.window) if rng.random() < 0.3 else 0
        sample.tempo = tempo_class(piece.bpm) if rng.random() < 0.5 else 0
        beats = len(sample.chord)
        known = rng.random()
        if known < 0.5:
            sample.chord[:] = task.window.chords[:beats]
            if known < 0.15:
                sample.chord[sample.writes.sum(1) == 0] = 0
        if rng.random() < 0.5:
            bars_left = piece.bars - 1 - (task.window.first_bar + sample.bar_of_beat)
            sample.ends[:] = 1 + np.clip(bars_left, 0, 4)
        tell_density, tell_register = rng.random() < 0.4, rng.random() < 0.3
        for voices in PARTS:
            if not sample.written[list(voices)].any():
                continue
            if tell_density and rng.random() < 0.85:
                sample.density[list(voices)] = density_class(task, voices)
            if tell_register and voices[0] < 7 and rng.random() < 0.85:
                for voice in voices:
                    pitches = task.truth[voice][sample.written[voice]]
                    pitches = pitches[(pitches >= grid.FIRST_PITCH) & (pitches < grid.MASK)]
                    if len(pitches):
                        mean = float(pitches.mean()) - grid.FIRST_PITCH + grid.LOWEST
                        sample.register[voice] = register_class(mean)
        return task
