"""One engraved system, drawn: in ink, and parts of it in another colour."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from composer_app.notation.engraving import System

BLEED = 24.0
"""How far over its edges a system is drawn, in its own units: bar numbers stand out on the left."""
_MOST_COLOURS = 12


class Leaf:
    """Draws a system; the picture in ink is kept until colour or size change."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._renderers: dict[str, QSvgRenderer] = {}
        self._picture: QPixmap | None = None
        self._pictured: tuple[str, float, float] | None = None

    def picture(self, ink: str, scale: float, ratio: float) -> QPixmap:
        """The whole system and `BLEED` around it: `scale` pixels a unit, `ratio` device pixels a pixel."""
        wanted = (ink, scale, ratio)
        if self._picture is None or self._pictured != wanted:
            wide, high = ((side + 2 * BLEED) * scale * ratio for side in (self.system.width, self.system.height))
            self._picture = QPixmap(QSize(round(wide) + 1, round(high) + 1))
            self._picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._renderer(ink).render(painter, QRectF(0, 0, wide, high))
            painter.end()
            self._picture.setDevicePixelRatio(ratio)
            self._pictured = wanted
        return self._picture

    def draw(self, painter: QPainter, elements: Iterable[str], colour: str, x: float, y: float, scale: float) -> None:
        """Draw notes in a colour, over the system whose upper left corner lies at `x`, `y`."""
        for element in elements:
            renderer = self._renderer(colour)
            if renderer.elementExists(element):
                box = renderer.transformForElement(element).mapRect(renderer.boundsOnElement(element))
                place = QRectF(x + box.x() * scale, y + box.y() * scale, box.width() * scale, box.height() * scale)
                renderer.render(painter, element, place)

    def forget_picture(self) -> None:
        """Give the memory back; the picture is drawn again when it is seen again."""
        self._picture = None

    def _renderer(self, colour: str) -> QSvgRenderer:
        if colour not in self._renderers:
            if len(self._renderers) > _MOST_COLOURS:
                self._renderers.clear()
            self._renderers[colour] = QSvgRenderer(QByteArray(self._svg(colour).encode()))
        return self._renderers[colour]

    def _svg(self, colour: str) -> str:
        system = self.system
        defs = "".join(f'<g id="{code}">{drawing}</g>' for code, drawing in system.symbols.items())
        box = f"{-BLEED} {-BLEED} {system.width + 2 * BLEED} {system.height + 2 * BLEED}"
        text = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'viewBox="{box}"><defs>{defs}</defs>{system.drawing}</svg>'
        )
        return text.replace("currentColor", colour)
