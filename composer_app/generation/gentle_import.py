"""Loading torch beside a window: what its import does in one breath would otherwise stop every other thread."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path


def map_torch() -> None:
    """Map torch's libraries, where they are found, so that importing torch finds them there.

    Python holds its lock while the linker maps an extension, a fifth of a second for torch's; a call through ctypes
    does not hold it. Where the libraries are not found, the import maps them as it always does.
    """
    spec = find_spec("torch")
    if "torch" in sys.modules or os.name != "posix" or spec is None or spec.origin is None:
        return
    ending = "dylib" if sys.platform == "darwin" else "so"
    library = Path(spec.origin).parent / "lib" / f"libtorch_python.{ending}"
    if library.exists():
        open_library = ctypes.CDLL(None).dlopen
        open_library.restype, open_library.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_int)
        open_library(os.fsencode(library), os.RTLD_NOW | os.RTLD_LOCAL)  # global, its C++ symbols break others


@contextmanager
def without_collecting() -> Iterator[None]:
    """Nothing is collected inside, and what lives at the end is never looked at again.

    The hundred thousands of objects of an imported library are not garbage; each look at all of them takes a tenth of
    a second, in which no other thread runs.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
