"""The score in the drawer: which parts, how large, and the way to paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QVBoxLayout, QWidget

from composer_app.notation.sheets import Page, Paper, paper_named
from composer_app.session.engraver import Engraver
from composer_app.session.preferences import Preferences
from composer_app.ui.controls import IconButton, row
from composer_app.ui.piano_roll.pane import Desk
from composer_app.ui.score.printing import choose_printer, print_pages
from composer_app.ui.score.view import ScoreView
from composer_app.ui.theme import STEP, Theme

HEIGHT = 320
ChoosePrinter = Callable[[QWidget, str, Paper], QPrinter | None]


class ScorePanel(QFrame):
    """A row of controls above the engraved song."""

    failed = Signal(str)
    """A sentence about a score that could not be printed."""

    def __init__(
        self, desk: Desk, engraver: Engraver, actions: Mapping[str, QAction], preferences: Preferences
    ) -> None:
        super().__init__()
        self.setObjectName("panel")
        self._desk, self._engraver, self._preferences = desk, engraver, preferences
        self.choose_printer: ChoosePrinter = choose_printer
        self.view = ScoreView(desk, engraver)
        self.parts = QComboBox()
        self.parts.setAccessibleName(self.tr("Parts in the score"))
        self.parts.setToolTip(self.tr("Parts in the score"))
        self.parts.setMinimumWidth(160)
        self.smaller = IconButton("minus", self.tr("Smaller"))
        self.larger = IconButton("plus", self.tr("Larger"))
        self.size_label = QLabel()
        self.size_label.setObjectName("muted")
        self.size_label.setMinimumWidth(STEP * 11)
        self.printer = IconButton("printer", actions["file.print"].text().rstrip("…"))
        self.smaller.clicked.connect(lambda: self.view.step_zoom(-1))
        self.larger.clicked.connect(lambda: self.view.step_zoom(1))
        self.printer.clicked.connect(actions["file.print"].trigger)
        self.view.zoomed.connect(lambda _: self._show_size())
        self.parts.activated.connect(lambda _: self.view.show_track(self.parts.currentData()))
        desk.session.changed.connect(lambda _: self._list_parts())
        self._lay_out()
        self._list_parts()
        self._show_size()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), HEIGHT)

    def set_theme(self, theme: Theme) -> None:
        """Show these colours from now on."""
        for button in (self.smaller, self.larger, self.printer):
            button.set_theme(theme)
        self.view.set_theme(theme)

    def print_song(self) -> None:
        """Engrave the song (the parts that are shown) and print it where the user says."""
        song, paper = self.view.shown_song, paper_named(self._preferences.now.score.paper)

        def go_on(pages: list[Page]) -> None:
            printer = self.choose_printer(self, song.title, paper)
            if printer is not None and not print_pages(pages, printer):
                self.failed.emit(self.tr("The printer does not answer; choose another, or export the score as PDF."))

        self._engraver.pages(song, paper, go_on, self.failed.emit)

    def _lay_out(self) -> None:
        above = row(self.parts, 1, self.smaller, self.size_label, self.larger, self.printer, spacing=STEP)
        above.setContentsMargins(STEP * 4, STEP, STEP * 2, STEP)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addWidget(self.view, 1)

    def _list_parts(self) -> None:
        names = [(track.name or self.tr("Part {0}").format(place), track.id)
                 for place, track in enumerate(self._desk.session.song.tracks, 1)]  # fmt: skip
        shown = [(self.parts.itemText(i), self.parts.itemData(i)) for i in range(1, self.parts.count())]
        if shown == names and self.parts.count():
            return
        self.parts.clear()
        self.parts.addItem(self.tr("All parts"), None)
        for name, track_id in names:
            self.parts.addItem(name, track_id)
        index = self.parts.findData(self.view.track_id) if self.view.track_id is not None else 0
        self.parts.setCurrentIndex(max(0, index))
        self.view.show_track(self.parts.currentData())

    def _show_size(self) -> None:
        self.size_label.setText(f"{self.view.zoom * 100:.0f} %")
