"""How far long work has come, drawn on a terminal and nowhere else."""

from __future__ import annotations

from typing import TextIO

WIDTH = 30


class Progress:
    """A bar on the stream's last line. Where the stream is no terminal nothing is written."""

    def __init__(self, stream: TextIO, label: str) -> None:
        self._stream = stream
        self._label = label
        self._is_shown = stream.isatty()

    def report(self, share: float) -> None:
        """Show the share that is done, 0-1."""
        if self._is_shown:
            done = round(min(max(share, 0.0), 1.0) * WIDTH)
            self._stream.write(f"\r{self._label} [{'#' * done}{'.' * (WIDTH - done)}] {share:4.0%}")
            self._stream.flush()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the line clean for what is said next."""
        if self._is_shown:
            self._stream.write("\r\033[K")
            self._stream.flush()
