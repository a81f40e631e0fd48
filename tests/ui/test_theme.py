"""Legible, and apart for every eye."""

from itertools import combinations

import pytest
from PySide6.QtGui import QColor

from composer_app.score.song import Part
from composer_app.ui.theme import DARK, LIGHT, Theme, part_colour

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear red, green and blue.
SIMULATIONS = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "none": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


def linear(colour: str) -> tuple[float, float, float]:
    parts = QColor(colour).getRgbF()[:3]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return red, green, blue


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: tuple[float, ...]) -> tuple[float, float, float]:
    red, green, blue = (min(1.0, max(0.0, value)) for value in rgb)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen(colour: str, eye: str) -> tuple[float, float, float]:
    rgb = linear(colour)
    return lab(tuple(sum(w * c for w, c in zip(row, rgb, strict=True)) for row in SIMULATIONS[eye]))


@THEMES
def test_text_has_enough_contrast(theme: Theme) -> None:
    for ground in (theme.window, theme.surface, theme.field):
        assert contrast(theme.text, ground) >= 7
        assert contrast(theme.muted, ground) >= 4.5
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.on_accent, theme.accent_hover) >= 4.5
    assert contrast(theme.warning, theme.surface) >= 4.5
    assert contrast(theme.accent, theme.accent_soft) >= 4.5


@THEMES
def test_notes_stand_out_from_the_rows(theme: Theme) -> None:
    for colour in (*theme.parts, theme.accent):
        for row in (theme.row, theme.row_dark):
            assert contrast(colour, row) >= 3


@THEMES
@pytest.mark.parametrize("eye", SIMULATIONS)
def test_the_five_parts_and_the_accent_keep_apart_for_every_eye(theme: Theme, eye: str) -> None:
    colours = {part.value: part_colour(theme, part) for part in Part} | {"accent": theme.accent}
    near = [
        (a, b, round(distance, 1))
        for (a, first), (b, second) in combinations(colours.items(), 2)
        if (distance := sum((p - q) ** 2 for p, q in zip(seen(first, eye), seen(second, eye), strict=True)) ** 0.5) < 12
    ]
    assert near == []


@THEMES
def test_text_is_legible_on_every_ground_it_stands_on(theme: Theme) -> None:
    grounds = {
        "text": ("window", "surface", "field", "hover", "pressed", "accent_soft", "row", "row_dark"),
        "muted": ("window", "surface", "field", "hover"),
        "faint": ("surface",),
        "on_accent": ("accent", "accent_hover"),
        "accent": ("accent_soft", "surface"),
        "warning": ("surface", "window"),
        "surface": ("text", "muted"),  # tooltips, and letters of lit buttons
    }
    low = {
        (ink, ground): round(contrast(getattr(theme, ink), getattr(theme, ground)), 2)
        for ink, places in grounds.items()
        for ground in places
        if contrast(getattr(theme, ink), getattr(theme, ground)) < 4.5
    }
    assert low == {}


@THEMES
def test_the_ring_of_the_focus_stands_out(theme: Theme) -> None:
    for ground in (theme.window, theme.surface, theme.field, theme.hover, theme.pressed):
        assert contrast(theme.muted, ground) >= 3
