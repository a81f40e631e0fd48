import numpy as np

from composer_app.generation import grid
from composer_app.generation.surroundings import COMPARISONS, compared

BARS, COLUMNS = 4, 16
WHEN = np.arange(BARS * COLUMNS) * 3
BAR = np.repeat(np.arange(BARS), COLUMNS)


def tokens_of(bars: dict[int, list[int]], every: int = 4) -> np.ndarray:  # type: ignore[type-arg]
    """A tune of C, D, E, F in every bar over a held C, but for the pitches of `bars`."""
    tokens = np.full((grid.VOICES, BARS * COLUMNS), grid.ABSENT, np.uint8)
    tokens[grid.MELODY], tokens[grid.BASS] = grid.REST, grid.FIRST_HELD + 36 - grid.LOWEST
    for bar in range(BARS):
        for number, pitch in enumerate(bars.get(bar, [60, 62, 64, 65])):
            at = bar * COLUMNS + number * (every if bar in bars else 4)
            tokens[grid.MELODY, at] = grid.FIRST_PITCH + pitch - grid.LOWEST
    return tokens


def heard(tokens: np.ndarray) -> dict[str, float]:  # type: ignore[type-arg]
    found = compared(tokens, WHEN, BAR, 2, (grid.MELODY,))
    return dict(zip(COMPARISONS, found.tolist(), strict=True))


def test_a_bar_like_its_neighbours_is_near_them_and_a_foreign_one_is_not() -> None:
    like = heard(tokens_of({}))
    assert like["return"] == like["rhythm"] == 1
    assert like["density"] == like["range"] == like["clashes"] == 0
    foreign = heard(tokens_of({2: [73, 78, 80, 73, 66, 73, 68, 78]}, every=2))
    for name in ("density", "unusual onsets", "key", "key of neighbours", "register", "range", "new pitches", "leap"):
        assert foreign[name] > like[name], name
    assert foreign["rhythm"] < 1
    assert foreign["return"] == 0
    assert foreign["clashes"] > 0
