"""The player and its engine process on a machine without sound: the transport runs all the same."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from composer_app.playback import messages as m
from composer_app.playback import patience
from composer_app.playback.link import HUNG
from composer_app.playback.player import Player
from composer_app.score.note import Note
from composer_app.score.song import Song, Track

SONG = Song(tracks=(Track(notes=tuple(Note(480 * i, 400, 60) for i in range(100))),))


@pytest.fixture
def player(monkeypatch):
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "nobody-serves-here")
    monkeypatch.setenv("PULSE_SERVER", "unix:/nobody-serves-here")
    player = Player(output="a port that is not there")  # a silent clock, wherever the tests run
    player.start()
    yield player
    player.close()
    assert player.engine_process_id is None


def told(player, kind, until):
    """What the engine said once it had said something of this kind."""
    said: list[m.Message] = []
    assert until(lambda: said.extend(player.poll()) or any(isinstance(one, kind) for one in said))
    return said


def test_an_output_that_cannot_be_had_is_said_and_the_clock_runs_without(player, until):
    player.load(SONG)
    player.play()
    assert any("not connected" in one.text for one in told(player, m.Notice, until) if isinstance(one, m.Notice))
    assert until(lambda: (player.poll(), player.position > 200)[1])
    assert player.is_playing


def test_the_position_moves_evenly_by_the_clock(player, until):
    player.load(SONG)
    player.play(960)
    assert until(lambda: (player.poll(), player.position > 970)[1])
    earliest, start, latest = time.monotonic(), player.position, time.monotonic()
    before, previous = earliest, start
    while before - earliest < 0.4:
        player.poll()
        before, position, after = time.monotonic(), player.position, time.monotonic()
        assert position >= previous - 2  # a late report may pull it back by less than anyone can see
        assert 960 * (before - latest) - 60 <= position - start <= 960 * (after - earliest) + 60
        previous = position


def test_pause_keeps_the_place_and_stop_returns_to_the_start(player, until):
    player.load(SONG)
    player.play()
    assert until(lambda: (player.poll(), player.position > 100)[1])
    began, place = time.monotonic(), player.position
    player.pause()
    told(player, m.Positioned, until)
    assert not player.is_playing
    assert place - 2 <= player.position <= place + 2 + 960 * (time.monotonic() - began)
    stands = player.position
    player.poll()
    assert player.position == stands
    player.stop()
    assert player.position == 0


def test_what_is_asked_for_shows_at_once_and_older_reports_do_not_undo_it(player, until):
    player.load(SONG)
    player.play(9600)
    assert until(lambda: (player.poll(), player.position > 9610)[1])
    assert until(lambda: player._link._received)  # a report from before the seek is waiting to be read
    player.seek(0)
    began = time.monotonic()
    assert player.position == 0
    player.poll()
    assert player.position <= 960 * (time.monotonic() - began)


def test_playing_from_the_end_begins_again(player, until):
    player.load(SONG)
    player.seek(SONG.end)
    player.play()
    assert player.position == 0


def test_the_song_ends_by_itself(player, until):
    player.load(Song(tracks=(Track(notes=(Note(0, 100, 60),)),)))
    player.play()
    assert until(lambda: (player.poll(), not player.is_playing)[1])
    assert player.position == 100


def test_a_loop_needs_a_length(player):
    with pytest.raises(ValueError, match="needs a length"):
        player.set_loop(480, 480)


def test_a_dead_engine_is_replaced_and_goes_on_where_it_was(player, until):
    player.load(SONG)
    player.set_loop(0, 9600)
    player.play()
    assert until(lambda: (player.poll(), player.position > 200)[1])
    first, place = player.engine_process_id, player.position
    os.kill(first, signal.SIGKILL)
    assert until(lambda: player.engine_process_id not in (None, first))
    assert "started again" in str([one for one in told(player, m.Notice, until) if isinstance(one, m.Notice)])
    told(player, m.Positioned, until)
    assert player.is_playing
    assert player.position >= place


def test_an_engine_that_hangs_is_replaced_and_goes_on(player, until):
    player.load(SONG)
    player.play()
    assert until(lambda: (player.poll(), player.position > 200)[1])
    first = player.engine_process_id
    os.kill(first, signal.SIGSTOP)
    said: list[m.Message] = []
    assert until(lambda: said.extend(player.poll()) or m.Notice(HUNG) in said)
    assert until(lambda: player.engine_process_id not in (None, first))
    place = player.position
    assert until(lambda: (player.poll(), player.position > place + 200)[1])


def test_an_engine_that_keeps_dying_is_started_without_sound_devices_and_said(player, until):
    player.load(SONG)
    said: list[m.Message] = []
    for _ in range(3):
        assert until(lambda: player.engine_process_id is not None)
        os.kill(player.engine_process_id, signal.SIGKILL)
        said += told(player, m.Notice | m.Failed, until)
    assert any(isinstance(one, m.Failed) for one in said)
    player.play()
    assert until(lambda: (player.poll(), player.position > 50)[1])


def test_nothing_asked_of_a_player_blocks_while_its_engine_hangs(player, until, monkeypatch):
    monkeypatch.setattr(patience, "_USUAL", 100.0)  # who waited for the engine would wait until it is given up
    player.load(SONG)
    told(player, m.OutputsChanged, until)
    os.kill(player.engine_process_id, signal.SIGSTOP)
    large = Track(notes=tuple(Note(i, 10, i % 128) for i in range(30_000)))
    began = time.monotonic()
    for index in range(5):
        player.load(Song(tracks=(large,), title=str(index)))
        player.seek(index)
        player.poll()
    assert time.monotonic() - began < 50


@pytest.mark.parametrize("engine_dies", [False, True])
def test_closing_ends_the_engine_at_any_moment(engine_dies, until):
    player = Player(output="a port that is not there")
    player.start()
    if engine_dies:
        assert until(lambda: player.engine_process_id is not None)
        os.kill(player.engine_process_id, signal.SIGKILL)
    player.close()
    assert player.engine_process_id is None
    assert multiprocessing.active_children() == []


def test_a_program_that_the_engine_cannot_import_again_is_told_and_can_still_close():
    program = (
        "import time\n"
        "from composer_app.playback.player import Player\n"
        "player, said, deadline = Player(), [], time.monotonic() + 80\n"
        "player.start()\n"
        "while 'keeps stopping' not in str(said) and time.monotonic() < deadline:\n"
        "    said += player.poll()\n"
        "player.close()\n"
        "print(*(one.text for one in said if hasattr(one, 'text')))\n"
    )
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    ran = subprocess.run(
        [sys.executable, "-"], input=program, env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    assert "keeps stopping" in ran.stdout


def test_a_player_that_was_never_started_closes_and_answers():
    player = Player()
    player.load(SONG)
    player.preview(SONG.tracks[0].id, 60, 90)
    assert player.poll() == ()
    assert player.outputs() == (m.SYNTH_OUTPUT,)
    player.close()
    assert multiprocessing.active_children() == []
