"""Whether a JACK server answers, found out in a way that survives one that does not."""

from __future__ import annotations

import ctypes
from pathlib import Path
from threading import Thread

_PATIENCE = 2.0  # seconds; a server opens a client in some milliseconds
_NO_START_SERVER = 1
_NAME = b"Composer asks"
_MAPPED_FILES = Path("/proc/self/maps")

_asking: Thread | None = None  # one for the process, as the library has one lock for the process


def jack_answers() -> bool:
    """Whether opening a client comes to an end. python-rtmidi keeps the interpreter while it opens one: with a server
    that hangs, nothing would move any more. A thread inside the library keeps nobody; the next call looks after it.
    """
    global _asking
    if _asking is None:
        _asking = Thread(target=_open_and_close, name="jack-answers", daemon=True)
        _asking.start()
        _asking.join(_PATIENCE)
    if _asking.is_alive():
        return False
    _asking = None
    return True


def _open_and_close() -> None:
    library = _library()
    if library is None:
        return
    library.jack_client_open.restype = ctypes.c_void_p
    client = library.jack_client_open(_NAME, _NO_START_SERVER, None)
    if client:
        library.jack_client_close(ctypes.c_void_p(client))


def _library() -> ctypes.CDLL | None:
    """The libjack that python-rtmidi has loaded: wheels bring one of their own."""
    import rtmidi  # noqa: F401

    lines = _MAPPED_FILES.read_text().splitlines() if _MAPPED_FILES.exists() else []
    paths = {line.split(maxsplit=5)[-1] for line in lines if "/libjack" in line}
    return ctypes.CDLL(sorted(paths)[0]) if paths else None
