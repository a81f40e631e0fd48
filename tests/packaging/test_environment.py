"""packaging/environment.py: torch comes without CUDA where that can be had, and comes in any case."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def environment() -> ModuleType:
    spec = importlib.util.spec_from_file_location("environment", ROOT / "packaging" / "environment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class StandIn:
    """A program in the place of .venv's Python that fails where its arguments match `fails`, and keeps a diary."""

    def __init__(self, folder: Path, fails: str) -> None:
        self.diary = folder / "diary"
        self.path = folder / "python"
        self.path.write_text(f'#!/bin/sh\necho "$*" >> {self.diary}\ncase "$*" in {fails}) exit 1;; esac\n')
        self.path.chmod(0o755)

    def installs(self) -> list[str]:
        """What it was asked to install, from the first to the last."""
        return [line.partition("install ")[2] for line in self.diary.read_text().splitlines() if " install " in line]


def test_a_processor_build_from_where_pip_looks_anyway_is_taken_first(environment: ModuleType, tmp_path: Path) -> None:
    python = StandIn(tmp_path, fails="-c*")
    environment.install_torch(python.path, "torch==2.13.0", "cpu")
    assert python.installs() == ["torch==2.13.0+cpu"]


def test_then_one_from_the_index_of_pytorch(environment: ModuleType, tmp_path: Path) -> None:
    python = StandIn(tmp_path, fails="-c*|*install\\ torch*")
    environment.install_torch(python.path, "torch==2.13.0", "cpu")
    assert python.installs()[1:] == [
        "--timeout 15 --retries 1 --extra-index-url https://download.pytorch.org/whl/cpu torch==2.13.0+cpu"
    ]


def test_an_unreachable_index_does_not_stop_the_installation(environment: ModuleType, tmp_path: Path) -> None:
    python = StandIn(tmp_path, fails="-c*|*+cpu")
    environment.install_torch(python.path, "torch==2.13.0", "cpu")
    assert python.installs()[-1] == "torch==2.13.0"


def test_cuda_is_installed_where_it_is_asked_for(environment: ModuleType, tmp_path: Path) -> None:
    python = StandIn(tmp_path, fails="-c*")
    environment.install_torch(python.path, "torch==2.13.0", "cuda")
    assert python.installs() == ["torch==2.13.0"]


def test_nothing_is_installed_where_torch_is_there(environment: ModuleType, tmp_path: Path) -> None:
    python = StandIn(tmp_path, fails="*install*")
    environment.install_torch(python.path, "torch==2.13.0", "cpu")
    assert python.installs() == []


def test_the_pinned_torch_is_read_from_the_project(environment: ModuleType) -> None:
    assert environment.torch_requirement((ROOT / "pyproject.toml").read_text()).startswith("torch==")
    with pytest.raises(environment.CannotInstall, match="pins no torch"):
        environment.torch_requirement("[project]")
