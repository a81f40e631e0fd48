"""The documents keep their word: what they point at is there."""

import re
from pathlib import Path

import pytest

from composer_app.cli import commands
from composer_app.generation import catalog

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "resources" / "manual").glob("*.md"))]
LINK = re.compile(r"\]\(([^)#]+)\)")
EXAMPLE = re.compile(r"composer-app ([a-z]+)(?![\w.])")  # not a file, as in `composer-app song.mid`
MADE = re.compile(r"`(?:[A-Z_]+=\w+ )?make ([a-z-]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_command_in_an_example_exists() -> None:
    known = {command.name for command in commands(catalog.load)}
    shown = {word for document in DOCUMENTS for word in EXAMPLE.findall(document.read_text(encoding="utf-8"))}
    assert {"suggest", "render", "play", "ports", "bench"} <= shown
    assert shown <= known


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = {word for document in DOCUMENTS for word in MADE.findall(document.read_text(encoding="utf-8"))}
    assert {"run", "test", "check"} <= named
    assert named <= targets


def test_the_architecture_fits_on_a_few_screens() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 120
