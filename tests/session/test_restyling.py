from collections.abc import Iterator

import pytest

from composer_app.generation.proposal import CannotPropose, Proposal, Report, Request
from composer_app.generation.vocabulary import STYLES
from composer_app.score.note import Note
from composer_app.score.song import DRUM_CHANNEL, Part, Song, Track
from composer_app.session.restyling import chords_of, restyle

BAR = 1920


class Canned:
    """Writes one note into every track it is asked for, beside those that are locked."""

    name = "canned"

    def __init__(self) -> None:
        self.request: Request | None = None

    def propose(self, request: Request, report: Report) -> Iterator[Proposal]:
        """One answer."""
        self.request = request
        report(1.0)
        locked = request.constraints.locked_notes
        notes = {
            track_id: (*(n for n in request.song.track(track_id).notes if n.id in locked), Note(240, 120, 70))
            for track_id in request.region.track_ids
        }
        yield Proposal(request.region, notes, 0)


def song() -> Song:
    tune = tuple(Note(480 * beat, 480, (72, 69, 65, 67)[beat // 4]) for beat in range(16))
    chords = tuple(
        Note(bar * BAR, BAR, pitch)
        for bar, triad in enumerate(((48, 52, 55), (45, 48, 52), (41, 45, 48), (43, 47, 50)))
        for pitch in triad
    )
    kit = tuple(Note(480 * beat, 60, 36) for beat in range(16))
    return Song(
        tracks=(
            Track("Tune", Part.MELODY, 0, notes=tune),
            Track("Chords", Part.CHORDS, 1, notes=chords),
            Track("Kit", Part.DRUMS, DRUM_CHANNEL, notes=kit),
        )
    )


def quietly(_: float) -> None:
    """A report that nobody reads."""


def test_around_a_tune_the_styles_own_parts_are_written_over_the_songs_chords() -> None:
    canned = Canned()
    before = song()
    after = restyle(before, "chorale", canned, quietly)
    assert canned.request is not None
    assert canned.request.constraints.chords == ("C", "Am", "F", "G")
    assert canned.request.constraints.style == "chorale"
    assert canned.request.constraints.max_polyphony == 1
    assert after.part(Part.MELODY) == before.part(Part.MELODY)
    for part in (Part.COUNTER, Part.CHORDS, Part.BASS):
        track = after.part(part)
        assert track is not None
        assert [note.pitch for note in track.notes] == [70]
    drums = after.part(Part.DRUMS)
    assert drums is not None
    assert drums.notes == ()


def test_a_kit_style_changes_the_drums_and_nothing_else() -> None:
    before = song()
    after = restyle(before, "funk", Canned(), quietly)
    assert after.tracks[:2] == before.tracks[:2]
    assert [note.pitch for note in after.tracks[2].notes] == [70]


def test_in_a_style_of_tunes_the_strong_beats_stay() -> None:
    after = restyle(song(), "irish", Canned(), quietly)
    assert [note.start for note in after.tracks[0].notes] == [0, 240, 960, 1920, 2880, 3840, 4800, 5760, 6720]


@pytest.mark.parametrize("style", STYLES)
def test_every_style_has_an_answer(style: str) -> None:
    assert restyle(song(), style, Canned(), quietly).bar_count == 4


def test_what_cannot_be_restyled_is_said() -> None:
    kit = Song(tracks=(Track("Kit", Part.DRUMS, DRUM_CHANNEL, notes=(Note(0, 60, 36),)),))
    for piece, style, words in (
        (song(), "polka", "not a style I know"),
        (Song(), "pop", "holds no notes"),
        (kit, "irish", "no melody"),
    ):
        with pytest.raises(CannotPropose, match=words):
            restyle(piece, style, Canned(), quietly)


def test_the_chords_of_a_song_are_heard_by_the_bar_and_its_half() -> None:
    halves = tuple(
        Note(half * 960, 960, pitch) for half, triad in enumerate(((48, 52, 55), (43, 47, 50))) for pitch in triad
    )
    rest = Track("Tune", Part.MELODY, 0, notes=(Note(0, 480, 72), Note(2 * BAR, BAR, 72)))
    two = Song(tracks=(rest, Track("Chords", Part.CHORDS, 1, notes=halves)))
    assert chords_of(two) == ("C G", "G", "G")
    assert chords_of(Song(tracks=(rest,))) is None
