"""What `make run` does without a display: the demo song goes on by the shipped network, as notes, sound and a picture.

.venv/bin/python packaging/headless_demo.py resources/demo/first_light.mid out
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from composer_app import cli
from composer_app.generation import catalog
from composer_app.generation.proposal import CannotPropose, Generator
from composer_app.score import midi_file

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

BARS = 4
SEED = 1
PATIENCE = 120.0  # seconds


def continued(song: Path, out: Path, generator: Generator) -> int:
    """Let the command line write the suggestions and render the best one; its exit code."""
    count = midi_file.read(song).bar_count
    bars = f"{count + 1}-{count + BARS}"
    words = ["suggest", str(song), "--bars", bars, "--seed", str(SEED), "--out", str(out)]
    code = cli.main(words, load_generator=lambda name, device: generator)
    return code or cli.main(["render", str(out / "suggestion-1.mid"), str(out / "suggestion-1.wav")])


def picture(song: Path, goal: Path, generator: Generator) -> bool:
    """Open the window out of sight, ask it for the same bars and save what it shows; False where no answer came."""
    from PySide6.QtCore import qInstallMessageHandler
    from PySide6.QtWidgets import QApplication

    from composer_app import main as window_maker
    from composer_app.playback.player import Player
    from composer_app.session.session import Session
    from composer_app.session.wishes import Wishes

    # Without a screen Qt regrets, on stderr, that no window manager hears its size hints.
    qInstallMessageHandler(lambda kind, context, text: None if "SizeHints" in text else print(text, file=sys.stderr))
    app = QApplication.instance() or QApplication(["composer-app"])
    studio = window_maker.assemble(Session(midi_file.read(song)), Player(), lambda: generator)
    try:
        assistant = studio.desk.assistant
        studio.window.show()
        studio.window.wake()
        _let_run(app, lambda: assistant.generator is not None)
        assistant.ask(Wishes(bars=BARS, seed=SEED))
        _let_run(app, lambda: not assistant.is_thinking)
        return bool(assistant.candidates) and studio.window.grab().save(str(goal))
    finally:
        studio.close()


def _let_run(app: QCoreApplication, is_done: Callable[[], bool]) -> None:
    """Let the window live until this is done, but not forever."""
    deadline = time.monotonic() + PATIENCE
    while not is_done() and time.monotonic() < deadline:
        app.processEvents()
        time.sleep(0.01)
    app.processEvents()


def main(arguments: list[str] | None = None) -> int:
    """Write it all and say where it is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("song", type=Path)
    parser.add_argument("out", type=Path)
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(f"There is no display, so {chosen.song} is continued without the window.", flush=True)
    try:
        generator = catalog.load()
    except CannotPropose as problem:
        print(problem, file=sys.stderr)
        return 2
    if code := continued(chosen.song, chosen.out, generator):
        return code
    if not picture(chosen.song, chosen.out / "window.png", generator):
        print(f"The window gave no suggestion within {PATIENCE:.0f} s, so there is no picture of it.", file=sys.stderr)
        return 1
    print(f"The window with the first suggestion: {chosen.out / 'window.png'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
