"""The same song in another style: the tune, its harmony and its form stay, what surrounds the tune is written anew."""

from __future__ import annotations

from collections.abc import Sequence

from composer_app.generation.proposal import CannotPropose, Constraints, Generator, Region, Report, Request
from composer_app.generation.vocabulary import KIT_STYLES, STYLES
from composer_app.score.edits import add_track, update_track
from composer_app.score.note import Note
from composer_app.score.query import notes_in
from composer_app.score.song import Part, Song
from composer_app.session.landing import landed
from composer_app.session.wishes import track_for
from composer_app.theory.chord import find_chord
from composer_app.theory.key_finding import weights_of

AROUND_THE_TUNE: dict[str, tuple[Part, ...]] = {
    "pop": (Part.CHORDS, Part.BASS),
    "lied": (Part.CHORDS, Part.BASS),
    "quartet": (Part.COUNTER, Part.CHORDS, Part.BASS),
    "chorale": (Part.COUNTER, Part.CHORDS, Part.BASS),
    **dict.fromkeys(KIT_STYLES, (Part.DRUMS,)),
}
"""The parts that a style writes around the tune; a style that is not here is one of tunes alone."""
ONE_VOICE_EACH = ("chorale", "quartet")
WITHOUT_DRUMS = ("chorale", "quartet", "lied")


def restyle(song: Song, style: str, generator: Generator, report: Report, seed: int = 0) -> Song:
    """The song in `style`; the best of a few takes.

    Around a tune the style's own parts are written anew over the song's chords, and others that would double them stay
    silent; in a style of tunes the tune itself is, between the notes on its strong beats. Drums go where the style has
    none. Raises `CannotPropose` where the song holds nothing to start from.
    """
    if style not in STYLES:
        raise CannotPropose(f"'{style}' is not a style I know; choose one of {', '.join(STYLES)}.")
    if not any(track.notes for track in song.tracks):
        raise CannotPropose("The song holds no notes; write some bars first.")
    if style in AROUND_THE_TUNE:
        return _around_the_tune(song, style, generator, report, seed)
    tune = song.part(Part.MELODY)
    if tune is None:
        raise CannotPropose(f"{style} is a style of tunes and the song has no melody; give a track the part Melody.")
    wishes = Constraints(style=style, locked_notes=frozenset(note.id for note in _on_strong_beats(song, tune.notes)))
    return _best(song, (tune.id,), wishes, generator, report, seed)


def _around_the_tune(song: Song, style: str, generator: Generator, report: Report, seed: int) -> Song:
    parts = AROUND_THE_TUNE[style]
    chords = chords_of(song) if parts != (Part.DRUMS,) else None
    bars = song.bar_count
    tune = song.part(Part.MELODY)
    for part in parts:
        if song.part(part) is None:
            song = add_track(song, track_for(part, song))
    written = tuple(track.id for part in parts if (track := song.part(part)))
    drums = {track.id for track in song.tracks if track.is_drums and style in WITHOUT_DRUMS}
    quiet = drums if tune is None or parts == (Part.DRUMS,) else drums | _others(song, {tune.id, *written})
    for track_id in quiet:
        song = update_track(song, track_id, notes=())
    most = 1 if style in ONE_VOICE_EACH else None
    wishes = Constraints(style=style, chords=chords, max_polyphony=most)
    return _best(song, written, wishes, generator, report, seed, bars)


def _others(song: Song, kept: set[int]) -> set[int]:
    """Tracks that play beside the tune and the parts that are written: they would double them."""
    return {track.id for track in song.tracks if track.id not in kept and not track.is_drums}


def _best(
    song: Song, tracks: tuple[int, ...], wishes: Constraints, generator: Generator, report: Report, seed: int,
    bars: int | None = None,
) -> Song:  # fmt: skip
    request = Request(song, Region(0, bars or song.bar_count, tracks), wishes, count=2, seed=seed)
    proposal = next(iter(generator.propose(request, report)), None)
    if proposal is None:
        raise CannotPropose("The model proposed nothing for this song; choose another style.")
    return landed(song, song, proposal)


def _on_strong_beats(song: Song, notes: Sequence[Note]) -> list[Note]:
    """The notes struck on a bar line or in the middle of a bar of an even count of beats."""
    strong = []
    for note in notes:
        bar = song.bars.bar_at(note.start)
        metre, place = song.bars.metre_of(bar), note.start - song.bars.bar_start(bar)
        half = metre.bar_ticks(song.ticks_per_quarter) / 2
        if place == 0 or metre.beats % 2 == 0 and place == half:
            strong.append(note)
    return strong


def chords_of(song: Song) -> tuple[str, ...] | None:
    """One entry a bar, of one chord or two: the chords that the song's pitched parts make; None for a tune alone.

    A bar in which no chord is heard goes on with the one before.
    """
    pitched = [track for track in song.tracks if not track.is_drums and track.notes]
    if len(pitched) < 2:
        return None
    entries: list[str] = []
    for bar in range(song.bar_count):
        start, end = song.bars.bar_start(bar), song.bars.bar_end(bar)
        middle = (start + end) // 2 if song.bars.metre_of(bar).beats % 2 == 0 else end
        names = [_chord_in(song, low, high) for low, high in ((start, middle), (middle, end)) if high > low]
        known = [name for name in names if name]
        entries.append(" ".join(dict.fromkeys(known)) or (entries[-1].split()[-1] if entries else ""))
    first = next((entry for entry in entries if entry), None)
    return tuple(entry or first for entry in entries) if first else None


def _chord_in(song: Song, start: int, end: int) -> str | None:
    heard: list[Note] = []
    for track in song.tracks:
        if not track.is_drums:
            early = notes_in(track, max(0, start - 4 * song.ticks_per_quarter), end)
            heard += [
                Note(max(note.start, start), min(note.end, end) - max(note.start, start), note.pitch)
                for note in early
                if note.end > start
            ]
    chord = find_chord(weights_of(heard), min((note.pitch for note in heard), default=None))
    return chord.name if chord else None
