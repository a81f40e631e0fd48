"""The part of the piece in view, shared by the roll, its ruler, its keyboard and its velocity lane."""

from __future__ import annotations

from composer_app.session.signal import Signal
from composer_app.ui.piano_roll.geometry import Geometry


class Viewport:
    """Holds the geometry and tells when it changes. The height is the roll's."""

    def __init__(self) -> None:
        self.geometry = Geometry()
        self.changed: Signal[Geometry] = Signal()

    def show(self, geometry: Geometry) -> None:
        """Look there."""
        if geometry != self.geometry:
            self.geometry = geometry
            self.changed.emit(geometry)
