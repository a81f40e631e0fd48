from pathlib import Path

import pytest

from composer_app.commands.delivery import delivered_to
from composer_app.commands.problem import CannotRun


def test_what_is_made_arrives_together(tmp_path: Path) -> None:
    goal = tmp_path / "deep" / "folder"
    with delivered_to(goal) as workshop:
        (workshop / "one").write_text("1")
        (workshop / "two").write_text("2")
        assert not goal.exists()
    assert sorted(file.name for file in goal.iterdir()) == ["one", "two"]
    assert [place.name for place in tmp_path.iterdir()] == ["deep"]


def test_what_was_there_is_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("old")
    (tmp_path / "other").write_text("mine")
    with delivered_to(tmp_path) as workshop:
        (workshop / "one").write_text("new")
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"one": "new", "other": "mine"}


def test_nothing_arrives_where_the_making_fails(tmp_path: Path) -> None:
    def make_half() -> None:
        with delivered_to(tmp_path / "goal") as workshop:
            (workshop / "one").write_text("1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        make_half()
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(CannotRun, match=r"file cannot be written \(.*\); name another"),
        delivered_to(tmp_path / "file"),
    ):
        pass
