"""How everything looks: colours, sizes and type as tokens, and what Qt is told about them.

One accent, for what the assistant proposes; everything else is neutral, so that the parts' colours and the accent are
the only colours there are. Spacing is in steps of 4 px. Parts keep apart for colour-blind eyes (tests/ui/test_theme.py
simulates them), text has a contrast of at least 4.5:1 and notes of 3:1.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from composer_app import places
from composer_app.score.song import Part, Song, Track

STEP = 4
CONTROL_HEIGHT = 28
RADIUS = 6
TEXT_SIZE = 13
SMALL_SIZE = 11
HEADING_SIZE = 15

FAMILIES = ("Inter", "Segoe UI Variable", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans")


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme, as `#rrggbb`."""

    name: str
    window: str
    surface: str
    field: str
    hover: str
    pressed: str
    hairline: str
    text: str
    muted: str
    faint: str
    accent: str
    on_accent: str
    accent_hover: str
    accent_soft: str
    warning: str
    row: str
    row_dark: str
    beyond: str
    line_bar: str
    line_beat: str
    line_step: str
    key_white: str
    key_black: str
    on_note: str
    parts: tuple[str, ...]
    loudness: tuple[str, ...]
    """Colours of notes by velocity, from soft to loud."""

    @property
    def is_dark(self) -> bool:
        """Whether light text stands on dark ground."""
        return self.name == "dark"


LIGHT = Theme(
    name="light",
    window="#eeeef1",
    surface="#fafafb",
    field="#ededf1",
    hover="#e4e4ea",
    pressed="#d8d8e0",
    hairline="#dedee4",
    text="#1d1e24",
    muted="#5d5f6a",
    faint="#6e707c",
    accent="#6546e0",
    on_accent="#ffffff",
    accent_hover="#5537cf",
    accent_soft="#e9e4fd",
    warning="#a4500f",
    row="#ffffff",
    row_dark="#f5f5f8",
    beyond="#f0f0f4",
    line_bar="#cbccd4",
    line_beat="#e3e3e9",
    line_step="#eeeef2",
    key_white="#ffffff",
    key_black="#4a4c57",
    parts=("#1a7fc2", "#b23a1e", "#b67c0c", "#06694f", "#68717d", "#a8487c", "#766a00", "#2f5d8a"),
    on_note="#ffffff",
    loudness=("#5b7bd5", "#2c86a8", "#23835e", "#857600", "#bd5500", "#b3202a"),
)

DARK = Theme(
    name="dark",
    window="#131417",
    surface="#1c1d22",
    field="#292a31",
    hover="#32333c",
    pressed="#3d3e49",
    hairline="#2c2d35",
    text="#ececf1",
    muted="#a5a7b3",
    faint="#868894",
    accent="#9a7dff",
    on_accent="#17122b",
    accent_hover="#ac95ff",
    accent_soft="#2c2648",
    warning="#f0a566",
    row="#1f2026",
    row_dark="#1a1b20",
    beyond="#17181c",
    line_bar="#43454f",
    line_beat="#2d2e36",
    line_step="#25262c",
    key_white="#b4b5bf",
    key_black="#2a2b32",
    parts=("#4aa8ec", "#f0805f", "#edb44c", "#4fd49a", "#a6aeb8", "#e58bb8", "#cfc04a", "#7fa8dc"),
    on_note="#17181c",
    loudness=("#6f8de8", "#4fb3d9", "#52cf9c", "#d8cb4a", "#f2a04a", "#ff7272"),
)

COLOUR_NAMES = ("Blue", "Red", "Amber", "Green", "Grey", "Pink", "Olive", "Navy")
"""The parts' colours in words, for those who choose one."""
_SEAT = {Part.MELODY: 0, Part.COUNTER: 1, Part.CHORDS: 2, Part.BASS: 3, Part.DRUMS: 4}
_OTHER_SEATS = (5, 6, 7, 0, 1, 2, 3)


def part_colour(theme: Theme, part: Part) -> str:
    """The colour that a part has everywhere."""
    return theme.parts[_SEAT[part]]


def track_colour(theme: Theme, song: Song, track: Track) -> str:
    """The colour of a track: the one chosen for it, or its part's; a second track of a part takes one of its own."""
    if track.colour is not None:
        return theme.parts[track.colour % len(theme.parts)]
    if track.part is not None and song.part(track.part) is track:
        return part_colour(theme, track.part)
    place = next((index for index, other in enumerate(song.tracks) if other is track), 0)
    return theme.parts[_OTHER_SEATS[place % len(_OTHER_SEATS)]]


def named(choice: str) -> Theme:
    """The theme for a setting: `light`, `dark`, or whatever the system has."""
    if choice == "system":
        dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if choice == "dark" else LIGHT


@lru_cache(maxsize=1024)
def mix(first: str, second: str, share: float) -> QColor:
    """`first` with a share (0-1) of `second` in it."""
    a, b = QColor(first), QColor(second)
    red, green, blue = (
        round(x + (y - x) * share) for x, y in ((a.red(), b.red()), (a.green(), b.green()), (a.blue(), b.blue()))
    )
    return QColor(red, green, blue)


def font(size: int = TEXT_SIZE, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The interface font at a pixel size, with figures that all have one width."""
    made = QFont()
    made.setFamilies(list(FAMILIES))
    made.setPixelSize(size)
    made.setWeight(weight)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the whole application."""
    app.setStyle("Fusion")
    app.setFont(font())
    app.setPalette(_palette(theme))
    app.setStyleSheet(_style_sheet(theme))


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, colour in {
        role.Window: theme.surface,
        role.WindowText: theme.text,
        role.Base: theme.field,
        role.AlternateBase: theme.surface,
        role.Text: theme.text,
        role.Button: theme.field,
        role.ButtonText: theme.text,
        role.ToolTipBase: theme.text,
        role.ToolTipText: theme.surface,
        role.PlaceholderText: theme.muted,
        role.Highlight: theme.pressed,
        role.HighlightedText: theme.text,
        role.Link: theme.accent,
    }.items():
        palette.setColor(where, QColor(colour))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(mix(theme.faint, theme.surface, 0.4)))
    return palette


def _style_sheet(theme: Theme) -> str:
    text = (places.resources() / "style.qss").read_text(encoding="utf-8")
    sizes = {"radius": RADIUS, "gap": STEP * 2}
    return Template(text).substitute(asdict(theme), **sizes, icons=(places.resources() / "icons").as_posix())
