"""packaging/headless_demo.py: the work of `make run` where there is no display."""

import os
import subprocess
import sys
from pathlib import Path

from composer_app import places
from composer_app.score import midi_file

ROOT = Path(__file__).resolve().parents[2]
DEMO = places.resources() / "demo" / "first_light.mid"


def test_without_a_display_the_demo_song_goes_on_as_notes_sound_and_a_picture(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "packaging" / "headless_demo.py", DEMO, tmp_path],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    before, after = midi_file.read(DEMO), midi_file.read(tmp_path / "suggestion-1.mid")
    assert after.bar_count == before.bar_count + 4
    assert (tmp_path / "suggestion-1.wav").stat().st_size > 1_000_000
    assert (tmp_path / "window.png").read_bytes().startswith(b"\x89PNG")
    assert str(tmp_path / "window.png") in done.stdout
