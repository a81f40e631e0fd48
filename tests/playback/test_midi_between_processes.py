"""One process plays, another receives: what arrives is the song, and nothing is ever left sounding."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from composer_app.playback import messages as m
from composer_app.playback.link import HUNG
from composer_app.playback.player import Player
from composer_app.playback.ports import JACK_HANGS, NO_SYSTEM
from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from composer_app.score.swing import Swing
from composer_app.score.time import TempoChange

CHORD = {(0, 48), (0, 55), (3, 76)}


def test_what_arrives_is_the_song_in_its_order(player, receiver, until):
    melody = Track(channel=0, program=12, notes=tuple(Note(120 * i, 100, 60 + i, 50 + i) for i in range(16)))
    bass = Track(channel=1, program=33, volume=90, pan=30, notes=tuple(Note(480 * i, 480, 36, 90) for i in range(4)))
    drums = Track(channel=9, notes=tuple(Note(240 * i, 60, 42, 70) for i in range(8)))
    song = Song(tracks=(melody, bass, drums), tempos=(TempoChange.at_bpm(0, 240),))
    player.load(song)
    player.play()

    notes = [(track.channel, note) for track in song.tracks for note in track.notes]
    expected = sorted((note.start, channel, note.pitch, note.velocity) for channel, note in notes)
    assert until(lambda: len(receiver.messages(0x90)) == len(expected) and not receiver.sounding())
    heard = [(message[0] & 0x0F, message[1], message[2]) for message in receiver.messages(0x90)]
    in_time = {}
    for (start, *_), key in zip(expected, heard, strict=True):
        in_time.setdefault(start, []).append(key)
    assert {start: sorted(keys) for start, keys in in_time.items()} == {
        start: sorted(tuple(rest) for at, *rest in expected if at == start) for start in in_time
    }
    everything = receiver.messages()
    for channel, program in ((0, 12), (1, 33), (9, 0)):
        first_note = next(i for i, message in enumerate(everything) if message[0] == 0x90 | channel)
        assert bytes((0xC0 | channel, program)) in everything[:first_note]
    assert bytes((0xB1, 7, 90)) in everything
    assert bytes((0xB1, 10, 30)) in everything


def test_stop_releases_every_key_and_every_pedal(player, receiver, held_chord, until):
    player.load(held_chord)
    player.play()
    assert until(lambda: receiver.sounding() == CHORD)
    player.stop()
    assert until(lambda: not receiver.sounding() and bytes((0xB3, 123, 0)) in receiver.messages())
    assert bytes((0xB0, 64, 0)) in receiver.messages()
    assert player.position == 0
    assert not player.is_playing


def test_seeking_leaves_nothing_of_the_old_place_sounding(player, receiver, until):
    notes = (Note(0, 9600, 50), Note(19_200, 9600, 70))
    player.load(Song(tracks=(Track(notes=notes),)))
    player.play()
    assert until(lambda: receiver.sounding() == {(0, 50)})
    player.seek(19_190)
    assert until(lambda: receiver.sounding() == {(0, 70)})


def test_a_loop_releases_what_is_held_over_its_end_each_time(player, receiver, until):
    player.load(Song(tracks=(Track(notes=(Note(100, 9600, 64),)),), tempos=(TempoChange.at_bpm(0, 240),)))
    player.set_loop(0, 480)
    player.play()
    assert until(lambda: len(receiver.messages(0x90)) >= 3)
    notes = [message[0] & 0xF0 for message in receiver.messages() if message[0] & 0xF0 in (0x80, 0x90)]
    assert notes[:5] == [0x90, 0x80, 0x90, 0x80, 0x90]
    player.stop()
    assert until(lambda: not receiver.sounding())


def test_changing_the_output_releases_the_old_one_and_plays_on_at_the_new(player, receiver, held_chord, until):
    notes = tuple(Note(i * 240, 200, 60) for i in range(2000))
    player.load(Song(tracks=(*held_chord.tracks, Track(channel=5, notes=notes))))
    player.play()
    assert until(lambda: receiver.sounding() >= CHORD)
    player.set_output("nobody")
    assert until(lambda: not receiver.sounding())
    player.set_output(receiver.port)
    assert until(lambda: (5, 60) in receiver.sounding())
    assert player.is_playing


def test_muting_a_track_releases_its_keys_at_once(player, receiver, held_chord, until):
    player.load(held_chord)
    player.play()
    assert until(lambda: receiver.sounding() == CHORD)
    low, high = held_chord.tracks
    player.load(replace(held_chord, tracks=(replace(low, muted=True), high)))
    assert until(lambda: receiver.sounding() == {(3, 76)})


def test_close_leaves_nothing_sounding(player, receiver, held_chord, until):
    player.load(held_chord)
    player.play()
    assert until(lambda: receiver.sounding() == CHORD)
    player.close()
    assert until(lambda: not receiver.sounding())


def test_an_application_that_is_killed_leaves_nothing_sounding(receiver, until):
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, str(Path(__file__).with_name("player_host.py")), receiver.port]
    host = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(root)})
    try:
        assert until(lambda: receiver.sounding() == {(2, 60), (2, 67)})
    finally:
        host.send_signal(signal.SIGKILL)
        host.wait()
    assert until(lambda: not receiver.sounding())


def test_an_engine_that_is_killed_is_replaced_and_its_notes_are_released(player, receiver, held_chord, until):
    beat = Track(channel=6, notes=tuple(Note(i * 240, 100, 61) for i in range(4000)))
    player.load(Song(tracks=(*held_chord.tracks, beat)))
    player.play()
    assert until(lambda: (player.poll(), receiver.sounding() >= CHORD)[1])
    before, began = player.position, time.monotonic()
    os.kill(player.engine_process_id, signal.SIGKILL)
    heard_before = len(receiver.messages())

    said = []
    assert until(lambda: said.extend(player.poll()) or any(isinstance(one, m.Notice) for one in said))
    assert until(lambda: not receiver.sounding() & CHORD)
    assert until(lambda: bytes((0x96, 61, 80)) in receiver.messages()[heard_before:])
    assert player.is_playing
    assert before < player.position <= before + 2 + 960 * (time.monotonic() - began)


def test_an_engine_that_hangs_is_replaced_and_its_notes_are_released(player, receiver, held_chord, until):
    beat = Track(channel=6, notes=tuple(Note(i * 240, 100, 61) for i in range(4000)))
    player.load(Song(tracks=(*held_chord.tracks, beat)))
    player.play()
    assert until(lambda: receiver.sounding() >= CHORD)
    os.kill(player.engine_process_id, signal.SIGSTOP)
    heard_before, said = len(receiver.messages()), []
    assert until(lambda: said.extend(player.poll()) or m.Notice(HUNG) in said)
    assert until(lambda: not receiver.sounding() & CHORD)
    assert until(lambda: bytes((0x96, 61, 80)) in receiver.messages()[heard_before:])


def test_quitting_right_after_the_engine_was_killed_leaves_nothing_sounding(player, receiver, held_chord, until):
    player.load(held_chord)
    player.play()
    assert until(lambda: receiver.sounding() == CHORD)
    os.kill(player.engine_process_id, signal.SIGKILL)
    player.close()
    assert until(lambda: not receiver.sounding())
    assert player.engine_process_id is None


def test_a_port_that_vanishes_is_told_and_used_again_when_it_returns(player, receiver, start_receiver, until):
    player.load(Song(tracks=(Track(notes=tuple(Note(i * 240, 100, 61) for i in range(2000))),)))
    player.play()
    assert until(lambda: receiver.messages(0x90))
    receiver.close()
    said = []
    assert until(lambda: said.extend(player.poll()) or any("disconnected" in getattr(one, "text", "") for one in said))
    assert player.is_playing
    assert receiver.port not in player.outputs()
    successor = start_receiver()
    assert until(lambda: successor.messages(0x90))
    player.poll()
    assert receiver.port in player.outputs()
    assert player.why_no_ports() is None


def test_a_previewed_note_sounds_and_ends_by_itself(player, receiver, held_chord, until):
    player.load(held_chord)
    player.preview(held_chord.tracks[1].id, 79, 66, seconds=0.1)
    assert until(lambda: bytes((0x93, 79, 66)) in receiver.messages() and not receiver.sounding())
    assert bytes((0xC3, 73)) in receiver.messages()


def test_panic_uses_every_means_on_every_channel(player, receiver, held_chord, until):
    player.load(held_chord)
    player.play()
    assert until(lambda: receiver.sounding() == CHORD)
    player.panic()
    last = bytes((0xBF, 121, 0))
    assert until(lambda: last in receiver.messages())
    everything = receiver.messages()
    assert not receiver.sounding()
    assert all(bytes((0xB0 | c, n, 0)) in everything for c in range(16) for n in (64, 120, 121, 123))


def test_the_count_in_clicks_before_the_first_note(player, receiver, until):
    song = Song(tracks=(Track(notes=(Note(0, 100, 60),)),), tempos=(TempoChange.at_bpm(0, 300),))
    player.load(song)
    player.set_count_in(1)
    player.play()
    assert until(lambda: (0x90, 60) in [(message[0], message[1]) for message in receiver.messages()])
    assert [message[1] for message in receiver.messages() if message[0] & 0xF0 == 0x90] == [76, 77, 77, 77, 60]


def test_swing_is_heard_at_once_and_moves_the_off_beats_alone(player, receiver, until):
    eighths = Track(channel=0, notes=tuple(Note(240 * step, 60, 60, 90) for step in range(16)))
    player.set_trims({receiver.port: m.Trim(sends_clock=True)})
    player.load(Song(tracks=(eighths,), tempos=(TempoChange.at_bpm(0, 240),)))
    player.load(Song(tracks=(eighths,), tempos=(TempoChange.at_bpm(0, 240),), swing=Swing(75.0)))
    player.play()
    assert until(lambda: len(receiver.messages(0x90)) == 16)
    messages = receiver.messages()
    places = [i for i, message in enumerate(messages) if message[0] == 0x90]
    pulses = [sum(message[0] == 0xF8 for message in messages[:place]) for place in places]
    for step, count in enumerate(pulses):  # 24 pulses a quarter: the off-beat comes after 18 of them
        assert 0 <= count - (step // 2 * 24 + step % 2 * 18) <= 1


def test_the_edges_of_a_loop_swing_with_the_notes_beside_them(player, receiver, until):
    inside, beyond = Note(200, 30, 60), Note(240, 30, 61)  # played at 300 and 360, where the written edge is at 240
    player.load(Song(tracks=(Track(notes=(Note(0, 30, 59), inside, beyond)),), swing=Swing(75.0)))
    player.set_loop(0, 240)
    player.play()
    assert until(lambda: (player.poll(), len(receiver.messages(0x90)) >= 6)[1])
    assert [message[1] for message in receiver.messages(0x90)[:6]] == [59, 60, 59, 60, 59, 60]


def test_a_midi_system_that_hangs_holds_nobody_up_and_one_that_is_killed_is_told(jack, receiver, until):
    player = Player(output=receiver.port)
    player.load(Song(tracks=(Track(notes=tuple(Note(i * 240, 100, 61) for i in range(2000))),)))
    jack.send_signal(signal.SIGSTOP)
    try:
        player.start()
        player.play()
        said = []
        assert until(lambda: said.extend(player.poll()) or player.position > 240)
        assert player.why_no_ports() == JACK_HANGS
        assert m.Notice(HUNG) not in said
    finally:
        jack.send_signal(signal.SIGCONT)
    try:
        assert until(lambda: (player.poll(), receiver.messages(0x90))[1])
        assert player.why_no_ports() is None
        first_new = len(said)
        jack.kill()
        assert until(lambda: said.extend(player.poll()) or "disconnected" in str(said[first_new:]))
        assert player.why_no_ports() == NO_SYSTEM
        assert player.is_playing
    finally:
        player.close()
