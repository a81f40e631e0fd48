"""A song on paper: every step from ticks to bars of written notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from composer_app.notation import clefs, drums, hands, octaves
from composer_app.notation.beams import beamed
from composer_app.notation.directions import of_marked, of_tempos, of_velocities
from composer_app.notation.frames import frames_of, is_pickup
from composer_app.notation.markings import Clef, Markings
from composer_app.notation.quantise import Stroke, strokes_of
from composer_app.notation.rhythm import Frame, write_voice
from composer_app.notation.spelling import signatures, spell
from composer_app.notation.staffing import Player, players
from composer_app.notation.units import units_of
from composer_app.notation.voices import voices_of
from composer_app.notation.written import (
    Bar,
    Direction,
    Event,
    Line,
    Signature,
    Spelling,
    WrittenPart,
    WrittenScore,
)
from composer_app.score.song import Song

SECOND_STAFF_VOICE = 5
"""The number of the second staff's first voice, as MuseScore and others have it."""


def write(song: Song, markings: Markings | None = None, composer: str = "") -> WrittenScore:
    """The song as a score; `markings` is what the notes do not say themselves."""
    return _Writer(song, markings or Markings()).score(composer)


@dataclass(frozen=True, slots=True)
class _Staff:
    """The voices of one staff, bar by bar, and the strokes they were made of."""

    number: int
    strokes: list[Stroke]
    voices: list[list[tuple[Event, ...]]]


class _Writer:
    """What all parts of one score share."""

    def __init__(self, song: Song, markings: Markings) -> None:
        self._song = song
        self._markings = markings
        self._frames = frames_of(song)
        self._signatures = signatures(song)

    def score(self, composer: str) -> WrittenScore:
        parts = [self._part(player, place == 0) for place, player in enumerate(players(self._song))]
        return WrittenScore(self._song.title, composer, tuple(parts))

    def _part(self, player: Player, is_first: bool) -> WrittenPart:
        staves = self._staves(player)
        strokes = [stroke for staff in staves for stroke in staff.strokes]
        spellings: dict[int, Spelling] = {}
        if not player.main.is_drums:
            spellings = spell(sorted(strokes, key=lambda s: (s.start, s.pitch)), self._signatures)
        clefs_of_staves = [self._clefs(player, staff, spellings) for staff in staves]
        directions = of_marked(self._song, self._markings, player, is_first)
        if not player.main.is_drums:
            for staff, theirs in zip(staves, clefs_of_staves, strict=True):
                directions += self._octaves(staff, theirs, spellings)
        if self._markings.dynamics is None:
            directions += of_velocities(strokes, self._frames, player.staves)
        if is_first:
            directions += of_tempos(self._song, self._frames)
        ids = {stroke.note_id for stroke in strokes}
        return WrittenPart(
            name=player.name,
            channel=player.main.channel,
            program=player.main.program,
            is_drums=player.main.is_drums,
            staves=player.staves,
            bars=self._bars(player, staves, clefs_of_staves, directions),
            spellings=spellings,
            fingerings={note: finger for note, finger in self._markings.fingerings.items() if note in ids},
            signs={note: signs for note, signs in self._markings.articulations.items() if note in ids},
            slurs=tuple(slur for slur in self._markings.slurs if ids.issuperset(slur)),
            lyrics=_lyrics(self._song, player, strokes),
            volume=player.main.volume,
            pan=player.main.pan,
        )

    def _staves(self, player: Player) -> list[_Staff]:
        by_track = [strokes_of(track, self._song) for track in player.tracks]
        if player.has_hands:
            shares = by_track
        elif player.staves == 2:
            shares = list(hands.split(by_track[0]))
        else:
            shares = by_track
        return [self._staff(number, strokes, player.main.is_drums) for number, strokes in enumerate(shares, 1)]

    def _staff(self, number: int, strokes: list[Stroke], is_drums: bool) -> _Staff:
        voices = drums.hands_and_feet(strokes) if is_drums else voices_of(strokes)
        written = [write_voice(voice, self._frames) for voice in voices or [[]]]
        return _Staff(number, strokes, written)

    def _bars(
        self, player: Player, staves: Sequence[_Staff], clefs_of_staves: Sequence[list[Clef]],
        directions: Sequence[Direction],
    ) -> tuple[Bar, ...]:  # fmt: skip
        first = 0 if is_pickup(self._frames) else 1
        keys = _standing(self._signatures, self._frames)
        bars = []
        for index, frame in enumerate(self._frames):
            before = self._frames[index - 1] if index else None
            now = tuple((staff.number, theirs[index]) for staff, theirs in zip(staves, clefs_of_staves, strict=True))
            changed = tuple(
                (staff.number, theirs[index])
                for staff, theirs in zip(staves, clefs_of_staves, strict=True)
                if index and theirs[index - 1] != theirs[index]
            )
            is_new_key = index == 0 or keys[index] != keys[index - 1]
            bars.append(
                Bar(
                    index=index,
                    number=index + first,
                    start=frame.start,
                    length=frame.length,
                    is_pickup=index == 0 and first == 0,
                    metre=frame.metre if before is None or before.metre != frame.metre else None,
                    key=keys[index] if is_new_key and not player.main.is_drums else None,
                    clefs=now if index == 0 else (),
                    clef_changes=changed,
                    directions=tuple(d for d in directions if _belongs(d, frame)),
                    lines=tuple(self._lines(staves, index, frame)),
                )
            )
        return tuple(bars)

    def _lines(self, staves: Sequence[_Staff], index: int, frame: Frame) -> list[Line]:
        lines = []
        for staff in staves:
            first = 1 if staff.number == 1 else SECOND_STAFF_VOICE
            for place, voice in enumerate(staff.voices):
                events = voice[index]
                if place == 0 or any(event.strokes for event in events):
                    made = beamed(events if place == 0 else _without_outer_rests(events), frame)
                    lines.append(Line(first + place, staff.number, made))
        return lines

    def _clefs(self, player: Player, staff: _Staff, spellings: dict[int, Spelling]) -> list[Clef]:
        if player.main.is_drums:
            return [clefs.PERCUSSION] * len(self._frames)
        usual = clefs.clefs_for(player.main.program)
        if player.staves == 2:
            usual = (clefs.TREBLE, clefs.BASS) if staff.number == 1 else (clefs.BASS, clefs.TREBLE)
        return clefs.choose(self._pitches(staff, spellings), usual)

    def _octaves(self, staff: _Staff, theirs: Sequence[Clef], spellings: dict[int, Spelling]) -> Iterator[Direction]:
        """The octave signs of a staff."""
        for first, end, is_higher in octaves.passages(self._pitches(staff, spellings), theirs):
            start = self._frames[first].start
            yield Direction(start, staff.number, octave="higher" if is_higher else "lower")
            yield Direction(self._frames[end - 1].end, staff.number, octave="stop")

    def _pitches(self, staff: _Staff, spellings: dict[int, Spelling]) -> list[list[Spelling]]:
        """What is written on a staff, bar by bar; a held note stands in every bar it reaches into."""
        bars: list[list[Spelling]] = [[] for _ in self._frames]
        place = 0
        for stroke in staff.strokes:
            while place + 1 < len(self._frames) and stroke.start >= self._frames[place].end:
                place += 1
            for bar in range(place, len(self._frames)):
                if bar > place and stroke.end <= self._frames[bar].start:
                    break
                bars[bar].append(spellings[stroke.note_id])
        return bars


def _lyrics(song: Song, player: Player, strokes: Sequence[Stroke]) -> dict[int, str]:
    """Each syllable under the lowest note that begins with it."""
    by_start: dict[int, int] = {}
    for stroke in sorted(strokes, key=lambda s: -s.pitch):
        by_start[stroke.start] = stroke.note_id
    texts = ((units_of(text.tick, song), text) for track in player.tracks for text in track.texts)
    return {
        by_start[at]: text.text.strip()
        for at, text in texts
        if text.kind == "lyrics" and at in by_start and text.text.strip()
    }


def _belongs(direction: Direction, frame: Frame) -> bool:
    """What ends with a bar belongs to it, what begins at its end to the next."""
    if "stop" in (direction.hairpin, direction.pedal, direction.octave):
        return frame.start < direction.at <= frame.end
    return frame.start <= direction.at < frame.end


def _standing(changes: Sequence[tuple[int, Signature]], frames: Sequence[Frame]) -> list[Signature]:
    """The signature of every bar; one that changes within a bar stands from the next on."""
    return [[signature for at, signature in changes if at <= frame.start or at == 0][-1] for frame in frames]


def _without_outer_rests(events: Sequence[Event]) -> list[Event]:
    """The rests before the first and after the last note of a second voice need not be seen."""
    sounding = [place for place, event in enumerate(events) if event.strokes]
    return [
        event if sounding[0] <= place <= sounding[-1] or event.ratio else replace(event, is_hidden=True)
        for place, event in enumerate(events)
    ]
