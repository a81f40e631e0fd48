"""What `make run` does without a display: the demo song goes on by the shipped network, as notes, sound and a picture.

.venv/bin/python packaging/headless_demo.py resources/demo/first_light.mid out
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from composer_app import cli
from composer_app.generation import catalog
from composer_app.generation.proposal import CannotPropose, Generator
from composer_app.score import midi_file

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
    from PySide6.QtWidgets import QApplication

    from composer_app import main as window_maker
    from composer_app.playback.player import Player
    from composer_app.session.session import Session
    from composer_app.session.wishes import Wishes

    app = QApplication.instance() or QApplication(["composer-app"])
    studio = window_maker.assemble(Session(midi_file.read(song)), Player(), lambda: generator)
    try:
        studio.window.wake()
        studio.window.show()
        assistant = studio.desk.assistant
        assistant.ask(Wishes(bars=BARS, seed=SEED))
        deadline = time.monotonic() + PATIENCE
        while assistant.is_thinking and time.monotonic() < deadline:
            app.processEvents()
            time.sleep(0.01)
        app.processEvents()
        return bool(assistant.candidates) and studio.window.grab().save(str(goal))
    finally:
        studio.close()


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
