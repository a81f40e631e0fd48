"""The synthesiser on a real audio server, driven through the player."""

from __future__ import annotations

import time

import pytest

from composer_app.playback import messages as m
from composer_app.playback.banks import default_bank
from composer_app.playback.player import Player
from composer_app.score.note import Note
from composer_app.score.song import Song, Track


@pytest.fixture
def player(jack, monkeypatch):
    monkeypatch.setenv("PULSE_SERVER", "unix:/nobody-serves-here")
    monkeypatch.setenv("PIPEWIRE_REMOTE", "nobody-serves-here")
    player = Player(soundfonts=[default_bank()])
    player.start()
    yield player
    player.close()


def test_the_position_is_the_audio_clock_and_nobody_complains(player, until):
    player.load(Song(tracks=(Track(notes=tuple(Note(480 * i, 400, 60) for i in range(50))),)))
    player.play(960)
    said: list[m.Message] = []
    assert until(lambda: said.extend(player.poll()) or player.position > 1000)
    start, began = player.position, time.monotonic()
    assert until(lambda: said.extend(player.poll()) or player.position > start + 480)
    assert time.monotonic() - began > 0.4  # it may lose time on a busy machine, but never run ahead
    assert [one for one in said if isinstance(one, m.Notice | m.Failed)] == []
    assert m.OutputChosen(m.SYNTH_OUTPUT) in said
