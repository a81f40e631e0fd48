import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer_app.score import edits
from composer_app.score.note import Note, in_order
from composer_app.score.overlap import untangle
from composer_app.score.query import notes_by_id
from composer_app.score.song import Song, Track
from composer_app.score.time import Metre, MetreChange

BAR = 1920


def shape(track: Track) -> list[tuple[int, int, int]]:
    return [(note.start, note.length, note.pitch) for note in track.notes]


@pytest.fixture
def song() -> Song:
    lead = Track("Lead", notes=(Note(0, 480, 60), Note(480, 480, 62), Note(960, 480, 64)))
    low = Track("Bass", channel=1, notes=(Note(0, 1920, 36),))
    return Song(tracks=(lead, low))


def ids_of(track: Track) -> list[int]:
    return [note.id for note in track.notes]


notes = st.builds(
    Note,
    start=st.integers(0, 8 * BAR),
    length=st.integers(1, BAR),
    pitch=st.integers(55, 64),
    velocity=st.integers(1, 127),
)
lines = st.lists(notes, max_size=12).map(lambda some: in_order(untangle(some)))


@st.composite
def songs_and_chosen(draw: st.DrawFn) -> tuple[Song, frozenset[int]]:
    song = Song(tracks=tuple(Track(notes=line) for line in draw(st.lists(lines, min_size=1, max_size=3))))
    every = [note.id for track in song.tracks for note in track.notes]
    return song, frozenset(draw(st.lists(st.sampled_from(every), unique=True)) if every else [])


def assert_sound(song: Song) -> None:
    """What every edit leaves behind: order, ranges, no key struck while it is held, no id twice."""
    every = [note.id for track in song.tracks for note in track.notes]
    assert len(every) == len(set(every))
    for track in song.tracks:
        assert list(track.notes) == sorted(track.notes, key=lambda n: (n.start, n.pitch, n.length))
        released: dict[int, int] = {}
        for note in track.notes:
            assert note.start >= 0
            assert note.length >= 1
            assert 0 <= note.pitch <= 127
            assert 1 <= note.velocity <= 127
            assert released.get(note.pitch, 0) <= note.start
            released[note.pitch] = note.end


@given(songs_and_chosen(), st.integers(-BAR, BAR), st.integers(-70, 70))
def test_a_move_shifts_every_chosen_note_or_none(case: tuple[Song, frozenset[int]], ticks: int, semitones: int) -> None:
    song, chosen = case
    moved = edits.move(song, chosen, ticks, semitones)
    assert_sound(moved)
    before = notes_by_id(song, chosen)
    expected = [(note.start + ticks, note.pitch + semitones, note.length) for note in before]
    after = {note.id: (note.start, note.pitch, note.length) for note in notes_by_id(moved, chosen)}
    if any(start < 0 or not 0 <= pitch <= 127 for start, pitch, _ in expected):
        assert moved is song
    else:
        assert [after[note.id] for note in before] == expected


@given(songs_and_chosen(), st.integers(-BAR, BAR), st.integers(-BAR, BAR), st.integers(1, 480))
def test_resized_notes_keep_a_length_and_never_overlap(
    case: tuple[Song, frozenset[int]], start: int, end: int, minimum: int
) -> None:
    song, chosen = case
    assert_sound(edits.resize(song, chosen, start, end, minimum))


@given(songs_and_chosen(), st.sampled_from([120, 160, 480]), st.floats(0, 1), st.booleans())
def test_quantised_songs_stay_sound(case: tuple[Song, frozenset[int]], grid: int, strength: float, ends: bool) -> None:
    song, chosen = case
    assert_sound(edits.quantise(song, chosen, grid, strength, ends))


@given(songs_and_chosen(), st.integers(-BAR, 2 * BAR))
def test_a_duplicate_has_new_ids_and_the_same_shape(case: tuple[Song, frozenset[int]], offset: int) -> None:
    song, chosen = case
    doubled, copies = edits.duplicate(song, chosen, offset)
    assert_sound(doubled)
    assert not copies & {note.id for track in song.tracks for note in track.notes}
    if copies:
        shifted = sorted((n.start + offset, n.length, n.pitch, n.velocity) for n in notes_by_id(song, chosen))
        assert sorted((n.start, n.length, n.pitch, n.velocity) for n in notes_by_id(doubled, copies)) == shifted


@given(songs_and_chosen(), st.lists(notes, max_size=8), st.integers(0, 7), st.integers(1, 4))
def test_replacing_a_region_leaves_every_other_note_bit_for_bit(
    case: tuple[Song, frozenset[int]], fresh: list[Note], first_bar: int, bar_count: int
) -> None:
    song, _ = case
    start, end = first_bar * BAR, (first_bar + bar_count) * BAR
    given_notes = tuple(note for note in fresh if start <= note.start < end)
    track = song.tracks[0]
    replaced = edits.replace_region(song, start, end, {track.id: given_notes})
    assert_sound(replaced)

    def outside(of: Song) -> list[tuple[int, Note]]:
        return [(n.id, n) for n in of.tracks[0].notes if not start <= n.start < end]

    assert outside(replaced) == outside(song)
    assert replaced.tracks[1:] == song.tracks[1:]
    assert all(a is b for a, b in zip(replaced.tracks[1:], song.tracks[1:], strict=True))
    inside = {n.id for n in replaced.tracks[0].notes if start <= n.start < end}
    assert inside <= {n.id for n in given_notes}
    assert replaced.end >= end


def test_an_added_note_cuts_the_one_that_is_held(song: Song) -> None:
    lead = song.tracks[0]
    edited = edits.add_notes(song, lead.id, [Note(240, 100, 60)])
    assert shape(edited.tracks[0])[:2] == [(0, 240, 60), (240, 100, 60)]
    assert edited.tracks[1] is song.tracks[1]


def test_an_added_note_on_the_same_onset_takes_the_place_of_the_older(song: Song) -> None:
    fresh = Note(0, 100, 60)
    edited = edits.add_notes(song, song.tracks[0].id, [fresh])
    assert edited.tracks[0].notes[0].id == fresh.id
    assert len(edited.tracks[0].notes) == 3


def test_adding_nothing_gives_the_same_song(song: Song) -> None:
    assert edits.add_notes(song, song.tracks[0].id, []) is song


def test_removing_notes_leaves_other_tracks_alone(song: Song) -> None:
    edited = edits.remove_notes(song, ids_of(song.tracks[0])[:2])
    assert shape(edited.tracks[0]) == [(960, 480, 64)]
    assert edited.tracks[1] is song.tracks[1]
    assert edits.remove_notes(song, [-1]) is song


@pytest.mark.parametrize(("ticks", "semitones"), [(-1, 0), (0, 64), (0, -61), (0, 0)])
def test_a_move_over_an_edge_is_refused_as_a_whole(song: Song, ticks: int, semitones: int) -> None:
    assert edits.move(song, ids_of(song.tracks[0]), ticks, semitones) is song


def test_a_moved_note_keeps_its_id(song: Song) -> None:
    chosen = ids_of(song.tracks[0])[2]
    edited = edits.move(song, [chosen], ticks=480, semitones=3)
    assert [(n.start, n.pitch) for n in notes_by_id(edited, [chosen])] == [(1440, 67)]


def test_resizing_stops_at_the_minimum_and_at_the_start_of_the_song(song: Song) -> None:
    first = ids_of(song.tracks[0])[0]
    assert notes_by_id(edits.resize(song, [first], end=-900, minimum=120), [first])[0].length == 120
    assert notes_by_id(edits.resize(song, [first], start=400, minimum=120), [first])[0].start == 360
    assert edits.resize(song, [first], start=-400) is song


def test_a_velocity_stays_within_midi(song: Song) -> None:
    chosen = ids_of(song.tracks[0])
    assert {n.velocity for n in edits.change_velocity(song, chosen, 100).tracks[0].notes} == {127}
    assert {n.velocity for n in edits.set_velocity(song, chosen, 0).tracks[0].notes} == {1}
    assert edits.change_velocity(song, chosen, 0) is song


def test_a_velocity_change_leaves_overlaps_of_an_opened_file_alone() -> None:
    overlapping = (Note(0, 960, 60), Note(480, 960, 60))
    song = Song(tracks=(Track(notes=overlapping),))
    louder = edits.set_velocity(song, [overlapping[1].id], 100)
    assert shape(louder.tracks[0]) == shape(song.tracks[0])


def test_quantising_goes_the_asked_share_of_the_way() -> None:
    note = Note(100, 200, 60)
    song = Song(tracks=(Track(notes=(note,)),))
    assert edits.quantise(song, [note.id], 240).tracks[0].notes[0].start == 0
    assert edits.quantise(song, [note.id], 240, strength=0.5).tracks[0].notes[0].start == 50
    assert shape(edits.quantise(song, [note.id], 240, ends=True).tracks[0]) == [(0, 240, 60)]


def test_quantising_counts_the_grid_from_each_bar_line() -> None:
    note = Note(1300, 100, 60)  # 5/8 bars are 1200 ticks long, so the second bar's quarters begin at 1200
    song = Song(metres=(MetreChange(0, Metre(5, 8)),), tracks=(Track(notes=(note,)),))
    assert edits.quantise(song, [note.id], 480).tracks[0].notes[0].start == 1200


def test_a_duplicate_follows_right_after_the_selection(song: Song) -> None:
    doubled, copies = edits.duplicate(song, ids_of(song.tracks[0]))
    assert [(n.start, n.pitch) for n in notes_by_id(doubled, copies)] == [(1440, 60), (1920, 62), (2400, 64)]
    assert edits.duplicate(song, []) == (song, frozenset())


def test_pasting_keeps_the_distances(song: Song) -> None:
    pasted, copies = edits.paste(song, song.tracks[1].id, song.tracks[0].notes[1:], at=3840)
    assert [(n.start, n.pitch) for n in notes_by_id(pasted, copies)] == [(3840, 62), (4320, 64)]
    assert pasted.tracks[0] is song.tracks[0]


def test_a_split_note_keeps_its_id_in_the_first_half(song: Song) -> None:
    first = ids_of(song.tracks[0])[0]
    edited = edits.split_notes(song, ids_of(song.tracks[0]), 100)
    assert shape(edited.tracks[0])[:2] == [(0, 100, 60), (100, 380, 60)]
    assert edited.tracks[0].notes[0].id == first
    assert edited.tracks[0].notes[1].id != first
    assert edits.split_notes(song, [first], 480) is song


def test_a_note_held_into_the_region_stays_and_mutes_new_ones_on_its_key() -> None:
    held = Note(1800, 600, 60)
    song = Song(tracks=(Track(notes=(held,)),))
    track = song.tracks[0]
    fresh = (Note(1920, 240, 60), Note(2160, 240, 64), Note(2400, 240, 60))
    edited = edits.replace_region(song, 1920, 3840, {track.id: fresh})
    assert shape(edited.tracks[0]) == [(1800, 600, 60), (2160, 240, 64), (2400, 240, 60)]
    assert edited.tracks[0].notes[0] is held


def test_a_new_note_ends_where_a_later_one_outside_the_region_begins() -> None:
    later = Note(1920, 240, 60)
    song = Song(tracks=(Track(notes=(later,)),))
    edited = edits.replace_region(song, 0, 1920, {song.tracks[0].id: (Note(1800, 960, 60),)})
    assert shape(edited.tracks[0]) == [(1800, 120, 60), (1920, 240, 60)]


def test_a_locked_note_given_again_keeps_id_and_length() -> None:
    locked = Note(480, 960, 60)
    song = Song(tracks=(Track(notes=(locked, Note(0, 100, 62))),))
    edited = edits.replace_region(song, 0, 1920, {song.tracks[0].id: (Note(0, 960, 60), locked, Note(960, 9, 60))})
    assert shape(edited.tracks[0]) == [(0, 480, 60), (480, 960, 60)]
    assert edited.tracks[0].notes[1].id == locked.id


def test_a_region_behind_the_end_makes_the_song_longer(song: Song) -> None:
    edited = edits.replace_region(song, 1920, 5760, {song.tracks[0].id: ()})
    assert edited.length == 5760
    assert all(a is b for a, b in zip(edited.tracks, song.tracks, strict=True))


def test_putting_back_what_is_there_changes_nothing(song: Song) -> None:
    track = song.tracks[0]
    assert edits.replace_region(song, 0, 1920, {track.id: track.notes}) is song


def test_a_note_outside_of_the_region_is_an_error(song: Song) -> None:
    with pytest.raises(ValueError, match="begins outside"):
        edits.replace_region(song, 0, 1920, {song.tracks[0].id: (Note(1920, 10, 60),)})


def test_erasing_takes_onsets_and_leaves_held_notes(song: Song) -> None:
    edited = edits.erase_region(song, 480, 1920, [track.id for track in song.tracks])
    assert shape(edited.tracks[0]) == [(0, 480, 60)]
    assert edited.tracks[1] is song.tracks[1]
    assert edits.erase_region(song, 1920, 3840, [song.tracks[0].id]) is song


def test_tracks_are_added_moved_changed_and_removed(song: Song) -> None:
    kit = Track("Kit", channel=9)
    added = edits.add_track(song, kit, index=0)
    assert [track.name for track in added.tracks] == ["Kit", "Lead", "Bass"]
    assert [track.name for track in edits.move_track(added, kit.id, 2).tracks] == ["Lead", "Bass", "Kit"]
    assert edits.move_track(added, kit.id, 0) is added
    assert edits.update_track(added, kit.id, muted=True).track(kit.id).muted
    assert edits.update_track(added, kit.id, muted=False) is added
    assert edits.remove_track(added, kit.id) == song
    assert edits.remove_track(song, kit.id) is song


def test_two_empty_tracks_can_change_places() -> None:
    first, second = Track(), Track()
    moved = edits.move_track(Song(tracks=(first, second)), first.id, 1)
    assert [track.id for track in moved.tracks] == [second.id, first.id]


def test_length_and_title_are_set(song: Song) -> None:
    assert edits.set_length(song, 3840).end == 3840
    assert edits.set_length(song, -5) is song
    assert edits.set_title(song, "Air").title == "Air"
    assert edits.set_title(song, "") is song
