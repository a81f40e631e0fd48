"""Instruments heard while they are looked through: a note of the part sounds, a song that plays goes on with them."""

from __future__ import annotations

from statistics import median_low

from composer_app.score import edits
from composer_app.score.query import sounding_at
from composer_app.score.song import Song, Track
from composer_app.ui.instrument_browser import InstrumentBrowser
from composer_app.ui.instruments import Instrument
from composer_app.ui.piano_roll.pane import Desk

VELOCITY = 96
_A_TONE, _A_DRUM = 60, 38


def audition(desk: Desk, browser: InstrumentBrowser, track_id: int) -> None:
    """Let every instrument that the browser points at be heard on the track; the song itself stays as it is."""

    def hear(instrument: Instrument) -> None:
        song = with_instrument(desk.session.song, track_id, instrument)
        desk.transport.hear(song)
        desk.transport.preview(track_id, telling_pitch(song.track(track_id), desk.transport.position), VELOCITY)

    browser.considered.connect(hear)
    browser.destroyed.connect(lambda: desk.transport.hear(desk.assistant.heard))


def with_instrument(song: Song, track_id: int, instrument: Instrument) -> Song:
    """The song with this sound on a track."""
    song = edits.set_instrument(song, track_id, instrument.program, drums=instrument.is_drums)
    return edits.update_track(song, track_id, bank=0 if instrument.is_drums else instrument.bank * 128)


def telling_pitch(track: Track, tick: float) -> int:
    """A pitch at which the track is at home: what sounds at the tick, else the middle of what it plays."""
    here = sounding_at(track, int(tick))
    if here:
        return here[0].pitch
    if track.notes:
        return median_low(note.pitch for note in track.notes)
    return _A_DRUM if track.is_drums else _A_TONE
