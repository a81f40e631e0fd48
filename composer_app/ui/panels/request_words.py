"""What would be asked now, as a sentence: `4 bars of melody and bass, A minor, chords as given, locked notes stay`."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from composer_app.score.query import notes_in
from composer_app.score.song import Part, Song, Track
from composer_app.session.marks import Marks
from composer_app.session.wishes import Wishes, next_bars, parts_of
from composer_app.theory.pitch import with_signs
from composer_app.ui.wording import bars_text, part_name, pitch_name


def tr(text: str) -> str:
    """`text` in the user's language."""
    return QCoreApplication.translate("request", text)


def asked_in_words(song: Song, wishes: Wishes, bars: tuple[int, int] | None, marks: Marks) -> str:
    """The request that these wishes and marks make; `bars` are the chosen ones, None stands for the next ones."""
    first, end = bars or next_bars(song, wishes.bars)
    parts = [part for part in Part if part in (wishes.parts if wishes.parts is not None else parts_of(song))]
    locked = [part for part in parts if (track := song.part(part)) is not None and track.id in marks.locked_tracks]
    written = [part for part in parts if part not in locked]
    if not parts:
        return tr("No part is chosen.")
    if not written:
        return tr("Every part that is chosen is locked.")
    count = tr("1 bar") if end - first == 1 else tr("{0} bars").format(end - first)
    head = count if bars is None else bars_text(first, end).capitalize()
    tracks = [track for part in written if (track := song.part(part)) is not None]
    pieces = [
        tr("{0} of {1}").format(head, _listed([part_name(part).lower() for part in written])),
        *_tonality(wishes),
        *_drawn(marks, tracks, range(first, end)),
        *_manner(wishes),
        *_staying(song, marks, locked, tracks, (first, end)),
    ]
    return ", ".join(pieces) + "."


def _tonality(wishes: Wishes) -> list[str]:
    pieces = [with_signs(wishes.key)] if wishes.key else []
    if wishes.scale:
        pieces.append(tr("only notes of the {0} scale").format(wishes.scale))
    elif wishes.key and wishes.stay_in_scale:
        pieces.append(tr("only its own notes"))
    if wishes.register is not None:
        pieces.append(tr("from {0} to {1}").format(*map(pitch_name, wishes.register)))
    return pieces


def _drawn(marks: Marks, tracks: Sequence[Track], bars: range) -> list[str]:
    """What is drawn on the roll for these bars and tracks."""
    given = sum(bar in marks.chords for bar in bars)
    pieces = []
    if given:
        pieces.append(tr("chords as given") if given == len(bars) else tr("chords as given in {0} bars").format(given))
    for track in tracks:
        name = _name(track)
        band = marks.registers.get(track.id)
        if band is not None and not track.is_drums:
            pieces.append(tr("{0} from {1} to {2}").format(name, *map(pitch_name, band)))
        if any((track.id, bar) in marks.densities for bar in bars):
            pieces.append(tr("{0} as busy as drawn").format(name))
    return pieces


def _manner(wishes: Wishes) -> list[str]:
    pieces = [wish for wish in (wishes.style, wishes.mood) if wish]
    if wishes.keep_rhythm:
        pieces.append(tr("the rhythm stays"))
    if wishes.variation is not None:
        pieces.append(tr("{0}\u00a0% of the notes anew").format(round(wishes.variation * 100)))
    return pieces


def _staying(
    song: Song, marks: Marks, locked: Sequence[Part], tracks: Sequence[Track], bars: tuple[int, int]
) -> list[str]:  # fmt: skip
    start, end = song.bars.bar_start(bars[0]), song.bars.bar_start(bars[1])
    pieces = []
    if locked:
        pieces.append(tr("{0} locked").format(_listed([part_name(part).lower() for part in locked])))
    kept = [str(bar + 1) for bar in sorted(marks.locked_bars) if bars[0] <= bar < bars[1]]
    if kept:
        pieces.append((tr("bar {0} stays") if len(kept) == 1 else tr("bars {0} stay")).format(_listed(kept)))
    if any(note.id in marks.locked_notes for track in tracks for note in notes_in(track, start, end)):
        pieces.append(tr("locked notes stay"))
    return pieces


def _name(track: Track) -> str:
    return part_name(track.part).lower() if track.part else track.name


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else tr("{0} and {1}").format(", ".join(words[:-1]), words[-1])
