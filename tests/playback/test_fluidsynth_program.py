"""Another program at the other end: `fluidsynth` as a JACK synthesiser hears what the player sends."""

from __future__ import annotations

import shutil
import subprocess

import numpy as np
import pytest

from composer_app.playback.banks import default_bank
from composer_app.playback.player import Player
from composer_app.score.note import Note
from composer_app.score.song import Song, Track

PROGRAM = shutil.which("fluidsynth")
SECOND = 44_100 * 2 * 2  # bytes of 16-bit stereo


@pytest.fixture
def recording(jack, tmp_path):
    """A file that grows with what the program plays."""
    if PROGRAM is None:
        pytest.skip("fluidsynth is not installed (apt install fluidsynth), so no other synthesiser can be tried")
    sound = tmp_path / "heard.raw"
    options = ["-o", "audio.driver=file", "-o", f"audio.file.name={sound}", "-o", "audio.file.type=raw",
               "-o", "audio.file.format=s16", "-o", "midi.jack.id=other", "-R", "0", "-C", "0"]  # fmt: skip
    command = [PROGRAM, "-q", "-m", "jack", *options, str(default_bank())]
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield sound
    program.communicate(b"quit\n")


def loudest(sound, last_seconds):
    data = sound.read_bytes()
    data = data[len(data) % 4 :][-round(last_seconds * SECOND) // 4 * 4 :]
    return int(np.abs(np.frombuffer(data, np.int16).astype(np.int32)).max(initial=0))


def test_another_synthesiser_plays_what_is_sent_and_falls_silent_when_we_stop(recording, until):
    player = Player(output="nothing yet")
    player.start()
    try:
        name = lambda: next((one for one in player.outputs() if "other" in one), None)  # noqa: E731
        assert until(lambda: (player.poll(), name())[1])
        player.load(Song(tracks=(Track(channel=2, program=19, notes=(Note(0, 96_000, 60, 110),)),)))
        player.set_output(name())
        player.play()
        assert until(lambda: loudest(recording, 0.2) > 500)
        player.stop()
        assert until(lambda: loudest(recording, 0.2) < 20)
    finally:
        player.close()
