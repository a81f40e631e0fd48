from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest

from composer_app.generation.listening import Scores
from composer_app.generation.proposal import Cancelled, Originality, Proposal, Report, Request
from composer_app.score.note import Note
from composer_app.score.song import Part, Song, Track
from composer_app.session.repairing import Musician, repair

BAR = 1920


class Canned:
    """Likes bars without middle C, and writes the pitch it is told to, `takes` of them good."""

    name, damaged_below = "canned", 0.3

    def __init__(self, writes: Sequence[int] = (64,)) -> None:
        self.writes = writes
        self.asked: list[tuple[int, int]] = []

    def bar_scores(self, song: Song, bars: range, report: Report) -> Mapping[int, Scores]:
        """0.1 with a middle C, 0.9 without, None where nothing is struck."""
        return {track.id: tuple(self._score(song, track, bar) for bar in bars) for track in song.tracks}

    def _score(self, song: Song, track: Track, bar: int) -> float | None:
        here = [n.pitch for n in track.notes if bar * BAR <= n.start < (bar + 1) * BAR]
        return (0.1 if 60 in here else 0.9) if here else None

    def nearest_piece(self, song: Song, notes: Mapping[int, Sequence[Note]]) -> Originality | None:
        """Nothing is known of any corpus."""
        return None

    def propose(self, request: Request, report: Report) -> Iterator[Proposal]:
        """One note a bar."""
        region = request.region
        self.asked.append((region.first_bar, region.end_bar))
        report(0.5)
        for number, pitch in enumerate(self.writes):
            note = Note(region.first_bar * BAR, BAR, pitch)
            yield Proposal(region, dict.fromkeys(region.track_ids, (note,)), number)


def song(*pitches: int | None) -> Song:
    """One note a bar; None is silence."""
    notes = tuple(Note(bar * BAR, BAR, pitch) for bar, pitch in enumerate(pitches) if pitch is not None)
    return Song(tracks=(Track("Tune", Part.MELODY, notes=notes),), length=len(pitches) * BAR)


def pitches(song: Song) -> list[int]:
    return [note.pitch for note in song.tracks[0].notes]


def quietly(_: float) -> None:
    """A report that nobody reads."""


def test_damaged_bars_are_written_anew_and_the_others_stay() -> None:
    before = song(62, 60, 65, 67, 60, 69)
    after, refills = repair(before, Canned(), quietly)
    assert pitches(after) == [62, 64, 65, 67, 64, 69]
    assert [(refill.bar, refill.before, refill.after) for refill in refills] == [
        (1, pytest.approx(0.1), pytest.approx(0.9)),
        (4, pytest.approx(0.1), pytest.approx(0.9)),
    ]


def test_a_song_without_damage_is_the_same_song() -> None:
    before = song(62, 64, 65)
    after, refills = repair(before, Canned(), quietly)
    assert after is before
    assert refills == []


def test_a_hole_in_the_song_is_filled_but_silence_around_it_stays() -> None:
    after, refills = repair(song(None, 62, 65, None, 67, 69, None), Canned(), quietly)
    assert pitches(after) == [62, 65, 64, 67, 69]
    assert [(refill.bar, refill.before) for refill in refills] == [(3, None)]


def test_the_best_take_lands_and_none_that_is_no_better() -> None:
    assert pitches(repair(song(62, 60, 65), Canned((60, 64)), quietly)[0]) == [62, 64, 65]
    before = song(62, 60, 65)
    after, refills = repair(before, Canned((60, 60)), quietly)
    assert after is before
    assert refills == []


def test_where_everything_sounds_strange_only_half_is_touched() -> None:
    after, refills = repair(song(*[60] * 8), Canned(), quietly)
    assert len(refills) == 4
    assert pitches(after).count(60) == 4


def test_only_the_damaged_track_is_touched() -> None:
    piece = song(62, 60, 65)
    other = replace(song(72, 74, 76).tracks[0], name="Other")
    after, refills = repair(replace(piece, tracks=(*piece.tracks, other)), Canned(), quietly)
    assert refills[0].track_ids == (piece.tracks[0].id,)
    assert after.tracks[1] is other


def test_a_repair_can_be_withdrawn() -> None:
    def withdrawn(_: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        repair(song(62, 60, 65), Canned(), withdrawn)


def test_a_canned_musician_is_one() -> None:
    assert isinstance(Canned(), Musician)
