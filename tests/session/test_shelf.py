"""Yesterday's takes: kept with the song, bounded, and had back."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from composer_app.generation.proposal import Originality
from composer_app.score import edits, project_file
from composer_app.score.song import Part
from composer_app.session.landing import landed
from composer_app.session.session import Session
from composer_app.session.shelf import MOST_BATCHES, Shelf, batch_of, revived
from composer_app.session.wishes import Wishes, request_for
from tests.fakes import CannedGenerator, demo_song

YESTERDAY = datetime(2026, 11, 20, 17, 30)


def test_yesterdays_third_take_is_had_back_from_the_file(tmp_path: Path) -> None:
    session = Session(demo_song())
    shelf = Shelf(session)
    request = request_for(session.song, Wishes(parts=frozenset({Part.MELODY, Part.COUNTER})))
    nearest = Originality(6, "Air", 0.25, True)
    takes = [replace(CannedGenerator.take(request, index), originality=nearest) for index in range(4)]
    expected = landed(session.song, request.song, takes[2])
    shelf.put(batch_of(request, takes, YESTERDAY, takes[1].seed))
    path = tmp_path / "evening.composer"
    project_file.save(session.song, path, session.beside.to_plain())

    project = project_file.load(path)
    today = Session(project.song)
    again = Shelf(today)
    today.open(project.song, path, extras=project.extras, new_ids=project.new_ids)
    [batch] = again.batches
    assert (batch.made_at, batch.kept_seed) == (YESTERDAY, takes[1].seed)
    asked, had = revived(batch, today.song)
    assert landed(today.song, asked.song, had[2]) == expected
    assert had[2].originality == nearest
    assert had[2].bar_scores == tuple(round(score, 4) for score in takes[2].bar_scores)


def test_takes_of_a_track_that_was_removed_find_another_of_its_part_or_bring_it() -> None:
    song = demo_song()
    request = request_for(song, Wishes(parts=frozenset({Part.BASS})))
    batch = batch_of(request, [CannedGenerator.take(request, 0)], YESTERDAY)
    without = edits.remove_track(song, song.tracks[2].id)
    asked, [take] = revived(batch, without)
    assert landed(without, asked.song, take).part(Part.BASS) is not None
    other = edits.add_track(without, demo_song().tracks[2])
    asked, [take] = revived(batch, other)
    assert asked.song is other
    assert set(take.notes) == {other.tracks[-1].id}


def test_the_shelf_has_an_end_and_the_oldest_goes_first() -> None:
    shelf = Shelf(Session(demo_song()))
    request = request_for(demo_song(), Wishes())
    takes = [CannedGenerator.take(request, 0)]
    for hour in range(MOST_BATCHES + 3):
        shelf.put(batch_of(request, takes, YESTERDAY + timedelta(hours=hour)))
    assert len(shelf.batches) == MOST_BATCHES
    assert shelf.batches[0].made_at == YESTERDAY + timedelta(hours=MOST_BATCHES + 2)


def test_a_damaged_batch_is_lost_alone() -> None:
    session = Session(demo_song())
    shelf = Shelf(session)
    request = request_for(session.song, Wishes())
    shelf.put(batch_of(request, [CannedGenerator.take(request, 0)], YESTERDAY))
    plain = shelf.to_plain()
    for damaged in (None, 3, [None, 7, {}, {**plain[0], "tracks": [[1]]}, {**plain[0], "takes": [{"seed": "x"}]}]):
        shelf.take_plain(damaged, {})
        assert shelf.batches == ()
    shelf.take_plain([{"made_at": 1}, *plain], {track.id: track.id for track in session.song.tracks})
    assert len(shelf.batches) == 1
