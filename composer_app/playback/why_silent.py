"""Why no sound device could be opened, in a sentence that says what to do."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

NO_DEVICE = "No sound device was found, so playing is silent; MIDI ports and audio files still work."
NOT_ALLOWED = (
    "This user may not use the sound device, so playing is silent; "
    "add them to the group audio (sudo usermod -aG audio NAME) and log in again."
)
BUSY = (
    "The sound device is in use by another program, so playing is silent; "
    "close that program, then choose the output again."
)
NO_ANSWER = (
    "The sound device does not open, so playing is silent; "
    "check the system's sound settings, then choose the output again."
)

ALSA_DEVICES = Path("/dev/snd")


def why_silent(folder: Path = ALSA_DEVICES, attempt: Callable[[Path], None] | None = None) -> str:
    """The sentence, from what a look at ALSA's devices tells; `attempt` opens one or raises OSError."""
    devices = sorted(folder.glob("pcm*p")) if folder.is_dir() else []
    if not devices:
        return NO_DEVICE
    found: set[int | None] = set()
    for device in devices:
        try:
            (attempt or _open_and_close)(device)
        except OSError as problem:
            found.add(problem.errno)
    if errno.EBUSY in found:
        return BUSY
    return NOT_ALLOWED if found & {errno.EACCES, errno.EPERM} else NO_ANSWER


def _open_and_close(device: Path) -> None:
    os.close(os.open(device, os.O_RDWR | os.O_NONBLOCK))
