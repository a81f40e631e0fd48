"""The process that owns clock, synthesiser and MIDI ports."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path


def run_engine(connection: Connection, soundfonts: tuple[Path, ...], output: str, silent: bool) -> None:
    """Play what `connection` asks for until it asks to quit or closes."""
    raise NotImplementedError
