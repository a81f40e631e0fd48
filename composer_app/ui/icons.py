"""Icons: line drawings from resources/icons in the colour of the theme."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from composer_app import places
from composer_app.ui.theme import Theme, mix

SCALES = (1, 2, 3)


def app_icon() -> QIcon:
    """The icon of the window."""
    return QIcon(str(places.resources() / "icons" / "composer-app.svg"))


@lru_cache(maxsize=256)
def icon(name: str, theme: Theme, colour: str | None = None, size: int = 20) -> QIcon:
    """The icon `name` in the theme's text colour (or `colour`), paler where disabled, sharp at 100-300 %."""
    made = QIcon()
    paler = mix(theme.faint, theme.surface, 0.5).name()
    for scale in SCALES:
        made.addPixmap(_drawn(name, colour or theme.text, size, scale), QIcon.Mode.Normal)
        made.addPixmap(_drawn(name, paler, size, scale), QIcon.Mode.Disabled)
    return made


def _drawn(name: str, colour: str, size: int, scale: int) -> QPixmap:
    drawing = (places.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8").replace("#000", colour)
    pixmap = QPixmap(QSize(size * scale, size * scale))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap
