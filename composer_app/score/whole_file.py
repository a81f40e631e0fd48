"""Files read and written as a whole: never half a file, and errors in words."""

from __future__ import annotations

import os
from pathlib import Path

from composer_app.score.file_errors import ScoreFileError


def read_whole(path: Path) -> bytes:
    """All bytes of the file; ScoreFileError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise ScoreFileError(
            f"{path.name} cannot be read ({_reason(problem)}); check that it is there and that you may open it."
        ) from problem


def write_whole(path: Path, data: bytes) -> None:
    """The file holds `data`, or what it held before where that fails: then ScoreFileError."""
    target = path.resolve()  # a link stays a link, the file behind it is replaced
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        try:
            with beside.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())  # or a power cut could leave the new name on an empty file
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as problem:
        raise ScoreFileError(
            f"{path.name} cannot be written ({_reason(problem)}); choose another folder or make room on the disk."
        ) from problem


def _reason(problem: OSError) -> str:
    return (problem.strerror or str(problem)).lower()
