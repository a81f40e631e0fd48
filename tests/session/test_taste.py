"""Learning from what is kept, and saying what was learned."""

from pathlib import Path
from random import Random

from composer_app.generation.proposal import Proposal, Region, ranked
from composer_app.score.note import Note
from composer_app.score.song import Part, Song, Track
from composer_app.session.feedback import Feedback
from composer_app.session.taste import FEWEST_CHOICES, Taste, features_of
from tests.fakes import BAR

SONG = Song(tracks=(Track("Bass", Part.BASS, 0, 33), Track("Tune", Part.MELODY, 1, 0)), length=8 * BAR)
BASS, TUNE = SONG.tracks


def take(seed: int, bass_notes: int, tune_pitch: int, score: float = 0.5) -> Proposal:
    bass = tuple(Note(number * (4 * BAR // bass_notes), 200, 40) for number in range(bass_notes))
    tune = tuple(Note(number * 480, 400, tune_pitch + number % 3) for number in range(16))
    return Proposal(Region(0, 4, (BASS.id, TUNE.id)), {BASS.id: bass, TUNE.id: tune}, seed, score)


def some_takes(chance: Random) -> list[Proposal]:
    return [take(chance.randrange(10**9), chance.choice((4, 8, 16, 32)), chance.randrange(55, 80)) for _ in range(4)]


def test_a_busier_bass_and_a_higher_tune_are_seen_as_such() -> None:
    low, high = features_of(SONG, take(1, 4, 60)), features_of(SONG, take(2, 32, 72))
    assert high["bass density"] > low["bass density"]
    assert high["melody register"] > low["melody register"]
    assert high["melody density"] == low["melody density"]
    assert "bass leaps" in low


def test_before_some_choices_the_critic_decides() -> None:
    takes = [take(1, 4, 60, 0.2), take(2, 4, 60, 0.9), take(3, 4, 60, 0.5)]
    feedback = Feedback()
    for _ in range(FEWEST_CHOICES - 1):
        assert feedback.ordered(SONG, takes) == ranked(takes) == [takes[1], takes[2], takes[0]]
        feedback.kept(SONG, takes[0], takes)
    feedback.kept(SONG, takes[0], takes)
    assert feedback.is_in_use


def test_who_keeps_sparser_basses_gets_them_first_and_is_told() -> None:
    feedback, chance = Feedback(), Random(1)
    for _ in range(25):
        takes = some_takes(chance)
        sparse = min(takes, key=lambda one: len(one.notes[BASS.id]))
        feedback.kept(SONG, sparse, takes)
    takes = [take(1, 32, 60, 0.6), take(2, 4, 60, 0.5)]
    assert feedback.ordered(SONG, takes)[0] is takes[1]
    assert any((habit.part, habit.feature, habit.is_more) == (Part.BASS, "density", False) for habit in feedback.habits)
    assert feedback.acceptance == (25, 25)


def test_little_evidence_says_nothing() -> None:
    taste = Taste()
    taste.choose(features_of(SONG, take(1, 4, 60)), [features_of(SONG, take(2, 32, 60))])
    assert taste.habits() == []


def test_choices_are_remembered_on_disk_and_deleted_on_request(tmp_path: Path) -> None:
    path = tmp_path / "data" / "choices.jsonl"
    feedback, chance = Feedback(path), Random(2)
    for _ in range(12):
        takes = some_takes(chance)
        feedback.kept(SONG, max(takes, key=lambda one: one.notes[TUNE.id][0].pitch), takes)
    feedback.dropped(SONG, some_takes(chance))
    again = Feedback(path)
    assert again.acceptance == (12, 13)
    takes = some_takes(chance)
    assert again.ordered(SONG, takes) == feedback.ordered(SONG, takes)
    assert [(habit.part, habit.feature) for habit in again.habits] == [(h.part, h.feature) for h in feedback.habits]
    again.forget()
    assert not path.exists()
    assert (again.acceptance, again.habits) == ((0, 0), [])
    again.recall()
    assert Feedback(path).acceptance == again.acceptance == (12, 13)
    assert again.ordered(SONG, takes) == feedback.ordered(SONG, takes)
    again.forget()
    again.dropped(SONG, takes)
    assert not again.can_recall
    assert Feedback(path).acceptance == (0, 1)


def test_switched_off_nothing_is_remembered_or_used(tmp_path: Path) -> None:
    path = tmp_path / "choices.jsonl"
    feedback = Feedback(path, is_on=False)
    takes = some_takes(Random(3))
    feedback.kept(SONG, takes[0], takes)
    assert not path.exists()
    assert feedback.ordered(SONG, takes) == ranked(takes)


def test_lines_that_make_no_sense_are_forgotten_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "choices.jsonl"
    feedback = Feedback(path)
    takes = some_takes(Random(4))
    feedback.kept(SONG, takes[0], takes)
    path.write_text('{"kept": 5}\nnot json\n' + path.read_text() + '{"kept": {"tuba colour": 1}, "passed_over": []}\n')
    again = Feedback(path)
    assert again.acceptance == (2, 2)
    assert not any("tuba" in str(habit) for habit in again.habits)
    assert len(path.read_text().splitlines()) == 2
