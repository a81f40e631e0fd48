"""What happens when the program is at fault: a log, and a report that can be copied."""

from __future__ import annotations

import logging
import platform
import sys
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

import composer_app

log = logging.getLogger(__name__)
LOG_BYTES, LOG_FILES = 500_000, 3


def keep_log(folder: Path) -> Path:
    """Write the log to a file in `folder`, a few of limited size; the answer is its path. Where that cannot be written
    the log goes to stderr, and everything else goes on.
    """
    path = folder / "composer-app.log"
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
    except OSError as problem:
        log.warning("the log cannot be kept in %s: %s", folder, problem.strerror)
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger("composer_app").addHandler(handler)
    logging.getLogger("composer_app").setLevel(logging.INFO)
    return path


def report_text(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> str:
    """All that a maintainer needs: versions, platform and the way to the fault."""
    way = "".join(traceback.format_exception(kind, problem, trace))
    return (
        f"composer-app {composer_app.__version__}, Python {platform.python_version()}, {platform.platform()}\n\n{way}"
    )


def install() -> None:
    """From now on an error nobody caught is logged and shown; the song stays open."""

    def hook(kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, problem, trace)
            return
        log.critical("an error nobody caught", exc_info=(kind, problem, trace))
        if QApplication.instance() is not None:
            _show(report_text(kind, problem, trace))

    sys.excepthook = hook


def _show(report: str) -> None:
    def tr(text: str) -> str:
        return QCoreApplication.translate("crash", text)

    box = QMessageBox(QMessageBox.Icon.Warning, tr("Something went wrong"), tr("The program made a mistake."))
    box.setInformativeText(tr("Your song is still open; save it under a new name. The report helps to mend the fault."))
    box.setDetailedText(report)
    copy = box.addButton(tr("Copy the report"), QMessageBox.ButtonRole.ActionRole)
    box.addButton(QMessageBox.StandardButton.Close)
    box.exec()
    if box.clickedButton() is copy:
        QGuiApplication.clipboard().setText(report)
