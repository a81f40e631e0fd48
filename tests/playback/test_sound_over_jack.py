"""The synthesiser on a real audio server, driven through the player."""

from __future__ import annotations

import time

import pytest

from composer_app.playback import messages as m
from composer_app.playback.banks import default_bank
from composer_app.playback.player import Player
from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from tests.fakes import bank_elsewhere


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
    began = time.monotonic()
    player.play(960)
    said: list[m.Message] = []
    assert until(lambda: said.extend(player.poll()) or player.position > 1920)
    ahead = player.position - 960 - 960 * (time.monotonic() - began)
    assert ahead < 200  # it may lose time on a busy machine, but runs ahead by no more than the driver's buffers
    assert [one for one in said if isinstance(one, m.Notice | m.Failed)] == []
    assert m.OutputChosen(m.SYNTH_OUTPUT) in said


def test_a_bank_is_changed_while_it_plays_and_a_broken_one_is_refused(player, until, tmp_path):
    said: list[m.Message] = []
    player.load(Song(tracks=(Track(program=16, bank=7 * 128, notes=(Note(0, 480 * 60, 60, 120),)),)))
    player.play(0)

    def loud():
        said.extend(player.poll())
        return any(isinstance(one, m.Levels) and one.left > 0.01 for one in said)

    assert until(loud)
    (tmp_path / "broken.sf2").write_bytes(b"RIFF nonsense")
    player.set_soundfonts([tmp_path / "broken.sf2"])
    assert until(lambda: said.extend(player.poll()) or any("broken.sf2" in getattr(one, "text", "") for one in said))
    player.set_soundfonts([bank_elsewhere(tmp_path / "other.sf2", 7)])
    before = player.position
    assert until(lambda: said.extend(player.poll()) or player.position > before + 960)
    said.clear()
    player.seek(0)
    assert until(loud)
    assert [one for one in said if isinstance(one, m.Failed)] == []
