"""The dataset on disk, and windows of it: some bars of a piece as small arrays."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from composer_app.generation import grid
from composer_app.training.corpus import COLUMN_FIELDS

MOST_COLUMNS, MOST_BEATS = 144, 40


@dataclass(frozen=True, slots=True)
class PieceRow:
    """What is known of a piece: where it lies in the arrays and what it is."""

    name: str
    style: str
    valid: bool
    minor: bool
    bpm: float
    bars: int
    columns: tuple[int, int]
    beats: tuple[int, int]


@dataclass(slots=True)
class Window:
    """Some bars of a piece: `tokens`, `velocity` voices x T; the column fields T each; `chords` N; all copies."""

    piece: PieceRow
    first_bar: int
    bars: int
    tokens: NDArray[np.uint8]
    velocity: NDArray[np.uint8]
    bar: NDArray[np.int32]
    beat: NDArray[np.int32]
    beat_in_bar: NDArray[np.int32]
    slot: NDArray[np.int32]
    when: NDArray[np.int32]
    beats_in_bar: NDArray[np.int32]
    compound: NDArray[np.int32]
    back: NDArray[np.int32]
    chords: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.bar)

    @property
    def key(self) -> NDArray[np.int32]:
        """A number for each place (bar, beat, slot), rising with time, to line windows up by."""
        return (self.bar * 32 + self.beat_in_bar) * 8 + self.slot


def _mapped(archive: Path, name: str) -> NDArray[Any]:
    """An array of an .npz that stays on disk: what is drawn is read when it is drawn, and processes share it."""
    with zipfile.ZipFile(archive) as members, members.open(f"{name}.npy") as file:
        np.lib.format.read_magic(file)
        shape, is_fortran, dtype = np.lib.format.read_array_header_1_0(file)
        header, member = file.tell(), members.getinfo(f"{name}.npy")
    if member.compress_type != zipfile.ZIP_STORED:
        return np.load(archive)[name]
    with archive.open("rb") as whole:
        whole.seek(
            member.header_offset + 26
        )  # of a member's own header, where the lengths of its two variable fields stand
        before = 30 + sum(int.from_bytes(whole.read(2), "little") for _ in range(2))
    order: Literal["F", "C"] = "F" if is_fortran else "C"
    return np.asarray(np.memmap(archive, dtype, "r", member.header_offset + before + header, shape, order))


class Dataset:
    """Pieces prepared by `preparing.prepare`, by style, with windows cut on bar lines."""

    def __init__(self, folder: Path) -> None:
        path = folder / "dataset.npz"
        names = "tokens", "velocity", "columns", "back", "chords"
        self.tokens, self.velocity, self.columns, self.back, self.chords = (_mapped(path, name) for name in names)
        rows = json.loads((folder / "pieces.json").read_text())
        self.pieces = [
            PieceRow(**{**row, "columns": tuple(row["columns"]), "beats": tuple(row["beats"])}) for row in rows
        ]
        self._bar_starts: dict[int, NDArray[np.int64]] = {}

    def bar_starts(self, piece: PieceRow) -> NDArray[np.int64]:
        """The first column of every bar of a piece, and its end, counted within the piece."""
        start, end = piece.columns
        if start not in self._bar_starts:
            self._bar_starts[start] = np.searchsorted(self.columns[0, start:end], np.arange(piece.bars + 1))
        return self._bar_starts[start]

    def bars_that_fit(self, piece: PieceRow, first_bar: int, wanted: int) -> int:
        """How many bars from `first_bar` on fit a window, at most `wanted`."""
        starts = self.bar_starts(piece)
        offset = piece.columns[0]
        bars = min(wanted, piece.bars - first_bar)
        while bars > 1:
            low, high = starts[first_bar], starts[first_bar + bars]
            beats = self.columns[1, offset + high - 1] - self.columns[1, offset + low] + 1
            if high - low <= MOST_COLUMNS and beats <= MOST_BEATS:
                break
            bars -= 1
        return int(bars)

    def window(self, piece: PieceRow, first_bar: int, bars: int) -> Window:
        """`bars` bars from `first_bar` on, with times, bars, beats and back-references counted from the first."""
        starts = self.bar_starts(piece)
        low, high = piece.columns[0] + starts[first_bar], piece.columns[0] + starts[first_bar + bars]
        fields = dict(zip(COLUMN_FIELDS, self.columns[:, low:high].copy(), strict=True))
        beats = piece.beats[0] + fields["beat"][[0, -1]]
        back = self.back[:, low:high] - starts[first_bar]
        for name in ("bar", "beat", "when"):
            fields[name] -= fields[name][0]
        tokens = self.tokens[:, low:high].copy()
        for voice in range(grid.VOICES):
            row = tokens[voice]
            if not ((row != grid.REST) & (row != grid.ABSENT)).any():
                row[:] = grid.ABSENT
        return Window(
            piece, first_bar, bars, tokens, self.velocity[:, low:high].copy(),
            back=np.where(back < 0, -1, back), chords=self.chords[beats[0] : beats[1] + 1].copy(), **fields,
        )  # fmt: skip
