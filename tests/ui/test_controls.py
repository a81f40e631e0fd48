"""Controls of our own."""

from PySide6.QtWidgets import QWidget

from composer_app.ui.controls import Paper


def test_a_paper_is_as_wide_with_its_scroll_bar_as_without(qtbot) -> None:
    page = QWidget()
    page.setMinimumHeight(300)
    paper = Paper(page)
    qtbot.addWidget(paper)
    paper.show()
    seen = set()
    for height in (280, 320, 290):
        paper.resize(300, height)
        qtbot.wait(1)
        seen.add((paper.verticalScrollBar().isVisible(), page.width()))
    assert {has_bar for has_bar, _ in seen} == {True, False}
    assert len({width for _, width in seen}) == 1
