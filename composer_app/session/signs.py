"""The signs beside a song's notes, as its notation file or practice piece brought them; saved with the project."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from composer_app.notation.markings import (
    Articulation,
    Clef,
    ClefAt,
    Dynamic,
    Hairpin,
    Loudness,
    Markings,
    OctaveSign,
    Pedal,
    Words,
)
from composer_app.notation.sounding import sounding
from composer_app.score.song import Song
from composer_app.session.beside import NewIds
from composer_app.session.session import Session

NAME = "signs"


class Signs:
    """Holds the markings of the session's song; a keepsake of its project."""

    def __init__(self, session: Session) -> None:
        self.markings = Markings()
        session.beside.add(NAME, self)

    def to_plain(self) -> Any:
        """See `beside.Keepsake`."""
        return plain_of(self.markings)

    def take_plain(self, plain: Any, new_ids: NewIds) -> None:
        """See `beside.Keepsake`."""
        self.markings = markings_of(plain, new_ids)


def extras_of(song: Song, markings: Markings) -> tuple[dict[str, Any], dict[int, int]]:
    """What opening the song is to be told of its markings: extras, and ids that stay as they are."""
    ids = [track.id for track in song.tracks] + [note.id for track in song.tracks for note in track.notes]
    return {NAME: plain_of(markings)}, dict(zip(ids, ids, strict=True))


def signs_in(extras: Mapping[str, Any], song: Song) -> Markings:
    """The markings that extras hold for the song as it is."""
    return markings_of(extras.get(NAME), extras_of(song, Markings())[1])


def signs_beside(session: Session) -> Markings:
    """The markings of the session's song."""
    held = session.beside.get(NAME)
    return held.markings if isinstance(held, Signs) else signs_in(session.beside.to_plain(), session.song)


def as_it_sounds(session: Session) -> Song:
    """The session's song with its signs played out."""
    return sounding(session.song, signs_beside(session))


def plain_of(markings: Markings) -> dict[str, Any]:
    """The markings as values that JSON knows; empty where there are none."""
    dynamics = markings.dynamics
    rows: dict[str, Any] = {
        "fingerings": [[note, finger] for note, finger in markings.fingerings.items()],
        "articulations": [[note, sorted(signs)] for note, signs in markings.articulations.items()],
        "slurs": [list(slur) for slur in markings.slurs],
        "dynamics": [[d.tick, d.track_id, d.loudness.value] for d in dynamics or ()],
        "hairpins": [[h.start, h.end, h.track_id, h.louder] for h in markings.hairpins],
        "words": [[w.tick, w.text] for w in markings.words],
        "clefs": [[c.tick, c.track_id, c.clef.sign, c.clef.line, c.clef.octave] for c in markings.clefs],
        "octaves": [[o.tick, o.track_id] for o in markings.octaves],
        "pedals": [[p.start, p.end, p.track_id] for p in markings.pedals],
    }
    return {name: row for name, row in rows.items() if row or (name == "dynamics" and dynamics is not None)}


def markings_of(plain: Any, new_ids: NewIds) -> Markings:
    """The markings in such values; what makes no sense, or belongs to no note or track, is passed over."""
    held: Mapping[str, Any] = plain if isinstance(plain, dict) else {}

    def rows(name: str, read: Callable[..., Any]) -> Iterator[Any]:
        found = held.get(name)
        for row in found if isinstance(found, list) else ():
            try:
                yield read(*row)
            except (TypeError, ValueError, KeyError):
                continue

    def signs(note: int, names: list[str]) -> tuple[int, frozenset[Articulation]]:
        return new_ids[note], frozenset(map(Articulation, names))

    dynamics = tuple(rows("dynamics", lambda tick, track, mark: Dynamic(int(tick), new_ids[track], Loudness(mark))))
    return Markings(
        dict(rows("fingerings", lambda note, finger: (new_ids[note], str(finger)))),
        dict(rows("articulations", signs)),
        tuple(rows("slurs", lambda first, last: (new_ids[first], new_ids[last]))),
        dynamics if "dynamics" in held else None,
        tuple(rows("hairpins", lambda a, b, track, louder: Hairpin(int(a), int(b), new_ids[track], bool(louder)))),
        tuple(rows("words", lambda tick, text: Words(int(tick), str(text)))),
        tuple(rows("pedals", lambda a, b, track: Pedal(int(a), int(b), new_ids[track]))),
        tuple(rows("clefs", lambda tick, track, *clef: ClefAt(int(tick), new_ids[track], _clef(*clef)))),
        tuple(rows("octaves", lambda tick, track: OctaveSign(int(tick), new_ids[track]))),
    )


def _clef(sign: str, line: int, octave: int) -> Clef:
    return Clef(str(sign), int(line), int(octave))
