import io
import os
from pathlib import Path

import mido
import pytest
import symusic
from hypothesis import given
from hypothesis import strategies as st

from composer_app.score import midi_file
from composer_app.score.file_errors import BadMidiFile, ScoreFileError
from composer_app.score.midi_bytes import META, RawEvent, RawFile, build
from composer_app.score.note import Note, in_order
from composer_app.score.overlap import untangle
from composer_app.score.song import ChannelEvent, KeyChange, Song, TextEvent, Track
from composer_app.score.time import Metre, MetreChange, TempoChange

ticks = st.integers(0, 100_000)
seven_bits = st.integers(0, 127)
texts = st.text(max_size=12)
notes = st.builds(Note, start=ticks, length=st.integers(1, 4000), pitch=seven_bits, velocity=st.integers(1, 127))
channel_events = st.one_of(
    st.builds(ChannelEvent, ticks, st.just("pitchwheel"), st.tuples(st.integers(-8192, 8191))),
    st.builds(ChannelEvent, ticks, st.just("control_change"), st.tuples(st.sampled_from([1, 11, 64]), seven_bits)),
    st.builds(ChannelEvent, ticks, st.just("aftertouch"), st.tuples(seven_bits)),
    st.builds(ChannelEvent, ticks, st.just("polytouch"), st.tuples(seven_bits, seven_bits)),
    st.builds(ChannelEvent, ticks, st.just("sysex"), st.lists(seven_bits, max_size=5).map(tuple)),
)


def by_tick(events: list) -> tuple:
    return tuple(sorted(events, key=lambda event: event.tick))


def unique_by_tick(events: list) -> tuple:
    return tuple({event.tick: event for event in by_tick(events)}.values())


def texts_of(*kinds: str) -> st.SearchStrategy:
    return st.lists(st.builds(TextEvent, ticks, st.sampled_from(kinds), texts), max_size=4).map(by_tick)


tracks = st.builds(
    Track,
    name=texts,
    channel=st.integers(0, 15),
    program=seven_bits,
    bank=st.integers(0, 128 * 128 - 1),
    notes=st.lists(notes, max_size=20).map(lambda some: in_order(untangle(some))),
    events=st.lists(channel_events, max_size=6).map(by_tick),
    texts=texts_of("lyrics", "text"),
    volume=st.none() | seven_bits,
    pan=st.none() | seven_bits,
    reverb=st.none() | seven_bits,
    chorus=st.none() | seven_bits,
)
songs = st.builds(
    Song,
    title=texts,
    ticks_per_quarter=st.integers(24, 960),
    tracks=st.lists(tracks, max_size=4).map(tuple),
    tempos=st.lists(st.builds(TempoChange, ticks, st.integers(1, 2**24 - 1)), max_size=4).map(
        lambda some: unique_by_tick([TempoChange(0, 400_000), *some])
    ),
    metres=st.lists(
        st.builds(MetreChange, ticks, st.builds(Metre, st.integers(1, 32), st.sampled_from([1, 2, 4, 8, 16]))),
        max_size=4,
    ).map(lambda some: unique_by_tick([MetreChange(0, Metre(3, 4)), *some])),
    keys=st.lists(st.builds(KeyChange, ticks, st.sampled_from(["C", "F#m", "Bb", "Cb", "A#m"])), max_size=3).map(
        unique_by_tick
    ),
    markers=texts_of("marker", "cue_marker"),
    length=ticks,
)


def without_parts(song: Song) -> list[tuple]:
    return [
        (t.name, t.channel, t.program, t.bank, t.notes, t.events, t.texts, t.volume, t.pan, t.reverb, t.chorus)
        for t in song.tracks
    ]


@given(songs)
def test_a_song_survives_being_written_and_read(song: Song) -> None:
    again = midi_file.from_bytes(midi_file.to_bytes(song))
    assert without_parts(again) == without_parts(song)
    assert (again.title, again.ticks_per_quarter) == (song.title, song.ticks_per_quarter)
    assert (again.tempos, again.metres, again.keys) == (song.tempos, song.metres, song.keys)
    assert again.markers == song.markers
    assert again.end >= song.end


@given(songs)
def test_a_song_once_read_no_longer_changes(song: Song) -> None:
    once = midi_file.from_bytes(midi_file.to_bytes(song))
    assert midi_file.from_bytes(midi_file.to_bytes(once)) == once


@given(songs)
def test_another_library_reads_the_same_notes(song: Song) -> None:
    theirs = symusic.Score.from_midi(midi_file.to_bytes(song))
    assert theirs.ticks_per_quarter == song.ticks_per_quarter
    assert sorted((n.time, n.duration, n.pitch, n.velocity) for t in theirs.tracks for n in t.notes) == sorted(
        (n.start, n.length, n.pitch, n.velocity) for t in song.tracks for n in t.notes
    )


@given(st.binary(max_size=200))
def test_random_bytes_are_refused_in_words(data: bytes) -> None:
    with pytest.raises(BadMidiFile, match=r"^noise\.mid .*\.$"):
        midi_file.from_bytes(data, "noise.mid")


@given(songs, st.data())
def test_damaged_files_are_read_or_refused_but_never_crash(song: Song, data: st.DataObject) -> None:
    whole = bytearray(midi_file.to_bytes(song))
    for _ in range(data.draw(st.integers(0, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    try:
        read = midi_file.from_bytes(bytes(cut), "some.mid")
    except BadMidiFile as refusal:
        assert str(refusal).startswith("some.mid ")  # noqa: PT017 - both outcomes are right
    else:
        assert all(note.length > 0 for track in read.tracks for note in track.notes)
        assert midi_file.to_bytes(read)


def header(kind: int = 1, tracks: int = 1, division: int = 480) -> bytes:
    return b"MThd\0\0\0\x06" + b"".join(number.to_bytes(2, "big") for number in (kind, tracks, division))


def chunk(body: bytes, tag: bytes = b"MTrk") -> bytes:
    return tag + len(body).to_bytes(4, "big") + body


END = b"\x00\xff\x2f\x00"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "is not a MIDI file"),
        (b"RIFF....WAVEfmt ", "is not a MIDI file"),
        (header(), "holds no tracks"),
        (header(kind=2) + chunk(END), "type 2"),
        (header(kind=7) + chunk(END), "no MIDI type 7"),
        (header(division=0xE728) + chunk(END), "SMPTE"),
        (header(division=0) + chunk(END), "no length"),
        (b"MThd\0\0\0\x02\0\x01" + chunk(END), "header is too short"),
        (header() + b"MTrk\xff\xff\xff\xff\x00\x90", "breaks off"),
        (header() + chunk(b"\x00\x90\x40"), "no message"),
        (header() + chunk(b"\x00\x40\x40"), "no message"),
        (header() + chunk(b"\x00"), "breaks off"),
        (header() + chunk(b"\x00\xff\x01\xff\xff\xff\x7fAB"), "longer than its track"),
        (header() + chunk(b"\xff\xff\xff\xff\xff\x00"), "too long"),
    ],
)
def test_each_kind_of_damage_has_its_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(BadMidiFile, match=sentence) as refusal:
        midi_file.from_bytes(data, "broken.mid")
    assert str(refusal.value).startswith("broken.mid ")
    assert str(refusal.value).endswith(".")


def test_running_status_foreign_chunks_and_a_missing_end_are_understood() -> None:
    body = b"\x00\x90\x3c\x50\x60\x3c\x00\x00\x40\x51\x60\x40\x00"
    song = midi_file.from_bytes(header(kind=0) + chunk(b"anything", tag=b"XFIH") + chunk(body))
    assert song.tracks[0].notes == (Note(0, 96, 60, 0x50), Note(96, 96, 64, 0x51))


def test_an_unknown_meta_event_does_not_shift_the_notes_after_it() -> None:
    body = b"\x60\xff\x60\x01\x00\x00\x90\x3c\x50\x60\x80\x3c\x40" + END
    assert midi_file.from_bytes(header(kind=0) + chunk(body)).tracks[0].notes == (Note(96, 96, 60, 0x50),)


def test_impossible_tempos_metres_and_keys_are_passed_over() -> None:
    body = b"\x00\xff\x51\x03\0\0\0\x00\xff\x58\x04\x00\x02\x18\x08\x00\xff\x59\x02\x0b\x05\x00\xff\x58\x01\x04" + END
    song = midi_file.from_bytes(header(kind=0) + chunk(body))
    assert (song.tempos, song.metres, song.keys) == ((TempoChange(0, 500_000),), (MetreChange(0, Metre()),), ())


def from_messages(*staves: list[mido.Message | mido.MetaMessage], kind: int = 1) -> Song:
    file = mido.MidiFile(type=kind, ticks_per_beat=96)
    for messages in staves:
        file.tracks.append(mido.MidiTrack(messages))
    data = io.BytesIO()
    file.save(file=data)
    return midi_file.from_bytes(data.getvalue())


def on(pitch: int, wait: int = 0, channel: int = 0) -> mido.Message:
    return mido.Message("note_on", note=pitch, velocity=70, time=wait, channel=channel)


def off(pitch: int, wait: int = 0, channel: int = 0) -> mido.Message:
    return mido.Message("note_off", note=pitch, time=wait, channel=channel)


def program(number: int, channel: int = 0, wait: int = 0) -> mido.Message:
    return mido.Message("program_change", program=number, channel=channel, time=wait)


def control(number: int, value: int, channel: int = 0, wait: int = 0) -> mido.Message:
    return mido.Message("control_change", control=number, value=value, channel=channel, time=wait)


def spans(track: Track) -> list[tuple[int, int]]:
    return [(note.start, note.end) for note in track.notes]


def test_overlapping_notes_of_one_key_are_paired_first_in_first_out() -> None:
    song = from_messages([on(60), on(60, 10), off(60, 10), off(60, 10)])
    assert spans(song.tracks[0]) == [(0, 20), (10, 30)]


def test_a_note_never_released_ends_with_its_track() -> None:
    song = from_messages([on(60), mido.MetaMessage("end_of_track", time=500)])
    assert spans(song.tracks[0]) == [(0, 500)]


def test_a_note_without_length_lasts_one_tick() -> None:
    assert spans(from_messages([on(60, 5), off(60)]).tracks[0]) == [(5, 6)]


def test_a_type_0_file_is_split_by_channel() -> None:
    song = from_messages(
        [mido.MetaMessage("track_name", name="Air"), program(5), program(33, 1), on(60), on(40, channel=1),
         off(60, 9), off(40, channel=1)],
        kind=0,
    )  # fmt: skip
    assert song.title == "Air"
    assert [(track.channel, track.program, len(track.notes)) for track in song.tracks] == [(0, 5, 1), (1, 33, 1)]


def test_instruments_set_in_the_first_track_reach_the_tracks_of_their_channel() -> None:
    song = from_messages(
        [mido.MetaMessage("track_name", name="Title"), program(40), program(32, 1), control(7, 90, 1)],
        [on(60), off(60, 9)],
        [on(40, channel=1), off(40, 9, 1)],
    )
    assert song.title == "Title"
    assert [(track.program, track.volume) for track in song.tracks] == [(40, None), (32, 90)]


def test_levels_at_the_start_belong_to_the_track_and_later_ones_stay_where_they_are() -> None:
    later = control(91, 20).copy(time=4)
    song = from_messages([], [program(6), control(91, 70), control(93, 5), on(60), later, off(60, 9)])
    track = song.tracks[0]
    assert (track.reverb, track.chorus) == (70, 5)
    assert [event.data for event in track.events] == [(91, 20)]


def test_both_staves_of_one_channel_share_its_instrument() -> None:
    song = from_messages([], [program(6), on(60), off(60, 9)], [on(40), off(40, 9)])
    assert [track.program for track in song.tracks] == [6, 6]


def test_bank_and_program_before_the_first_note_are_the_tracks_own_and_later_ones_are_events() -> None:
    song = from_messages(
        [], [control(0, 1), control(32, 2), program(9, wait=3), on(60), off(60, 5), control(0, 3), program(10)]
    )
    track = song.tracks[0]
    assert (track.bank, track.program) == (130, 9)
    assert track.events == (ChannelEvent(8, "control_change", (0, 3)), ChannelEvent(8, "program_change", (10,)))


def test_an_empty_named_track_survives() -> None:
    song = from_messages([], [mido.MetaMessage("track_name", name="To be filled")], [on(60), off(60, 9)])
    assert [track.name for track in song.tracks] == ["To be filled", ""]


def test_old_encodings_are_read_as_latin_1() -> None:
    body = b"\x00\xff\x03\x05K\xe4the\x00\xff\x01\x04\xc3\xa4\xc3\xb6" + END
    song = midi_file.from_bytes(header(kind=0) + chunk(body))
    assert song.title == "Käthe"
    assert song.markers == (TextEvent(0, "text", "äö"),)


def test_only_the_asked_tracks_are_written() -> None:
    song = Song(tracks=(Track("One", notes=(Note(0, 10, 60),)), Track("Two", channel=1)))
    again = midi_file.from_bytes(midi_file.to_bytes(song, only_tracks=[song.tracks[1].id]))
    assert [track.name for track in again.tracks] == ["Two"]


def test_writing_replaces_a_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "air.mid"
    path.write_bytes(b"old")
    midi_file.write(Song(title="Air"), path)
    assert midi_file.read(path).title == "Air"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "air.mid"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ScoreFileError, match=r"air\.mid cannot be written \(no space left on device\)"):
        midi_file.write(Song(), path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScoreFileError, match=r"gone\.mid cannot be read \(no such file or directory\)"):
        midi_file.read(tmp_path / "gone.mid")


def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "real.mid").write_bytes(b"old")
    (tmp_path / "link.mid").symlink_to(tmp_path / "real.mid")
    midi_file.write(Song(title="Air"), tmp_path / "link.mid")
    assert (tmp_path / "link.mid").is_symlink()
    assert midi_file.read(tmp_path / "real.mid").title == "Air"


def test_ticks_beyond_what_midi_can_say_are_an_error() -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        build(RawFile(1, 480, [[RawEvent(2**28, META, b"\x2f")]]))
