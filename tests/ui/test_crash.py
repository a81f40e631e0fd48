"""The log is kept where it can be, and the program starts where it cannot."""

from __future__ import annotations

import logging

import pytest

from composer_app.ui import crash


@pytest.fixture(autouse=True)
def handlers():
    log = logging.getLogger("composer_app")
    before, level = list(log.handlers), log.level
    yield log
    for handler in [handler for handler in log.handlers if handler not in before]:
        log.removeHandler(handler)
        handler.close()
    log.setLevel(level)


def test_the_log_is_a_file(tmp_path):
    path = crash.keep_log(tmp_path / "logs")
    logging.getLogger("composer_app.tests").info("something happened")
    assert "something happened" in path.read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_does_not_keep_the_program_from_starting(tmp_path, caplog, capsys, handlers):
    (tmp_path / "data").write_text("a file where a folder should be")
    crash.keep_log(tmp_path / "data" / "logs")
    assert "the log cannot be kept" in caplog.text
    logging.getLogger("composer_app.tests").info("something happened")
    assert "something happened" in capsys.readouterr().err
