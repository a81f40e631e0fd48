"""Which notes need a sharp, flat or natural sign: what differs from the key and from what the bar has had so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from composer_app.notation.written import Bar, Line, Signature, Spelling

NAMES = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
"""MusicXML's names of the signs."""
_SHARPS = "FCGDAEB"


class Accidentals:
    """Reads a part bar by bar and knows what each staff has to be told."""

    def __init__(self, spellings: Mapping[int, Spelling]) -> None:
        self._spellings = spellings
        self._key: dict[str, int] = {}
        self._bar_before: dict[tuple[int, str, int], int] = {}

    def of_bar(self, bar: Bar) -> dict[tuple[int, int], str]:
        """The signs of the bar by note id and start of the event; notes that need none are not in it."""
        if bar.key is not None:
            self._key = alterations(bar.key)
        signs: dict[tuple[int, int], str] = {}
        heard: dict[tuple[int, str, int], int] = {}
        for start, staff, note_id, is_held in _in_time(bar.lines):
            spelling = self._spellings.get(note_id)
            if spelling is None or is_held:
                continue
            place = (staff, spelling.step, spelling.octave)
            by_key = self._key.get(spelling.step, 0)
            standing = heard.get(place, by_key)
            is_reminder = place not in heard and self._bar_before.get(place, by_key) != by_key
            if spelling.alter != standing or is_reminder:
                signs[note_id, start] = NAMES[spelling.alter]
            heard[place] = spelling.alter
        self._bar_before = heard
        return signs


def alterations(key: Signature) -> dict[str, int]:
    """What the signature does to each letter."""
    if key.fifths >= 0:
        return dict.fromkeys(_SHARPS[: key.fifths], 1)
    return dict.fromkeys(_SHARPS[key.fifths :], -1)


def _in_time(lines: Iterable[Line]) -> list[tuple[int, int, int, bool]]:
    return sorted(
        (event.start, line.staff, stroke.note_id, stroke.note_id in event.held_from)
        for line in lines
        for event in line.events
        for stroke in event.strokes
    )
