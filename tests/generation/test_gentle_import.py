"""Importing torch leaves the other threads their turn."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from composer_app.generation.gentle_import import without_collecting

MAPPED = """
import sys
from pathlib import Path
from composer_app.generation.gentle_import import map_torch
map_torch()
assert "torch" not in sys.modules
maps = Path("/proc/self/maps")
assert not maps.exists() or "libtorch_python" in maps.read_text()
import torch
assert torch.ones(2).sum() == 2
"""

LOADED = """
import sys
from composer_app.generation import catalog
catalog.load(None, "cpu")
assert not {"torch._dynamo", "sympy"} & sys.modules.keys()
"""


def test_torch_is_mapped_before_it_is_imported_and_works_then() -> None:
    subprocess.run([sys.executable, "-c", MAPPED], check=True, timeout=120)


def test_reading_a_model_imports_no_more_of_torch_than_torch_itself() -> None:
    subprocess.run([sys.executable, "-c", LOADED], check=True, timeout=120)


def test_nothing_is_collected_inside_and_again_afterwards_even_after_a_failure() -> None:
    enabled_inside = []

    @without_collecting()
    def break_off() -> None:
        enabled_inside.append(gc.isenabled())
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        break_off()
    assert enabled_inside == [False]
    assert gc.isenabled()
    gc.unfreeze()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with without_collecting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()
