"""Installs what the app needs from the system, or says in one sentence what is missing and how to get it.

    python3 packaging/system_packages.py run [test]

Needs nothing but Python itself. `system-packages.tsv` beside this file is the table it works from.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("system-packages.tsv")
FONT_SUFFIXES = (".ttf", ".otf", ".ttc")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


@dataclass(frozen=True)
class Need:
    """A row of the table: `proof` is how its presence is seen, `packages` are Debian's names for it, best first."""

    purpose: str
    is_must: bool
    proof: str
    packages: tuple[str, ...]
    reason: str


def needs(table: Path = TABLE) -> list[Need]:
    """The rows of the table."""
    rows = (line.split("\t") for line in table.read_text().splitlines() if line and not line.startswith("#"))
    return [
        Need(purpose, must == "must", proof, tuple(packages.split("|")), reason)
        for purpose, must, proof, packages, reason in rows
    ]


def is_present(proof: str) -> bool:
    """Whether the library loads, the command or module is found, or a font file of that name lies in a font folder."""
    kind, _, name = proof.partition(":")
    return {"library": _loads, "command": _runs, "module": _imports, "font": _has_font}[kind](name)


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _runs(name: str) -> bool:
    return shutil.which(name) is not None


def _imports(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def _has_font(name: str) -> bool:
    places = (place for folder in FONT_FOLDERS for place in os.walk(Path(folder).expanduser()))
    return any(file.startswith(name) and file.endswith(FONT_SUFFIXES) for _, _, files in places for file in files)


def administrator() -> list[str] | None:
    """The words to put before a command to run it as root without being asked; None where that cannot be."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def known_name(packages: tuple[str, ...]) -> str:
    """The first of the alternatives that this system's package lists know, else the last."""
    for name in packages[:-1]:
        found = subprocess.run(["apt-cache", "show", name], capture_output=True, check=False)
        if found.returncode == 0:
            return name
    return packages[-1]


def install(missing: list[Need], as_root: list[str]) -> None:
    """Install the packages of these needs with apt; what apt says goes to the terminal only if it fails."""
    apt = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    _run_quietly([*apt, "update"])
    for is_must in (True, False):  # apart, so that a nicety this system does not know cannot stop what is needed
        names = sorted({known_name(need.packages) for need in missing if need.is_must is is_must})
        if names:
            print(f"Installing from the system's packages: {' '.join(names)}", flush=True)
            _run_quietly([*apt, "install", "--yes", "--no-install-recommends", *names])


def _run_quietly(command: list[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.stderr.write(done.stdout + done.stderr)


def advice(missing: list[Need]) -> str:
    """One sentence: what is missing and the command that brings it."""
    what = ", ".join(need.proof.partition(":")[2] for need in missing)
    names = " ".join(sorted({need.packages[-1] for need in missing}))
    command = f"'sudo apt-get install --no-install-recommends {names}'"
    if not any(need.is_must for need in missing):
        return f"Not on this system, but it goes without: {what}; {command} brings it."
    return (
        f"Missing on this system: {what}; install it with {command}"
        " (on systems without apt, the packages that hold the same) and run this again."
    )


def main(arguments: list[str] | None = None, table: Path = TABLE) -> int:
    """Install or name what is missing; 1 where something that must be there is not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("purposes", nargs="+", choices=["run", "test"])
    purposes = parser.parse_args(arguments).purposes
    if not sys.platform.startswith("linux"):
        print("Only Linux is checked for system libraries; here FluidSynth 2 or later must be installed by hand.")
        return 0

    def missing() -> list[Need]:
        return [need for need in needs(table) if need.purpose in purposes and not is_present(need.proof)]

    lacking = missing()
    as_root = administrator()
    if lacking and shutil.which("apt-get") and as_root is not None:
        install(lacking, as_root)
        lacking = missing()
    if lacking:
        print(advice(lacking), file=sys.stderr)
    return 1 if any(need.is_must for need in lacking) else 0


if __name__ == "__main__":
    sys.exit(main())
