"""Windows are drawn in memory, and nobody's settings or autosaves are touched."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from composer_app.generation.gan.generator import Gan
    from composer_app.generation.proposal import Generator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Before anything imports torch: its threads wait for one another by spinning, so that on cores shared with other work
# (a second run of the tests, a training) several are many times slower than one.
os.environ.setdefault("OMP_NUM_THREADS", "1")


PATIENCE = 30.0
"""Seconds that a thread may take to end; it takes none where the machine has nothing else to do."""
IN_REAL_TIME = {"jack", "qtbot"}
"""Fixtures of tests that wait for other processes and threads: a MIDI server, a window and those who work for it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Lets a test in real time be run again, and says so at the end.

    On a busy machine a server loses messages of a client that is too late for its turn, or brings them twice, and
    nothing is told about us by that. What is wrong with us is wrong three times.
    """
    for item in items:
        if IN_REAL_TIME & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has config and data folders of its own."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home" / name.lower()))
    return tmp_path


@pytest.fixture(autouse=True, scope="module")
def a_module_leaves_nothing_behind() -> Iterator[None]:
    """The next module's windows start as fast as in a process of their own.

    A style sheet is worked out anew for every widget that lives, and with torch, an engraver and thousands of tests in
    memory a full search for garbage takes as long as a test.
    """
    yield
    if "PySide6.QtWidgets" in sys.modules:
        from PySide6.QtCore import QCoreApplication, QEvent
        from PySide6.QtWidgets import QApplication

        for widget in QApplication.topLevelWidgets():
            widget.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def no_thread_is_left_behind() -> Iterator[None]:
    """A test ends every thread that it began."""
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(PATIENCE)  # it may be on its way
    left = [thread.name for thread in threading.enumerate() if thread not in before and thread.is_alive()]
    assert left == []


@pytest.fixture(scope="session")
def gan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gan]:
    """A small network that knows nothing of music: for what holds whatever the weights."""
    import torch

    from composer_app.generation.gan.checkpoints import write_model
    from composer_app.generation.gan.generator import Gan
    from composer_app.generation.gan.networks import Critic, Generator, Size

    size = Size(width=32, cell=24, heads=2, encoder_blocks=1, decoder_blocks=1)
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("models") / "small"
    write_model(folder, Generator(size), Critic(size), {})
    threads = torch.get_num_threads()
    yield Gan(folder, "cpu")
    torch.set_num_threads(threads)


@pytest.fixture(scope="session", params=["rules", "network"])
def generator(request: pytest.FixtureRequest) -> Generator:
    """With the rules, and with a network."""
    from composer_app.generation.rules import Rules

    found: Generator = Rules() if request.param == "rules" else request.getfixturevalue("gan")
    return found


def pytest_addoption(parser: pytest.Parser) -> None:
    """How long the monkey of tests/ui/test_monkey.py plays, and from which seed; how many requests are tried."""
    parser.addoption("--monkey-moves", type=int, default=150)
    parser.addoption("--requests", type=int, default=16, help="tests/generation/gan/test_surprises.py")
    parser.addoption("--monkey-seed", type=int, default=None)
