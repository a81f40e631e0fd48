"""Themes, pictures without a screen, and what a crash report holds."""

import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from composer_app.main import screenshot
from composer_app.session.wishes import Wishes, request_for
from composer_app.ui.crash import report_text
from composer_app.ui.theme import DARK, LIGHT
from tests.fakes import CannedGenerator, demo_song


def colours_of(picture: QImage) -> set[str]:
    """The colours of every third pixel."""
    return {
        picture.pixelColor(x, y).name() for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)
    }


@pytest.mark.parametrize(("theme", "scale"), [("light", 1.0), ("dark", 2.0), ("light", 1.25)])
def test_a_picture_of_the_window_shows_the_takes(qapp, tmp_path: Path, theme: str, scale: float) -> None:
    request = request_for(demo_song(), Wishes())
    takes = [CannedGenerator.take(request, index) for index in range(3)]
    screenshot(tmp_path / "window.png", request.song, takes, scale=scale, theme=theme)
    picture = QImage(str(tmp_path / "window.png"))
    assert (picture.width(), picture.height()) == (1280 * scale, 800 * scale)
    wanted = LIGHT if theme == "light" else DARK
    assert {wanted.surface, wanted.row, wanted.accent, wanted.accent_soft, wanted.text} <= colours_of(picture)


def test_a_picture_that_cannot_be_written_is_an_error(qapp, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="could not be written"):
        screenshot(tmp_path / "no" / "such" / "folder.png", demo_song())


def test_the_theme_is_switched_from_the_menu(hand) -> None:
    hand.window.actions_by_id["view.dark"].trigger()
    assert QColor(DARK.surface).name() in colours_of(hand.window.grab().toImage())
    hand.window.actions_by_id["view.light"].trigger()
    seen = colours_of(hand.window.grab().toImage())
    assert LIGHT.surface in seen
    assert DARK.surface not in seen


def test_panels_can_be_hidden(hand) -> None:
    for name, part in (("tracks", hand.window.track_list), ("assistant", hand.window.side)):
        hand.window.actions_by_id[f"view.{name}"].trigger()
        assert part.isHidden()
        hand.window.actions_by_id[f"view.{name}"].trigger()
        assert not part.isHidden()


def test_the_picture_is_kept_while_only_the_playhead_moves(hand, monkeypatch: pytest.MonkeyPatch) -> None:
    hand.window.roll.canvas.grab()
    before = hand.window.roll.canvas._picture.cacheKey()
    hand.desk.transport.seek(960)
    hand.window.roll.canvas.grab()
    assert hand.window.roll.canvas._picture.cacheKey() == before
    hand.click(960, 79)
    hand.window.roll.canvas.grab()
    assert hand.window.roll.canvas._picture.cacheKey() != before


def test_a_crash_report_holds_version_platform_and_the_way_to_the_fault() -> None:
    try:
        {}["nothing"]
    except KeyError:
        report = report_text(*sys.exc_info())  # type: ignore[arg-type]
    assert "composer-app" in report
    assert "Python" in report
    assert "KeyError: 'nothing'" in report
