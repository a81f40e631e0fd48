"""Quiet for C libraries that print on stderr what we say in sentences."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def native_stderr_hushed() -> Iterator[None]:
    """Drop what C libraries print on stderr meanwhile: a missing device is said once, in our words."""
    if sys.stderr is None:  # a windowed program without a console
        yield
        return
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)
