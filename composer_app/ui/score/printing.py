"""Pages of music to a printer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QDialog, QWidget

from composer_app.notation.sheets import Page, Paper

_SIZES = {Paper.A4: QPageSize.PageSizeId.A4, Paper.LETTER: QPageSize.PageSizeId.Letter}


def choose_printer(parent: QWidget, title: str, paper: Paper) -> QPrinter | None:
    """The printer that the user chooses; None where they think better of it."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(_SIZES[paper]))
    printer.setDocName(title)
    dialog = QPrintDialog(printer, parent)
    is_chosen = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()  # it must not outlive the printer that it speaks of
    return printer if is_chosen else None


def print_pages(pages: Sequence[Page], printer: QPrinter) -> bool:
    """Draw the pages, full size and as lines, each on a sheet of its paper; False where the printer refuses."""
    printer.setFullPage(True)
    printer.setPageSize(QPageSize(_SIZES[pages[0].paper]))
    painter = QPainter()
    if not painter.begin(printer):
        return False
    first, last = printer.fromPage() or 1, printer.toPage() or len(pages)
    chosen = pages[first - 1 : last]
    for place, page in enumerate(chosen):
        if place:
            printer.newPage()
        sheet = printer.pageLayout().fullRectPixels(printer.resolution())
        QSvgRenderer(QByteArray(page.svg.replace("currentColor", "#000").encode())).render(painter, QRectF(sheet))
    return painter.end()
