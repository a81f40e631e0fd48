"""The index of the training pieces that a model is shipped with, and how much real music shares with it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from composer_app.generation import grid
from composer_app.generation.originality import Index, Line, Source, top_line
from composer_app.generation.vocabulary import KIT_STYLES
from composer_app.training.dataset import Dataset, PieceRow

LINES = (((grid.MELODY,), True), ((grid.COUNTER,), True), (grid.CHORD_SLOTS, True), ((grid.BASS,), False))
"""The voices of each melodic line, and whether it is their top."""
PASSAGE_BARS, PASSAGES = 4, 6
"""Real music is measured in so many passages a held-out piece, each as long as a usual proposal."""
TWIN_FROM = 0.5
"""A held-out piece of which one training piece holds more than this in one run is no other piece."""
FEWEST = 60
"""A style with fewer passages has no line of its own: that of all styles together is its line."""


def index_of(dataset: Dataset) -> Index:
    """The training pieces of a dataset as an index, its limits settled on the held-out ones."""
    train = (piece for piece in dataset.pieces if not piece.valid and piece.style not in KIT_STYLES)
    index = Index.build((Source(title(piece), piece.style), lines_of_piece(dataset, piece)) for piece in train)
    index.limits.update(limits(index, dataset))
    return index


def title(piece: PieceRow) -> str:
    """A piece's name as a user reads it: `Crazy Jane (lied)`."""
    return f"{piece.name.replace('_', ' ')} ({piece.style})"


def lines_of_piece(dataset: Dataset, piece: PieceRow) -> Iterator[Line]:
    """The melodic lines of a whole piece."""
    start, end = piece.columns
    return lines_of_cells(dataset.tokens[:, start:end], dataset.columns[4, start:end])


def lines_of_cells(tokens: NDArray[np.uint8], when: NDArray[np.int32]) -> Iterator[Line]:
    """The melodic lines of voices x T cells; `when` is twelfths of a quarter."""
    for voices, top in LINES:
        cells = tokens[list(voices)]
        voice, column = np.nonzero((cells >= grid.FIRST_PITCH) & (cells < grid.MASK))
        if len(column):
            yield top_line(when[column].astype(np.int64), cells[voice, column].astype(np.int64), top)


def limits(index: Index, dataset: Dataset, seed: int = 0) -> dict[str, int]:
    """By style, and over all: the 95th percentile of the longest run that held-out passages share with the index."""
    chance = np.random.default_rng(seed)
    longest: dict[str, list[int]] = {}
    for piece in dataset.pieces:
        if not piece.valid or piece.style in KIT_STYLES or piece.bars < PASSAGE_BARS or is_twin(index, dataset, piece):
            continue
        for first in chance.integers(0, piece.bars - PASSAGE_BARS + 1, PASSAGES).tolist():
            window = dataset.window(piece, first, PASSAGE_BARS)
            lines = list(lines_of_cells(window.tokens, window.when))
            if lines:
                longest.setdefault(piece.style, []).append(index.shared_with(lines).longest)
    every = [length for lengths in longest.values() for length in lengths]
    common = _line(every) if every else 0
    styles = {piece.style for piece in dataset.pieces if piece.style not in KIT_STYLES}
    return {style: _line(found) if len(found := longest.get(style, [])) >= FEWEST else common for style in styles}


def is_twin(index: Index, dataset: Dataset, piece: PieceRow) -> bool:
    """Whether some line of a piece stands in a training piece for its larger part: the same piece from another book."""
    lines = lines_of_piece(dataset, piece)
    return any(index.shared_with([line]).longest > TWIN_FROM * len(line[0]) for line in lines if len(line[0]) >= 16)


def _line(lengths: list[int]) -> int:
    return int(np.ceil(np.percentile(lengths, 95)))
