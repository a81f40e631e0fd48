"""Whether a JACK server answers, found out in a way that survives one that does not."""

from __future__ import annotations

import ctypes
import time
from pathlib import Path
from threading import Lock, Thread

_PATIENCE = 2.0  # seconds; a server opens a client in some milliseconds
_NO_START_SERVER = 1
_NAME = b"Composer asks"
_MAPPED_FILES = Path("/proc/self/maps")


class _Question:
    """A client that is opened and closed on a thread of its own."""

    def __init__(self) -> None:
        self._ends = time.monotonic() + _PATIENCE
        self._thread = Thread(target=_open_and_close, name="jack-answers", daemon=True)
        self._thread.start()

    def is_answered(self) -> bool:
        """Waits until it is, or until patience is at an end."""
        self._thread.join(max(0.0, self._ends - time.monotonic()))
        return not self._thread.is_alive()


_lock = Lock()
_unanswered: list[_Question] = []  # one at most, for the library has one lock for the whole process


def jack_answers() -> bool:
    """Whether opening a client comes to an end. python-rtmidi keeps the interpreter while it opens one: with a server
    that hangs, nothing would move any more. A thread inside the library keeps nobody; the next call looks after it.
    """
    with _lock:
        question = _unanswered.pop() if _unanswered else _Question()
        if not question.is_answered():
            _unanswered.append(question)
        return not _unanswered


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
