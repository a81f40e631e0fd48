"""What the engine does when outputs come, go and fail, step by step and without a process."""

from __future__ import annotations

import time
from queue import SimpleQueue

import pytest

from composer_app.playback import messages as m
from composer_app.playback.engine import STALLED, STALLED_SECONDS, Engine
from composer_app.playback.errors import OutputLost
from composer_app.playback.events import track_events
from composer_app.playback.inputs import Received
from composer_app.playback.outputs import Opened
from composer_app.playback.ports import FoundPorts, Port, Ports
from composer_app.playback.sinks.silent import SilentSink
from composer_app.score.note import Note
from composer_app.score.song import Song
from composer_app.score.song import Track as Part

SONG = Song(tracks=(Part(notes=tuple(Note(480 * i, 400, 60) for i in range(100))),))
NO_INPUTS = Ports((), "No MIDI input is connected.")
HERE = FoundPorts(Ports((Port("keys", 1, "keys 20:0"),)), NO_INPUTS)
GONE = FoundPorts(Ports((), "No MIDI output is connected."), NO_INPUTS)


class Outlets:
    """Outputs that are opened from a list and remembered."""

    def __init__(self, *sinks):
        self.ports = Ports(())
        self.silent = False
        self.opened = []
        self._sinks = list(sinks)

    @property
    def names(self):
        return (m.SYNTH_OUTPUT, *self.ports.names)

    def open(self, name):
        self.opened.append(name)
        return self._sinks.pop(0)

    def open_later(self, name):
        return False

    def let_go(self, sink):
        sink.close()


@pytest.fixture
def engine_with():
    """An engine on these outputs that holds the song, and the list of what it says."""

    def make(*sinks):
        said = []
        engine = Engine(Outlets(*sinks), said.append)
        engine.see_ports(HERE)
        engine.choose_output("keys")
        track = SONG.tracks[0]
        engine.step(m.SetTrack(track.id, track_events(track)))
        engine.step(m.SetSong((track.id,), ((track.id, ""),), SONG.tempos, SONG.ticks_per_quarter, SONG.end))
        return engine, said

    return make


def notices(said):
    return [message.text for message in said if isinstance(message, m.Notice)]


def test_reports_carry_the_number_of_the_last_command(notebook, engine_with):
    engine, said = engine_with(notebook())
    engine.step(m.Play(480, 7))
    assert said[-1] == m.Positioned(pytest.approx(475.2, abs=0.1), True, said[-1].at, 7)
    engine.step(m.Pause(8))
    assert (said[-1].playing, said[-1].request) == (False, 8)


def test_nothing_is_said_and_nothing_awaited_while_nothing_plays(notebook, engine_with):
    engine, said = engine_with(notebook())
    count = len(said)
    assert engine.step(None) is None
    assert len(said) == count


def test_the_end_of_the_song_is_reported(notebook, engine_with):
    sink = notebook()
    engine, said = engine_with(sink)
    engine.step(m.Play(SONG.end - 10, 1))
    sink.clock += 1
    for _ in range(3):
        engine.step(None)
    assert said[-1] == m.Positioned(SONG.end, False, said[-1].at, 1)


def test_a_port_that_fails_while_sending_becomes_a_silent_clock(notebook, engine_with):
    class Failing(notebook):
        def send(self, message, at):
            raise OutputLost("The MIDI port keys is not there.")

    sink = Failing()
    engine, said = engine_with(sink)
    engine.step(m.Play(0, 1))
    assert notices(said) == ["The MIDI port keys is not there."]
    assert sink.closed
    engine.step(m.Pause(2))
    assert said[-1].request == 2


def test_a_port_is_left_when_it_vanishes_and_used_again_when_it_returns(notebook, engine_with, sounding):
    first, second = notebook(), notebook()
    engine, said = engine_with(first, second)
    engine.step(m.Play(0, 1))
    first.clock += 0.1
    engine.step(None)
    engine.step(GONE)
    assert first.closed
    assert not sounding(first.messages())
    assert m.OutputsChanged((m.SYNTH_OUTPUT,), GONE.outputs.why_none) in said
    engine.step(HERE)
    second.clock += 0.6
    engine.step(None)
    assert second.messages(0x90)
    assert [word in text for word, text in zip(("disconnected", "again"), notices(said), strict=True)] == [True, True]


def test_a_port_that_was_plugged_in_again_between_two_looks_is_opened_again(notebook, engine_with):
    first, second = notebook(), notebook()
    engine, _ = engine_with(first, second)
    engine.step(m.Play(0, 1))
    first.clock += 0.1
    engine.step(None)
    engine.step(FoundPorts(Ports((Port("keys", 1, "keys 24:0"),)), NO_INPUTS))
    assert first.closed
    assert second.messages(0x80) == [b"\x80\x3c\x40"]
    second.clock += 0.6
    engine.step(None)
    assert second.messages(0x90)


def test_while_the_music_plays_a_port_that_returns_is_opened_beside_it_and_only_if_it_is_still_there(
    notebook, engine_with, monkeypatch
):
    asked = []
    monkeypatch.setattr(Outlets, "open_later", lambda self, name: asked.append(name) is None)
    sinks = [notebook() for _ in range(3)]
    for sink in sinks:
        sink.name = "keys"
    engine, _ = engine_with(sinks[0])
    engine.step(m.Play(0, 1))
    engine.step(GONE)
    engine.step(HERE)
    engine.step(m.SetThru(m.Thru("keys", 0)))
    assert asked == ["keys"]
    engine.step(GONE)
    engine.step(Opened(sinks[1]))
    assert sinks[1].closed
    engine.step(HERE)
    engine.step(Opened(sinks[2]))
    assert asked == ["keys", "keys"]
    sinks[2].clock += 0.6
    engine.step(None)
    assert sinks[2].messages(0x90)


def test_a_port_whose_only_part_is_muted_stays_open(notebook, engine_with, sounding):
    main, port = notebook(), notebook()
    engine, _ = engine_with(main, port)
    engine.step(FoundPorts(Ports((*HERE.outputs.found, Port("pad", 1, "pad 21:0"))), NO_INPUTS))
    key = SONG.tracks[0].id
    rest = (SONG.tempos, SONG.ticks_per_quarter, SONG.end, 0.0, ("pad",))
    engine.step(m.SetSong((key,), ((key, "pad"),), *rest))
    engine.step(m.Play(0, 1))
    for sink in (main, port):
        sink.clock += 0.1
    engine.step(None)
    assert sounding(port.messages())
    engine.step(m.SetSong((key,), (), *rest))
    assert not sounding(port.messages())
    assert not port.closed
    engine.step(m.SetSong((key,), ((key, "pad"),), *rest))
    for sink in (main, port):
        sink.clock += 0.5
    engine.step(None)
    assert sounding(port.messages())


def test_a_pedal_that_was_down_when_its_port_was_pulled_out_comes_up_when_it_returns(notebook, engine_with):
    first, second = notebook(), notebook()
    engine, _ = engine_with(first, second)
    engine.step(m.SetThru(m.Thru("keys", 3)))
    engine.step(Received("piano:out", b"\xb0\x40\x7f", 0.0))
    assert first.messages(0xB0) == [b"\xb3\x40\x7f"]
    engine.step(GONE)
    engine.step(HERE)
    assert b"\xb3\x40\x00" in second.messages()


def test_a_clock_that_stands_still_is_replaced(notebook, engine_with, monkeypatch):
    sink = notebook()
    engine, said = engine_with(sink)
    engine.step(m.Play(0, 1))
    engine.step(None)
    later = time.monotonic() + STALLED_SECONDS + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)
    engine.step(None)
    assert notices(said) == [STALLED]
    assert sink.closed


def test_quitting_silences_and_closes(notebook, engine_with, sounding):
    sink = notebook()
    engine, _ = engine_with(sink)
    engine.step(m.Play(0, 1))
    sink.clock += 0.1
    engine.step(None)
    assert sounding(sink.messages())
    heard = SimpleQueue()
    heard.put(m.Quit())
    engine.run(heard)
    assert not sounding(sink.messages())
    assert sink.closed


def test_choosing_an_output_asks_for_its_sound_again(notebook, engine_with):
    engine, said = engine_with(notebook(), SilentSink("FluidSynth"))
    engine._outputs.silent = True
    engine.step(m.SetOutput("FluidSynth"))
    assert not engine._outputs.silent
    assert m.OutputChosen("FluidSynth") in said


def test_keys_that_another_engine_left_on_are_released_at_ports_that_are_in_use_and_at_others(notebook, engine_with):
    used, other = notebook(), notebook()
    engine, _ = engine_with(used, other)
    engine.step(FoundPorts(Ports((*HERE.outputs.found, Port("pad", 1, "pad 21:0"))), NO_INPUTS))
    engine.step(m.Release({"keys": frozenset({(9, 36)}), "pad": frozenset({(2, 60)})}))
    assert used.messages(0x80) == [b"\x89\x24\x40"]
    assert other.messages(0x80) == [b"\x82\x3c\x40"]
    assert all(bytes((0xB0 | channel, 64, 0)) in other.messages() for channel in range(16))
    assert other.closed


def test_what_another_engine_left_on_is_released_once_a_port_is_found_that_was_not_there_at_first(
    notebook, engine_with, sounding
):
    port = notebook()
    engine, _ = engine_with(SilentSink("keys"), port)
    engine.step(GONE)
    engine.step(m.Release({"keys": frozenset({(11, 60)})}))
    engine.step(m.Play(0, 1))
    engine.step(None)
    engine.step(HERE)
    first = port.messages()
    assert first[0] == b"\x8b\x3c\x40"
    assert bytes((0xBB, 64, 0)) in first[: first.index(bytes((0xBF, 121, 0)))]


def test_a_port_that_was_unplugged_is_released_when_it_returns_though_it_is_used_no_longer(notebook, engine_with):
    class Deaf(notebook):
        """As with JACK: what is sent to a port that has gone is lost without a word."""

        def send(self, message, at):
            if at < 100.2:
                super().send(message, at)

    deaf, elsewhere, again = Deaf(), notebook(), notebook()
    engine, _ = engine_with(deaf, elsewhere, again)
    engine.step(m.Play(0, 1))
    deaf.clock += 0.1
    engine.step(None)
    deaf.clock += 0.2
    engine.step(m.SetOutput("pad"))
    assert not deaf.messages(0x80)
    engine.step(GONE)
    engine.step(HERE)
    assert again.messages(0x80) == [b"\x80\x3c\x40"]
    assert bytes((0xB0, 64, 0)) in again.messages()
