"""Makes the virtual environment and installs the app into it.

    python3 packaging/environment.py .venv [--with dev]

Needs nothing but Python itself. On Linux, PyPI's torch brings several gigabytes of CUDA; the app is quick without, so a
build for the processor is preferred, wherever pip finds one. `TORCH=cuda make run` takes PyPI's.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)
CPU_BUILDS = "https://download.pytorch.org/whl/cpu"


class CannotInstall(Exception):
    """The environment cannot be made; the message is one sentence that says what to do."""


def make(folder: Path) -> Path:
    """The Python of the environment in `folder`, which is made where it is not there yet."""
    python = folder / "bin" / "python"
    if _has_pip(python):
        return python
    if importlib.util.find_spec("ensurepip"):
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        return python
    _run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder)])
    if importlib.util.find_spec("pip"):
        _run([sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "pip"])
        return python
    raise CannotInstall("This Python cannot make virtual environments; run 'sudo apt-get install python3-venv'.")


def _has_pip(python: Path) -> bool:
    return python.exists() and _succeeds([str(python), "-m", "pip", "--version"])


def install_torch(python: Path, requirement: str, flavour: str) -> None:
    """Install `requirement` (`torch==1.2.3`), the build for the processor unless `flavour` is `cuda`.

    The first way that works is taken: a `+cpu` build from where this pip looks anyway, one from PyTorch's own index,
    what the ordinary index has (on Linux with CUDA: larger, not worse).
    """
    wants_processor_build = flavour == "cpu" and sys.platform.startswith("linux")
    if _succeeds([str(python), "-c", _HAS_TORCH.format(version=requirement.partition("==")[2])]):
        return
    install = [str(python), "-m", "pip", "install"]
    print(f"Installing {requirement}: the one large download.", flush=True)
    if wants_processor_build:
        from_pytorch = ["--timeout", "15", "--retries", "1", "--extra-index-url", CPU_BUILDS]
        for place in ([], from_pytorch):
            if _succeeds([*install, *place, f"{requirement}+cpu"], shows_output=True):
                return
    _run([*install, requirement])


_HAS_TORCH = "import importlib.metadata as m, sys; sys.exit(m.version('torch').partition('+')[0] != '{version}')"


def torch_requirement(project: str) -> str:
    """The torch that pyproject.toml pins."""
    found = re.search(r'"(torch==[^"]+)"', project)
    if found is None:
        raise CannotInstall('pyproject.toml pins no torch version; write one as "torch==1.2.3".')
    return found.group(1)


def _succeeds(command: list[str], shows_output: bool = False) -> bool:
    output = None if shows_output else subprocess.DEVNULL
    return subprocess.run(command, stdout=output, stderr=subprocess.DEVNULL, check=False).returncode == 0


def _run(command: list[str]) -> None:
    if subprocess.run(command, check=False).returncode != 0:
        raise CannotInstall(f"This failed, see above: {' '.join(command)}")


def main(arguments: list[str] | None = None) -> int:
    """Make or complete the environment; 1 with one sentence where that cannot be done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--with", dest="extra", choices=["dev"])
    chosen = parser.parse_args(arguments)
    target = f"{ROOT}[{chosen.extra}]" if chosen.extra else str(ROOT)
    try:
        if sys.version_info < OLDEST_PYTHON:
            raise CannotInstall("Python 3.11 or later is needed; name one with 'make run PYTHON=python3.12'.")
        python = make(chosen.folder)
        install_torch(python, torch_requirement((ROOT / "pyproject.toml").read_text()), os.environ.get("TORCH", "cpu"))
        print("Installing the app and its libraries.", flush=True)
        _run([str(python), "-m", "pip", "install", "--quiet", "--editable", target])
    except CannotInstall as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
