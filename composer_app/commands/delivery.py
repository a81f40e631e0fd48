"""Files that appear all at once or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from composer_app.commands.problem import CannotRun


@contextmanager
def delivered_to(folder: Path) -> Iterator[Path]:
    """A folder to write into; what is in it moves to `folder` where the block ends well, and vanishes where not.

    CannotRun where `folder` cannot be made or written.
    """
    try:
        workshop = Path(tempfile.mkdtemp(prefix=".composer-app-", dir=_nearest_folder(folder)))
        try:
            yield workshop
            folder.mkdir(parents=True, exist_ok=True)
            for made in sorted(workshop.iterdir()):
                made.replace(folder / made.name)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)
    except OSError as problem:
        reason = (problem.strerror or str(problem)).lower()
        raise CannotRun(f"{folder} cannot be written ({reason}); name another folder or file.") from problem


def _nearest_folder(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there: moving within one file system cannot fail halfway."""
    return next((place for place in (folder, *folder.absolute().parents) if place.exists()), Path.cwd())
