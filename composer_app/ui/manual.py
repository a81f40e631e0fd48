"""The manual in a window of its own: the same file that is read on the web, shown without the desktop's help."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QImage,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextTable,
)
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from composer_app import places
from composer_app.ui.theme import STEP, Theme

WIDTH, HEIGHT = 880, 760
MARGIN = STEP * 10
WIDEST_PICTURE = WIDTH - 2 * MARGIN - 3 * STEP
PICTURE_SCALE = 1.5
"""Device pixels a pixel that the pictures were taken with."""
_CODE = QTextFormat.Property.BlockCodeFence
_PICTURE = "\N{OBJECT REPLACEMENT CHARACTER}"


def manual_path() -> Path:
    """The manual that is shipped."""
    return places.resources() / "manual" / "manual.md"


class ManualWindow(QDialog):
    """Shows the manual from its first line."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setWindowTitle(QCoreApplication.translate("manual", "Manual"))
        self.pages = ManualPages(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)
        self.resize(WIDTH, HEIGHT)
        self.pages.open(QUrl.fromLocalFile(str(manual_path())))


class ManualPages(QTextBrowser):
    """Markdown with pictures; links lead to headings, to other pages, or out to the web."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setOpenLinks(False)
        self.setStyleSheet(f"background: {theme.surface}; border: none")
        self.document().setDocumentMargin(MARGIN)
        self.anchorClicked.connect(self.open)
        self.sourceChanged.connect(lambda _: self._set_type())

    def open(self, url: QUrl) -> None:
        """Show a page, at the heading that the link names where it names one."""
        if not url.isLocalFile():
            QDesktopServices.openUrl(url)
            return
        page = QUrl.fromLocalFile(url.toLocalFile())  # without the fragment
        if page != self.source():
            self.setSource(page, QTextDocument.ResourceType.MarkdownResource)
        if url.hasFragment():
            self._show_heading(url.fragment())

    def loadResource(self, type: int, name: QUrl | str) -> Any:
        """Pictures as large as they are in the window, or as wide as the page."""
        if type != QTextDocument.ResourceType.ImageResource.value:
            return super().loadResource(type, name)
        picture = QImage(self.source().resolved(QUrl(name)).toLocalFile())
        width, ratio = min(picture.width() / PICTURE_SCALE, WIDEST_PICTURE), self.devicePixelRatioF()
        fitted = picture.scaledToWidth(round(width * ratio), Qt.TransformationMode.SmoothTransformation)
        fitted.setDevicePixelRatio(ratio)
        return fitted

    def _set_type(self) -> None:
        """Qt sets Markdown without room between the paragraphs, and tables as a grid of black lines."""
        block = self.document().begin()
        while block.isValid():
            is_cell = isinstance(QTextCursor(block).currentFrame(), QTextTable)
            goes_on = block.next().isValid() and block.next().textList() is not None
            is_listed = block.textList() is not None and goes_on
            is_tight = is_cell or is_listed or block.blockFormat().hasProperty(_CODE)
            QTextCursor(block).setBlockFormat(_with_room(block.blockFormat(), is_tight, _PICTURE in block.text()))
            block = block.next()
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                look = frame.format()
                look.setCellPadding(STEP + 2)
                look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                look.setBorderBrush(QColor(self._theme.hairline))
                look.setBorderCollapse(True)
                look.setTopMargin(STEP * 3)
                look.setBottomMargin(STEP * 3)
                frame.setFormat(look)

    def _show_heading(self, anchor: str) -> None:
        """Qt gives the headings of Markdown no anchors, so that the place is found by the heading's words."""
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and anchor_of(block.text()) == anchor:
                top = self.document().documentLayout().blockBoundingRect(block).top()
                self.verticalScrollBar().setValue(round(top))
                return
            block = block.next()


def anchor_of(heading: str) -> str:
    """The name under which a heading is linked to, as Git hosts make it: `Wishes, and how` is `wishes-and-how`."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def _with_room(block: QTextBlockFormat, is_tight: bool, is_picture: bool) -> QTextBlockFormat:
    block.setTopMargin(STEP * 6 if block.headingLevel() == 2 else 0)
    block.setBottomMargin(STEP if is_tight else STEP * 3)
    block.setNonBreakableLines(False)  # a command that is wider than the page is better broken than scrolled to
    if not is_picture:  # or a quarter of it is left empty below it
        block.setLineHeight(125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    return block
