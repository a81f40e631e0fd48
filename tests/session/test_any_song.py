"""Whatever song is asked about: takes or one sentence; and undo brings the song back to the last bit."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from composer_app.generation.proposal import Generator
from composer_app.score import project_file
from composer_app.score.note import Note
from composer_app.score.song import DRUM_CHANNEL, Part, Song, Track
from composer_app.score.time import Metre, MetreChange
from composer_app.session.assistant import Assistant
from composer_app.session.marks import Marks
from composer_app.session.session import Session
from composer_app.session.variants import Variant
from composer_app.session.wishes import Wishes
from tests.fakes import BAR, at_once, demo_song
from tests.session.test_assistant import RunsAtOnce


def in_metre(numerator: int, denominator: int) -> Song:
    metre = Metre(numerator, denominator)
    bar = metre.bar_ticks(480)
    tune = tuple(Note(start, 200, 60 + start // 240 % 7) for start in range(0, 4 * bar - 240, 240))
    return Song(tracks=(Track("Tune", Part.MELODY, notes=tune),), metres=(MetreChange(0, metre),), length=4 * bar)


def of_sixteen_parts() -> Song:
    parts, notes = [*Part, *[None] * 11], demo_song().tracks[0].notes
    tracks = tuple(
        Track(
            f"Part {number}",
            part,
            DRUM_CHANNEL if part is Part.DRUMS else number % 9,
            notes=notes,
        )
        for number, part in enumerate(parts)
    )
    return Song(tracks=tracks, length=8 * BAR)


def drums_alone() -> Song:
    return replace(demo_song(), tracks=demo_song().tracks[3:])


SONGS: dict[str, Callable[[], Song]] = {
    "empty": lambda: Song(tracks=(Track("Melody", Part.MELODY),)),
    "no track": Song,
    "one bar": lambda: demo_song(1),
    "64 bars": lambda: demo_song(64),
    "3/4": lambda: in_metre(3, 4),
    "7/8": lambda: in_metre(7, 8),
    "5/4": lambda: in_metre(5, 4),
    "12/8": lambda: in_metre(12, 8),
    "1/16": lambda: in_metre(1, 16),
    "drums": drums_alone,
    "16 parts": of_sixteen_parts,
    "parts without a role": lambda: Song(tracks=(Track("Strings", None, notes=(Note(0, 480, 60),)),), length=BAR),
    "notes at the edges": lambda: Song(
        tracks=(Track("Melody", Part.MELODY, notes=(Note(0, 60, 0), Note(60, 60, 127), Note(BAR - 1, 5 * BAR, 64))),)
    ),
}


class Case:
    """A session on a song with an assistant that answers at once, and the sentences it said."""

    def __init__(self, song: Song, generator: Generator) -> None:
        self.session = Session(song)
        self.assistant = Assistant(self.session, RunsAtOnce(at_once), lambda: generator)
        self.said: list[str] = []
        self.assistant.failed.connect(self.said.append)
        self.before, self.bytes = song, project_file.to_bytes(song)

    def takes_or_a_sentence(self) -> bool:
        """Whether there are takes; where not, one clear sentence was said."""
        if self.assistant.candidates:
            assert self.said == []
            return True
        [sentence] = self.said
        assert sentence.endswith(".")
        assert "stumbled" not in sentence
        return False

    def keep_and_undo(self) -> None:
        self.assistant.keep()
        steps = 0
        while self.session.undo():
            steps += 1
        assert steps <= 1
        assert self.session.song is self.before
        assert project_file.to_bytes(self.session.song) == self.bytes


@pytest.mark.parametrize("name", SONGS)
@pytest.mark.parametrize("bars", [None, (0, 1), (1, 3)])
def test_any_song_can_be_asked_about(name: str, bars: tuple[int, int] | None, generator: Generator) -> None:
    case = Case(SONGS[name](), generator)
    case.assistant.ask(Wishes(bars=2, takes=2), bars)
    if case.takes_or_a_sentence():
        case.assistant.step(1)
        case.keep_and_undo()


def test_64_bars_are_written_at_once(generator: Generator) -> None:
    case = Case(demo_song(64), generator)
    case.assistant.ask(Wishes(takes=1, parts=frozenset({Part.BASS})), (0, 64))
    assert case.takes_or_a_sentence()
    assert len(case.assistant.candidates[0].bar_scores) in (0, 64)
    case.keep_and_undo()


def marks_of(song: Song) -> dict[str, Marks]:
    notes = frozenset(note.id for track in song.tracks for note in track.notes if 2 * BAR <= note.start < 4 * BAR)
    tracks = [track.id for track in song.tracks]
    return {
        "every note": Marks(locked_notes=notes),
        "one bar": Marks(locked_bars=frozenset({2})),
        "all bars": Marks(locked_bars=frozenset(range(20))),
        "one part": Marks(locked_tracks=frozenset(tracks[:1])),
        "all parts": Marks(locked_tracks=frozenset(tracks)),
        "a band that nobody plays in": Marks(registers={tracks[0]: (0, 3), tracks[2]: (120, 127)}),
        "chords": Marks(chords={2: "F#dim Bbmaj7 Caug", 9: "Dsus4"}),
        "a chord that is none": Marks(chords={2: "xyz"}),
        "silence and tumult": Marks(densities={(tracks[0], 2): 0.0, (tracks[0], 3): 1.0}),
    }


@pytest.mark.parametrize("kind", marks_of(demo_song()))
@pytest.mark.parametrize("wishes", [Wishes(takes=2), Wishes(takes=2, variation=0.3, keep_rhythm=True, scale="blues")])
def test_any_marks_can_be_asked_with(kind: str, wishes: Wishes, generator: Generator) -> None:
    song = demo_song()
    case = Case(song, generator)
    case.assistant.ask(wishes, (2, 4), marks_of(song)[kind])
    if case.takes_or_a_sentence():
        assert all(not take.violations for take in case.assistant.candidates)
        case.keep_and_undo()


@pytest.mark.parametrize("kind", list(Variant))
@pytest.mark.parametrize("name", ["one bar", "7/8", "drums", "16 parts"])
def test_any_take_can_be_varied_mixed_kept_and_taken_back(kind: Variant, name: str, generator: Generator) -> None:
    case = Case(SONGS[name](), generator)
    case.assistant.ask(Wishes(bars=2, takes=2))
    assert case.takes_or_a_sentence()
    track = next(iter(case.assistant.candidates[0].notes))
    case.assistant.pick([(track, case.assistant.candidates[0].region.first_bar)])
    case.assistant.vary(kind, track)
    assert case.assistant.candidates
    assert all(sentence.endswith(".") for sentence in case.said)
    case.assistant.pick_track(track)
    case.assistant.step(1)
    case.assistant.pick([(track, case.assistant.candidates[0].region.end_bar - 1)], as_it_was=True)
    case.keep_and_undo()
