"""packaging/system_packages.py: what is missing is seen, and said in a sentence."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def system_packages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("system_packages", ROOT / "packaging" / "system_packages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def test_every_row_of_the_table_can_be_checked(system_packages: ModuleType) -> None:
    rows = system_packages.needs()
    assert rows
    assert {row.purpose for row in rows} == {"run", "test"}
    assert {type(system_packages.is_present(row.proof)) for row in rows} == {bool}


def test_what_is_there_is_seen(system_packages: ModuleType) -> None:
    assert system_packages.is_present("library:libc.so.6")
    assert system_packages.is_present("command:sh")
    assert system_packages.is_present("module:json")


def test_what_is_not_there_is_missed(system_packages: ModuleType) -> None:
    for kind in ("library", "command", "module", "font"):
        assert not system_packages.is_present(f"{kind}:surely-not-there")


def test_the_advice_is_one_sentence_with_the_command(system_packages: ModuleType) -> None:
    needs = [need for need in system_packages.needs() if "libEGL" in need.proof or "xcb-cursor" in need.proof]
    advice = system_packages.advice(needs)
    assert advice.startswith("Missing on this system: libEGL.so.1, libxcb-cursor.so.0;")
    assert "sudo apt-get install --no-install-recommends libegl1 libxcb-cursor0'" in advice
    assert "\n" not in advice


def test_without_apt_a_missing_library_ends_with_the_advice(
    system_packages: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.tsv"
    table.write_text("run\tmust\tlibrary:surely-not-there.so\tlibsurely0\tnothing\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert system_packages.main(["run"], table) == 1
    assert "libsurely0" in capsys.readouterr().err


def test_a_thing_that_may_be_missing_does_not_stop_the_others(
    system_packages: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.tsv"
    table.write_text("run\tmay\tfont:surely-not-there\tfonts-surely\tnothing\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert system_packages.main(["run"], table) == 0
    assert capsys.readouterr().err.startswith("Not on this system, but it goes without: surely-not-there;")
