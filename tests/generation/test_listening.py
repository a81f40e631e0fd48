from collections.abc import Mapping, Sequence

import pytest

from composer_app.generation.listening import Ear, Finding, Oddity, Scores, score_song, together
from composer_app.generation.proposal import Cancelled, Originality, Report
from composer_app.score.note import Note
from composer_app.score.song import DRUM_CHANNEL, Part, Song, Track

BAR = 1920


class Canned:
    """An ear that scores by bar number, and knows one copied tune."""

    def bar_scores(self, song: Song, bars: range, report: Report) -> Mapping[int, Scores]:
        """0.1 for the first bar, 0.2 for the second and so on; None for drums."""
        report(0.5)
        return {t.id: tuple(None if t.is_drums else (bar + 1) / 10 for bar in bars) for t in song.tracks}

    def nearest_piece(self, song: Song, notes: Mapping[int, Sequence[Note]]) -> Originality:
        """A tune on middle C alone is a copy."""
        held = [note.pitch for mine in notes.values() for note in mine]
        copied = len(held) >= 8 and set(held) == {60}
        return Originality(len(held) if copied else 0, "Crazy Jane" if copied else None, float(copied), copied)


def tune(pitches: Sequence[int], first_bar: int = 0) -> list[Note]:
    return [Note(first_bar * BAR + 480 * place, 480, pitch) for place, pitch in enumerate(pitches)]


def song_of(*parts: tuple[Part, list[Note]]) -> Song:
    return Song(
        tracks=tuple(
            Track(part.value, part, DRUM_CHANNEL if part is Part.DRUMS else number, notes=tuple(notes))
            for number, (part, notes) in enumerate(parts)
        )
    )


def findings(song: Song) -> set[tuple[Oddity, int]]:
    return {(finding.what, finding.bar) for finding in score_song(song, Canned()).findings}


SCALE = [60, 62, 64, 65, 67, 69, 71, 72]


def test_scores_come_by_track_by_bar_and_as_a_whole() -> None:
    song = song_of((Part.MELODY, tune(SCALE * 2)), (Part.DRUMS, tune([36] * 16)))
    heard = score_song(song, Canned())
    melody, drums = song.tracks
    assert heard.parts[melody.id] == (0.1, 0.2, 0.3, 0.4)
    assert heard.parts[drums.id] == (None,) * 4
    assert heard.bars == pytest.approx((0.1, 0.2, 0.3, 0.4))
    assert heard.whole is not None
    assert 0.1 < heard.whole < 0.4


def test_some_bars_may_be_heard_alone() -> None:
    song = song_of((Part.MELODY, tune(SCALE * 2)))
    assert score_song(song, Canned(), bars=range(1, 3)).bars == (None, pytest.approx(0.2), pytest.approx(0.3), None)
    assert score_song(song, Canned(), bars=range(2, 99)).bars[2:] == pytest.approx((0.3, 0.4))


def test_an_empty_song_has_nothing_to_judge() -> None:
    heard = score_song(Song(), Canned())
    assert (heard.bars, heard.whole, heard.findings) == ((), None, ())


def test_music_that_keeps_to_its_key_has_no_findings() -> None:
    assert findings(song_of((Part.MELODY, tune(SCALE * 3)), (Part.BASS, tune([36, 43] * 12)))) == set()


def test_a_bar_in_another_key_stands_out() -> None:
    strange = [*SCALE, 61, 66, 68, 66, *SCALE]
    assert findings(song_of((Part.MELODY, tune(strange)))) == {(Oddity.OUT_OF_KEY, 2)}


def test_the_raised_seventh_of_a_minor_key_does_not() -> None:
    minor = [57, 59, 60, 62, 64, 65, 68, 69] * 3
    assert findings(song_of((Part.MELODY, tune(minor)))) == set()


def test_a_leap_a_crowd_and_a_clash_stand_out() -> None:
    leap = tune([60, 62, 84, 64, *SCALE])
    assert (Oddity.LEAP, 0) in findings(song_of((Part.MELODY, leap)))
    crowd = [*tune(SCALE * 2), *(Note(4 * BAR + 120 * step, 120, SCALE[step % 8]) for step in range(16))]
    assert (Oddity.CROWDED, 4) in findings(song_of((Part.MELODY, crowd)))
    rubbing = song_of((Part.MELODY, tune(SCALE)), (Part.COUNTER, tune([59, 61, *SCALE[2:]])))
    assert (Oddity.CLASH, 0) in findings(rubbing)


def test_a_copied_passage_is_named() -> None:
    heard = score_song(song_of((Part.MELODY, tune([60] * 16 + SCALE))), Canned())
    copied = [finding for finding in heard.findings if finding.what is Oddity.COPIED]
    assert [finding.sentence for finding in copied] == ["Bar 1: 16 notes as in Crazy Jane."]
    assert heard.at(0) == tuple(copied)
    assert heard.at(0, track_id=-1) == ()


@pytest.mark.parametrize("what", Oddity)
def test_every_finding_is_a_sentence(what: Oddity) -> None:
    sentence = Finding(what, 3, 1, 2, "C major").sentence
    assert sentence.startswith("Bar 4: ")
    assert sentence.endswith(".")


def test_one_wrong_part_is_not_outvoted() -> None:
    mean = together([0.9, 0.9, 0.01])
    assert mean is not None
    assert mean < 0.6
    assert together([None, None]) is None


def test_listening_can_be_withdrawn() -> None:
    def withdrawn(_: float) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        score_song(song_of((Part.MELODY, tune(SCALE))), Canned(), withdrawn)


def test_a_canned_ear_is_an_ear() -> None:
    assert isinstance(Canned(), Ear)
