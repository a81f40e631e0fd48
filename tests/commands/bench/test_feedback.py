"""Simulated users: what is measured is what was learned."""

from random import Random

from composer_app.commands.bench.feedback import TASTES, rates
from composer_app.score.query import notes_in
from composer_app.session.wishes import Wishes, request_for
from tests.fakes import BAR, CannedGenerator, demo_song

SONG = demo_song(12)


def batches(chance: Random, count: int = 60):  # type: ignore[no-untyped-def]
    """Takes that differ in how many of their notes are left."""
    request = request_for(SONG, Wishes(takes=4), (8, 12))
    assert notes_in(SONG.tracks[2], 8 * BAR, 12 * BAR)
    made = []
    for number in range(count):
        takes = []
        for index in range(4):
            take = CannedGenerator.take(request, index)
            notes = {
                track_id: tuple(note for note in mine if chance.random() < share) or mine[:1]
                for track_id, mine in take.notes.items()
                for share in [chance.choice((0.3, 0.6, 1.0))]
            }
            takes.append(
                type(take)(take.region, notes, 10 * number + index, 0.3 + 0.4 * chance.random(), take.bar_scores)
            )
        made.append(takes)
    return made


def test_who_likes_few_bass_notes_keeps_the_first_take_more_often_after_thirty_choices() -> None:
    plain, learned = rates(SONG, batches(Random(1)), TASTES["few_bass_notes"], Random(2))
    assert plain < 0.5
    assert learned >= 1.5 * plain


def test_pure_whim_cannot_be_learned() -> None:
    chance = Random(3)
    plain, learned = rates(SONG, batches(Random(4)), lambda song, take: chance.random(), Random(5))
    assert abs(learned - plain) < 0.35
