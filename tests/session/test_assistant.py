"""Asking, stepping, keeping, dropping; and songs that move on meanwhile."""

from collections.abc import Callable

import pytest

from composer_app.generation.proposal import CannotPropose
from composer_app.score import edits
from composer_app.score.note import Note
from composer_app.score.song import Part
from composer_app.session.assistant import Assistant, Phase
from composer_app.session.jobs import Jobs, Listener
from composer_app.session.landing import Stale
from composer_app.session.marks import Marks
from composer_app.session.session import Session
from composer_app.session.wishes import Wishes, parts_of, request_for
from tests.fakes import BAR, CannedGenerator, at_once, demo_song


class RunsAtOnce(Jobs):
    """Does the work where it is started: what threads do is tested elsewhere."""

    def start(self, work, listener: Listener):  # type: ignore[no-untyped-def,type-arg,override]
        job = super().start(lambda report: iter(()), _deaf())
        self._worker.close()
        self._run(job, work, listener)
        return job


def _deaf() -> Listener[object]:
    ignore: Callable[[object], None] = lambda _: None  # noqa: E731
    return Listener(ignore, ignore, lambda: None, ignore)


@pytest.fixture
def session() -> Session:
    return Session(demo_song())


@pytest.fixture
def generator() -> CannedGenerator:
    return CannedGenerator()


@pytest.fixture
def assistant(session: Session, generator: CannedGenerator) -> Assistant:
    return Assistant(session, RunsAtOnce(at_once), lambda: generator)


def test_asking_for_the_next_bars_brings_candidates_for_them(assistant: Assistant, session: Session) -> None:
    assistant.ask(Wishes(bars=4, takes=3))
    assert assistant.phase is Phase.CHOOSING
    assert len(assistant.candidates) == 3
    assert assistant.current is not None
    assert (assistant.current.region.first_bar, assistant.current.region.end_bar) == (8, 12)
    assert session.history.undo_name is None


def test_stepping_goes_around(assistant: Assistant) -> None:
    assistant.ask(Wishes(takes=3))
    assistant.step(1)
    assistant.step(1)
    assert assistant.index == 2
    assistant.step(1)
    assert assistant.index == 0
    assistant.step(-1)
    assert assistant.index == 2


@pytest.mark.parametrize("is_heard", [False, True])
def test_the_best_take_ends_up_first_and_at_hand_unless_another_is_being_heard(
    assistant: Assistant, generator: CannedGenerator, is_heard: bool
) -> None:
    generator.is_worst_first = True
    heard: list[int] = []
    assistant.chosen.connect(lambda take: heard.append(take.seed))
    if is_heard:
        assistant.chosen.connect(lambda _: assistant.settle())
    assistant.ask(Wishes(takes=3, seed=7))
    assert [take.seed for take in assistant.candidates] == [7, 8, 9]
    assert heard == ([9] if is_heard else [9, 7])
    assert assistant.index == (2 if is_heard else 0)


def test_a_long_take_is_there_from_its_first_bars_on_and_is_kept_when_it_is_whole(
    assistant: Assistant, session: Session, generator: CannedGenerator
) -> None:
    generator.grows_by = 4
    seen: list[tuple[int, int, bool]] = []

    def look() -> None:
        if assistant.current is not None:
            seen.append((len(assistant.candidates), assistant.current.region.end_bar, assistant.keep()))
            assert assistant.preview.bar_count == assistant.current.region.end_bar
            if assistant.index == 0:
                assistant.step(1)
                assistant.pick_track(session.song.tracks[0].id)

    generator_takes = generator.take
    generator.take = lambda request, index: (look(), generator_takes(request, index))[1]  # type: ignore[method-assign]
    assistant.ask(Wishes(bars=10, takes=2))
    assert seen == [(1, 12, False), (2, 12, False), (2, 12, False), (2, 16, False), (2, 16, False)]
    assert [take.region.bar_count for take in assistant.candidates] == [10, 10]
    assert assistant.index == 1
    assert {source.seed for source in assistant.picks.values() if source is not None} == {2}
    assert assistant.keep()
    assert session.song.bar_count == 18


def test_what_was_written_before_a_request_was_cancelled_can_be_kept(
    assistant: Assistant, session: Session, generator: CannedGenerator
) -> None:
    generator.grows_by = 4

    def stop_at_16(_: object) -> None:
        if assistant.is_thinking and any(take.region.end_bar == 16 for take in assistant.candidates):
            assistant.cancel()

    assistant.changed.connect(stop_at_16)
    assistant.ask(Wishes(bars=12, takes=3))
    assert not assistant.is_thinking
    assert [take.region.bar_count for take in assistant.candidates] == [8]
    assert assistant.shelf.batches[0].region.bar_count == 8
    assert assistant.keep()
    assert session.song.bar_count == 16
    assert session.undo()


def test_keeping_is_one_step_and_leaves_the_rest_alone(assistant: Assistant, session: Session) -> None:
    before = session.song
    assistant.ask(Wishes())
    expected = assistant.preview
    assert assistant.keep()
    assert session.song == expected
    assert session.song.bar_count == 12
    for old, new in zip(before.tracks, session.song.tracks, strict=True):
        assert new.notes[: len(old.notes)] == old.notes
    session.undo()
    assert session.song is before


def test_dropping_leaves_no_trace(assistant: Assistant, session: Session) -> None:
    before = session.song
    assistant.ask(Wishes())
    assistant.drop()
    assert session.song is before
    assert assistant.phase is Phase.IDLE
    assert session.history.undo_name is None


def test_a_part_the_song_lacks_comes_as_a_track_with_the_take(assistant: Assistant, session: Session) -> None:
    assistant.ask(Wishes(parts=frozenset({Part.COUNTER})))
    assert session.song.part(Part.COUNTER) is None
    assistant.keep()
    counter = session.song.part(Part.COUNTER)
    assert counter is not None
    assert counter.notes
    assert counter.channel not in {track.channel for track in session.song.tracks if track is not counter}
    session.undo()
    assert session.song.part(Part.COUNTER) is None


def test_an_edit_elsewhere_is_not_lost_when_a_take_is_kept(assistant: Assistant, session: Session) -> None:
    assistant.ask(Wishes())
    melody = session.song.tracks[0]
    session.commit("draw 1 note", edits.add_notes(session.song, melody.id, [Note(0, 100, 100)]))
    assert assistant.stale is None
    assistant.keep()
    assert any(note.pitch == 100 for note in session.song.tracks[0].notes)
    assert session.song.bar_count == 12


def test_an_edit_inside_makes_the_take_stale_and_undoing_it_makes_it_fit_again(
    assistant: Assistant, session: Session
) -> None:
    assistant.ask(Wishes(), bars=(2, 4))
    melody = session.song.tracks[0]
    session.commit("draw 1 note", edits.add_notes(session.song, melody.id, [Note(2 * BAR, 100, 100)]))
    assert assistant.stale is Stale.REWRITTEN
    edited = session.song
    assert not assistant.keep()
    assert session.song is edited
    session.undo()
    assert assistant.stale is None
    assert assistant.keep()


def test_a_take_for_a_track_that_was_removed_is_stale(assistant: Assistant, session: Session) -> None:
    assistant.ask(Wishes())
    session.commit("remove Bass", edits.remove_track(session.song, session.song.tracks[2].id))
    assert assistant.stale is Stale.TRACK_GONE


def test_locked_notes_are_asked_to_stay(assistant: Assistant, session: Session, generator: CannedGenerator) -> None:
    locked = session.song.tracks[0].notes[10]
    bar = session.song.bars.bar_at(locked.start)
    assistant.ask(Wishes(), bars=(bar, bar + 1), marks=Marks(locked_notes=frozenset({locked.id})))
    assert generator.requests[0].constraints.locked_notes == {locked.id}
    assistant.keep()
    assert locked.id in {note.id for note in session.song.tracks[0].notes}


def test_opening_another_piece_drops_the_takes(assistant: Assistant, session: Session) -> None:
    assistant.ask(Wishes())
    session.open(demo_song(2), None)
    assert assistant.candidates == ()


def test_asking_for_no_part_says_what_to_do(assistant: Assistant) -> None:
    told: list[str] = []
    assistant.failed.connect(told.append)
    assistant.ask(Wishes(parts=frozenset()))
    assert told == ["Choose at least one part for the assistant to write."]
    assert assistant.phase is Phase.IDLE


def test_a_generator_that_cannot_says_why(session: Session) -> None:
    class Refuses(CannedGenerator):
        def propose(self, request, report):  # type: ignore[no-untyped-def]
            raise CannotPropose("The locked notes fill every bar; unlock some.")
            yield

    told: list[str] = []
    assistant = Assistant(session, RunsAtOnce(at_once), Refuses)
    assistant.failed.connect(told.append)
    assistant.ask(Wishes())
    assert told == ["The locked notes fill every bar; unlock some."]
    assert not assistant.is_thinking


def test_wishes_become_constraints() -> None:
    wishes = Wishes(key="A minor", stay_in_scale=True, register=(48, 72), style="pop", temperature=0.8, seed=5)
    request = request_for(demo_song(), wishes, bars=(1, 3))
    assert request.constraints.key == "A minor"
    assert request.constraints.scale == {9, 11, 0, 2, 4, 5, 7}
    assert request.constraints.register == (48, 72)
    assert (request.seed, request.region.first_bar, request.region.end_bar) == (5, 1, 3)


def test_without_a_wish_for_parts_every_part_of_the_song_is_written() -> None:
    song = demo_song()
    request = request_for(song, Wishes())
    assert parts_of(song) == {Part.MELODY, Part.CHORDS, Part.BASS, Part.DRUMS}
    assert set(request.region.track_ids) == {track.id for track in song.tracks}
    assert request.song is song
