"""The manual keeps its word: its keys are the window's, its pictures are there, are small and can be taken again."""

import importlib.util
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtGui import QImage

from composer_app.generation import catalog
from composer_app.playback.engine import STALLED
from composer_app.playback.why_silent import NO_DEVICE
from composer_app.ui.actions import COMMANDS
from composer_app.ui.manual import anchor_of
from composer_app.ui.wording import model_text

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "manual"
TEXT = (FOLDER / "manual.md").read_text(encoding="utf-8")
HELD = {"Ctrl", "Shift", "Alt"}
PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """A script of packaging/ by its name, as a module."""

    def load(name: str) -> ModuleType:
        path = ROOT / "packaging" / f"{name}.py"
        spec = importlib.util.spec_from_file_location(f"packaging_{name}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, spec.name, module)  # dataclasses look their module up there
        spec.loader.exec_module(module)
        return module

    return load


def test_the_list_of_keys_is_that_of_the_window(script) -> None:
    assert (FOLDER / "keys.md").read_text(encoding="utf-8") == script("manual_keys").keys_page(), "run: make manual"


def test_every_key_that_the_manual_names_does_something() -> None:
    keys = {keys for command in COMMANDS for keys in command.keys}
    named = {word for word in re.findall(r"\*\*([^*]+)\*\*", TEXT) if not word.endswith((":", "."))}
    assert {"Ctrl+Return", "K", "Tab", "Space"} <= named
    assert named <= keys | HELD


def test_every_menu_entry_that_the_manual_names_is_there() -> None:
    entries = {(command.menu, command.text) for command in COMMANDS}
    named = set(re.findall(r"\*(\w+) > ([^*]+)\*", TEXT))
    assert named
    assert named <= entries


def test_every_place_that_the_manual_leads_to_is_a_heading() -> None:
    headings = {anchor_of(heading) for heading in re.findall(r"^#+ (.+)$", TEXT, flags=re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= headings


def test_what_the_window_says_is_quoted_as_it_says_it(qapp) -> None:
    for sentence in (NO_DEVICE, STALLED, model_text(catalog.RULES)):
        assert sentence in TEXT


def test_the_pictures_are_those_that_are_taken_and_they_are_small(script) -> None:
    taken = {f"pictures/{picture.name}.png" for picture in script("manual_pictures").PICTURES}
    shown = set(PICTURE.findall(TEXT))
    there = {f"pictures/{path.name}" for path in (FOLDER / "pictures").iterdir()}
    assert taken == shown == there
    sizes = [path.stat().st_size for path in (FOLDER / "pictures").iterdir()]
    assert max(sizes) < 200_000
    assert sum(sizes) < 1_200_000


@pytest.mark.parametrize("name", ["takes", "drums"])
def test_a_picture_can_be_taken_again(qapp, script, name: str) -> None:
    pictures = script("manual_pictures")
    [wanted] = [picture for picture in pictures.PICTURES if picture.name == name]
    taken = pictures.take(wanted, catalog.load(catalog.RULES))
    few = pictures.with_few_colours(taken)
    assert few.format() is QImage.Format.Format_Indexed8
    assert few.size() == taken.size()
    assert few.colorCount() > 10
