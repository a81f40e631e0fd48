"""The architecture as tests: what may import what, what start-up loads, and what every file owes its reader."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "composer_app").rglob("*.py"))
HEAVY = ("torch", "numpy", "matplotlib", "sklearn", "symusic")
TRACKED_TEXT = (".py", ".md", ".toml", ".tsv", ".desktop", ".json", ".yml")


def test_the_contracts_of_import_linter_are_kept() -> None:
    checked = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("module", ["composer_app.main", "composer_app.cli"])
def test_starting_loads_neither_torch_nor_numpy(module: str) -> None:
    program = f"import sys, {module}; print(*[name for name in {HEAVY} if name in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert loaded.stdout.split() == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_and_everything_public_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module has no docstring"
    silent = [node.name for node in _public(tree) if not ast.get_docstring(node)]
    assert silent == []


def test_no_file_mentions_a_path_of_the_machine_it_was_written_on() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    texts = [ROOT / name for name in listed if name.endswith(TRACKED_TEXT) and (ROOT / name).is_file()]
    private = ("/ro" + "ot/", "/ho" + "me/", "/wo" + "rk/")
    guilty = [path for path in texts if any(place in path.read_text(encoding="utf-8") for place in private)]
    assert texts
    assert guilty == []


def _public(tree: ast.Module) -> list[ast.ClassDef | ast.FunctionDef]:
    """Classes and functions of the module that a reader from outside may call."""
    return [
        node for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_")
    ]
