import pytest

from composer_app.score.note import Note
from composer_app.score.part_guessing import guess_parts
from composer_app.score.song import Part, Song, Track


def line(name: str, pitch: int, channel: int = 0, program: int = 0) -> Track:
    return Track(name, channel=channel, program=program, notes=tuple(Note(i * 480, 480, pitch) for i in range(4)))


def chords(name: str, pitch: int = 60, channel: int = 0, program: int = 0) -> Track:
    stack = tuple(Note(i * 480, 480, pitch + step) for i in range(4) for step in (0, 4, 7))
    return Track(name, channel=channel, program=program, notes=stack)


def parts_of(*tracks: Track) -> list[Part | None]:
    return [track.part for track in guess_parts(Song(tracks=tracks)).tracks]


MELODY, COUNTER, CHORDS, BASS, DRUMS = Part.MELODY, Part.COUNTER, Part.CHORDS, Part.BASS, Part.DRUMS


@pytest.mark.parametrize(
    ("tracks", "parts"),
    [
        ([line("Melody", 72), line("Bridge", 67), chords("Piano")], [MELODY, COUNTER, CHORDS]),
        ([line("Voice", 67), chords("Piano staff 1"), line("Piano staff 2", 40)], [MELODY, CHORDS, BASS]),
        ([line("right hand", 72), chords("left hand", 40)], [MELODY, BASS]),
        ([line("Piano", 72)], [MELODY]),
        ([line("Piano", 40)], [CHORDS]),
        ([chords("RH", 72), line("LH", 40)], [CHORDS, BASS]),
        ([line(n, p) for n, p in (("Vn. I", 76), ("Vn. II", 70), ("Va.", 62), ("Vc.", 48))],
         [MELODY, COUNTER, CHORDS, BASS]),
        ([line(n, p) for n, p in (("B", 45), ("T", 57), ("S", 72), ("A", 65))], [BASS, CHORDS, MELODY, COUNTER]),
        ([line("P1", 70)], [MELODY]),
        ([line("", 70, program=73), chords("", program=0), line("", 36, program=33), line("", 38, channel=9)],
         [MELODY, CHORDS, BASS, DRUMS]),
        ([line("Lead Synth", 70), line("Sub Bass", 40), line("Drum Kit", 38, channel=9)], [MELODY, BASS, DRUMS]),
        ([line("Kit", 38, channel=9), line("Percussion", 60, channel=9)], [DRUMS, None]),
        ([line("", 38, channel=9, program=0), line("", 72), line("", 40)], [DRUMS, MELODY, BASS]),
        ([Track("")], [None]),
    ],
)  # fmt: skip
def test_parts_are_told_from_names_instruments_and_register(tracks: list[Track], parts: list[Part | None]) -> None:
    assert parts_of(*tracks) == parts


def test_a_drum_by_name_on_a_pitched_channel_is_no_drum_part() -> None:
    assert parts_of(line("Steel drums", 72), chords("Piano")) == [MELODY, CHORDS]


def test_parts_that_are_set_stay_and_the_song_stays_the_same_object() -> None:
    song = guess_parts(Song(tracks=(line("Melody", 72), line("Bass", 40))))
    assert guess_parts(song) is song
