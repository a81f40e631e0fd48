"""One request as arrays, for training and the app alike; `gan.tensors` stacks them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from composer_app.generation import grid

BARS_AWAY = 8
Numbers = NDArray[np.integer[Any]] | NDArray[np.bool_]


class ColumnsLike(Protocol):
    """Anything with the column arrays of a `grid.Layout`."""

    @property
    def bar(self) -> Numbers: ...
    @property
    def beat(self) -> Numbers: ...
    @property
    def beat_in_bar(self) -> Numbers: ...
    @property
    def slot(self) -> Numbers: ...
    @property
    def when(self) -> Numbers: ...
    @property
    def beats_in_bar(self) -> Numbers: ...
    @property
    def compound(self) -> Numbers: ...
    @property
    def back(self) -> Numbers: ...


@dataclass(slots=True)
class Sample:
    """A window with a region, as the network gets it; T columns, N beats, V voices. The wishes are 0 where not said.

    `tokens` V x T (MASK where to be written), `written` V x T, `place`, `beat`, `when`, `bar` T, `back` 2 x T,
    `beat_slot` N x 6 (column or -1), `metre`, `bars_away`, `chord`, `ends`, `bar_of_beat` N, `writes` N x V, `density`,
    `register` V. The decoder runs from column `decode_from`, two bars before the first column that is written.
    """

    tokens: NDArray[np.uint8]
    written: NDArray[np.bool_]
    place: NDArray[np.int64]
    beat: NDArray[np.int64]
    bar: NDArray[np.int64]
    when: NDArray[np.int64]
    back: NDArray[np.int64]
    beat_slot: NDArray[np.int64]
    metre: NDArray[np.int64]
    bars_away: NDArray[np.int64]
    bar_of_beat: NDArray[np.int64]
    writes: NDArray[np.float32]
    chord: NDArray[np.int64]
    ends: NDArray[np.int64]
    density: NDArray[np.int64]
    register: NDArray[np.int64]
    first_column: int
    last_column: int
    decode_from: int
    style: int = 0
    mood: int = 0
    tempo: int = 0

    @staticmethod
    def of(
        tokens: NDArray[np.uint8], written: NDArray[np.bool_], columns: ColumnsLike, end: int, region: tuple[int, int],
        chords: NDArray[np.int64],
    ) -> Sample:  # fmt: skip
        """The first `end` columns of a layout or window: `written` is to be filled in bars `region` (half-open)."""
        bar, beat, slot = (np.asarray(a[:end], np.int64) for a in (columns.bar, columns.beat, columns.slot))
        beats = int(beat[-1]) + 1
        beat_slot = np.full((beats, 6), -1, np.int64)
        beat_slot[beat, slot] = np.arange(end)
        first_of_beat = np.searchsorted(beat, np.arange(beats))
        compound = np.asarray(columns.compound[:end], np.int64)
        metre = np.minimum(columns.beat_in_bar[:end][first_of_beat], 11) + 12 * compound[first_of_beat]
        bar_of_beat = bar[first_of_beat]
        writes = np.zeros((beats, grid.VOICES), np.float32)
        np.add.at(writes, beat, written.T.astype(np.float32))
        writes /= np.bincount(beat, minlength=beats)[:, None]
        asked = np.flatnonzero(written.any(0))
        first, last = (int(asked[0]), int(asked[-1])) if len(asked) else (0, 0)
        return Sample(
            tokens, written, slot + 6 * compound, beat, bar, np.asarray(columns.when[:end], np.int64),
            np.asarray(columns.back[:, :end], np.int64), beat_slot, np.asarray(metre, np.int64),
            np.clip(bar_of_beat - region[0], -BARS_AWAY, BARS_AWAY) + BARS_AWAY, bar_of_beat, writes, chords,
            np.zeros(beats, np.int64), np.zeros(grid.VOICES, np.int64), np.zeros(grid.VOICES, np.int64),
            first, last, int(np.searchsorted(bar, bar[first] - 2)),
        )  # fmt: skip

    def until(self, end: int) -> Sample:
        """The sample without its columns from `end`, the first one of a bar, on."""
        if end >= len(self.bar):
            return self
        beats = int(self.beat[end])
        return replace(
            self, tokens=self.tokens[:, :end], written=self.written[:, :end], place=self.place[:end],
            beat=self.beat[:end], bar=self.bar[:end], when=self.when[:end], back=self.back[:, :end],
            beat_slot=self.beat_slot[:beats], metre=self.metre[:beats], bars_away=self.bars_away[:beats],
            bar_of_beat=self.bar_of_beat[:beats], writes=self.writes[:beats], chord=self.chord[:beats],
            ends=self.ends[:beats],
        )  # fmt: skip
