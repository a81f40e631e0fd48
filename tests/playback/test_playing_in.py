"""A keyboard in another process is heard, let through, and found again."""

from __future__ import annotations

from composer_app.playback import messages as m
from composer_app.playback.ports import VIRTUAL
from composer_app.score.song import Song, Track
from tests.playback.partners import Keyboard


def played(said):
    return [one.message for one in said if isinstance(one, m.Played)]


def test_what_is_played_is_told_and_sounds_with_the_part_s_instrument(player, receiver, plug_in, until):
    part = Track(channel=3, program=41)
    player.load(Song(tracks=(Track(), part)))
    player.set_thru(part.id)
    player.listen_to(None)
    keyboard, said = plug_in(), []
    assert until(lambda: said.extend(player.poll()) or Keyboard.PORT in player.inputs())
    assert player.why_no_inputs() is None

    def heard():
        said.extend(player.poll())
        keyboard.play(b"\x90\x3c\x50", b"\x80\x3c\x40")  # again and again: the first may come before we listen
        return played(said)[-2:] == [b"\x90\x3c\x50", b"\x80\x3c\x40"]

    assert until(heard)
    assert until(lambda: b"\x93\x3c\x50" in receiver.messages() and not receiver.sounding())
    assert b"\xc3\x29" in receiver.messages()


def test_active_sensing_from_a_keyboard_is_passed_over_and_its_notes_come_whole(player, plug_in, until):
    player.listen_to(None)
    keyboard, said = plug_in(), []

    def heard():
        said.extend(player.poll())
        keyboard.play(b"\xfe", b"\x90\x3c\x50", b"\xfe", b"\xf8", b"\x90\x3c\x00", b"\xfe")
        return len(played(said)) >= 8

    assert until(heard)
    assert set(played(said)) == {b"\x90\x3c\x50", b"\x80\x3c\x40"}


def test_a_keyboard_that_is_unplugged_and_plugged_in_again_is_heard_again(player, plug_in, until):
    player.listen_to((Keyboard.PORT,))
    first, said = plug_in(), []

    def heard(keyboard):
        said.extend(player.poll())
        keyboard.play(b"\xb0\x07\x11")
        return played(said)

    assert until(lambda: heard(first))
    first.close()
    assert until(lambda: (player.poll(), Keyboard.PORT not in player.inputs())[1])
    said.clear()
    second = plug_in()
    assert until(lambda: heard(second))


def test_a_key_that_is_held_while_its_keyboard_is_pulled_out_ends(player, receiver, plug_in, until):
    part = Track(channel=3)
    player.load(Song(tracks=(part,)))
    player.set_thru(part.id)
    player.listen_to(None)
    keyboard, said = plug_in(), []

    def heard():
        said.extend(player.poll())
        keyboard.play(b"\xb0\x40\x7f", b"\x90\x3c\x50")
        return receiver.sounding() and receiver.pedals()

    assert until(heard)
    keyboard.close()
    assert until(lambda: said.extend(player.poll()) or not (receiver.sounding() or receiver.pedals()))
    assert played(said)[-1][0] in (0x80, 0xB0)


def test_our_virtual_ports_are_offered_both_ways(player, until):
    assert until(lambda: (player.poll(), (VIRTUAL in player.outputs() and VIRTUAL in player.inputs()))[1])
    player.set_output(VIRTUAL)
    assert until(lambda: any(isinstance(one, m.OutputChosen) for one in player.poll()))
