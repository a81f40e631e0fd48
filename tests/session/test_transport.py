"""Playing, auditioning and looping, with a player that only remembers."""

import pytest

from composer_app.playback.messages import Failed, Levels, OutputsChanged
from composer_app.score import edits
from composer_app.session.session import Session
from composer_app.session.transport import BROKE_OFF, Transport
from tests.fakes import BAR, SilentSound, demo_song


@pytest.fixture
def sound() -> SilentSound:
    return SilentSound()


@pytest.fixture
def session() -> Session:
    return Session(demo_song())


@pytest.fixture
def transport(session: Session, sound: SilentSound) -> Transport:
    transport = Transport(session, sound)
    transport.start()
    return transport


def test_an_edit_is_heard_at_once(transport: Transport, session: Session, sound: SilentSound) -> None:
    session.commit("rename", edits.set_title(session.song, "other"))
    assert sound.song is session.song


def test_play_pauses_and_goes_on_from_there(transport: Transport, sound: SilentSound) -> None:
    transport.toggle()
    sound.advance(500)
    transport.toggle()
    assert not transport.is_playing
    assert transport.position == 500
    transport.toggle()
    assert sound.calls[-1] == ("play", 500)


def test_an_audition_ends_by_itself_where_the_playhead_was(
    transport: Transport, session: Session, sound: SilentSound
) -> None:
    transport.seek(BAR)
    preview = edits.set_title(session.song, "with a take")
    transport.audition(preview, 7 * BAR, 9 * BAR)
    assert sound.song is preview
    sound.advance(2 * BAR)
    transport.poll()
    assert not transport.is_playing
    assert transport.position == BAR


def test_ending_an_audition_brings_the_own_song_back(
    transport: Transport, session: Session, sound: SilentSound
) -> None:
    transport.audition(edits.set_title(session.song, "with a take"), 0, BAR)
    transport.end_audition()
    assert sound.song is session.song
    assert not transport.is_playing


def test_stepping_back_goes_to_the_start_of_this_bar_first(transport: Transport) -> None:
    transport.seek(2 * BAR + 100)
    transport.step_bars(-1)
    assert transport.position == 2 * BAR
    transport.step_bars(-1)
    assert transport.position == BAR
    transport.step_bars(1)
    assert transport.position == 2 * BAR


def test_looping_without_a_range_loops_the_song(transport: Transport, sound: SilentSound) -> None:
    transport.toggle_loop()
    assert sound.calls[-1] == ("loop", (0, 8 * BAR))
    transport.toggle_loop()
    assert sound.calls[-1] == ("no loop", None)
    assert not transport.is_looping


def test_what_the_player_reports_is_passed_on(transport: Transport, sound: SilentSound) -> None:
    told: list[str] = []
    changes: list[None] = []
    transport.noticed.connect(told.append)
    transport.changed.connect(changes.append)
    sound.messages = [Failed("The port has gone; choose another output."), OutputsChanged(("FluidSynth",))]
    transport.poll()
    assert told == ["The port has gone; choose another output."]
    assert changes


def test_sound_that_breaks_off_is_said_once_and_counted(transport: Transport, sound: SilentSound) -> None:
    said: list[str] = []
    transport.noticed.connect(said.append)
    sound.messages += [Levels((), 0.0, 0.0, 1.0, gaps) for gaps in (0, 2, 1)]
    transport.poll()
    assert said == [BROKE_OFF]
    assert transport.gaps == 3


def test_a_note_is_not_previewed_while_playing(transport: Transport, sound: SilentSound) -> None:
    transport.preview(1, 60, 80)
    transport.toggle()
    transport.preview(1, 62, 80)
    assert [what for name, what in sound.calls if name == "preview"] == [60]
