from hypothesis import given
from hypothesis import strategies as st

from composer_app.score.note import Note, in_order
from composer_app.score.overlap import fit_between, make_way, untangle

notes = st.lists(
    st.builds(Note, start=st.integers(0, 60), length=st.integers(1, 30), pitch=st.integers(60, 62)), max_size=15
)


def meet(one: Note, other: Note) -> bool:
    return one.pitch == other.pitch and one.start < other.end and other.start < one.end


@given(notes, notes)
def test_what_makes_way_no_longer_meets_what_is_placed(older: list[Note], placed: list[Note]) -> None:
    remaining = make_way(older, placed)
    assert not any(meet(one, other) for one in remaining for other in placed)
    before = {note.id: note for note in older}
    assert all(note.start == before[note.id].start and note.length <= before[note.id].length for note in remaining)


@given(notes, notes)
def test_notes_that_meet_nothing_stay_as_they_are(older: list[Note], placed: list[Note]) -> None:
    free = [note for note in older if not any(meet(note, other) for other in placed)]
    remaining = {note.id: note for note in make_way(older, placed)}
    assert all(remaining[note.id] is note for note in free)


@given(notes)
def test_untangled_notes_do_not_meet_and_every_struck_key_is_still_struck(some: list[Note]) -> None:
    result = untangle(some)
    assert not any(meet(one, other) for one in result for other in result if one is not other)
    assert {(note.start, note.pitch) for note in result} == {(note.start, note.pitch) for note in some}


def test_of_equal_onsets_the_last_given_stays() -> None:
    first, second = Note(0, 10, 60), Note(0, 5, 60)
    assert untangle([first, second])[0] is second


def test_fresh_notes_give_way_to_standing_ones_on_both_sides() -> None:
    standing = [Note(0, 10, 60), Note(20, 10, 60)]
    fresh = [Note(5, 10, 60), Note(10, 15, 60), Note(5, 10, 61)]
    assert in_order(fit_between(standing, fresh)) == (Note(5, 10, 61), Note(10, 10, 60))
