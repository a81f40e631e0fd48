"""Earlier takes as a menu: when, which bars and parts, and which one was kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from PySide6.QtCore import QDate, QLocale, Qt, QTime
from PySide6.QtWidgets import QMenu, QWidget

from composer_app.session.assistant import Assistant
from composer_app.session.shelf import Batch
from composer_app.ui.wording import bars_text, part_name


class HistoryMenu(QMenu):
    """A row for every asking, the latest first; choosing one brings its takes back."""

    def __init__(self, assistant: Assistant, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        today = date.today()
        for batch in assistant.shelf.batches:
            action = self.addAction(self._text(batch, today))
            action.triggered.connect(lambda _=False, batch=batch: assistant.bring_back(batch))

    def _text(self, batch: Batch, today: date) -> str:
        parts = ", ".join(part_name(track.part).lower() if track.part else track.name for track in batch.tracks)
        region = batch.region
        pieces = [
            self._when(batch.made_at, today),
            bars_text(region.first_bar, region.end_bar),
            parts,
            self.tr("1 take") if len(batch.takes) == 1 else self.tr("{0} takes").format(len(batch.takes)),
        ]
        kept = next((number for number, take in enumerate(batch.takes, 1) if take.seed == batch.kept_seed), None)
        if kept is not None:
            pieces.append(self.tr("take {0} kept").format(kept))
        return " · ".join(pieces)

    def _when(self, moment: datetime, today: date) -> str:
        clock = QLocale().toString(QTime(moment.hour, moment.minute), QLocale.FormatType.ShortFormat)
        if moment.date() == today:
            return clock
        if moment.date() == today - timedelta(days=1):
            return self.tr("yesterday {0}").format(clock)
        day = QLocale().toString(QDate(moment.year, moment.month, moment.day), QLocale.FormatType.ShortFormat)
        return f"{day} {clock}"
