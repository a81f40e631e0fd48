"""Pieces as sheets for a pupil: pages to print, MusicXML, MIDI with a count-in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from composer_app.notation import musicxml
from composer_app.notation.sheets import Heading, Layout, Page, Paper, Sheet, lay_out
from composer_app.notation.writing import write
from composer_app.notation.written import Spelling
from composer_app.practice.piece import Piece
from composer_app.practice.titles import instruction, title_of
from composer_app.score.note import Note, in_order
from composer_app.score.song import DRUM_CHANNEL, Part, Song, Track
from composer_app.score.time import MetreChange

STICK, CLICK = 37, 42
"""What counts in, on the drum channel: a strong beat and a weak one."""
SHORT, MOST = 16, 3
"""So many bars, in so many pieces at most, share a page."""


def xml_of(piece: Piece) -> str:
    """The piece as MusicXML."""
    return musicxml.of_song(replace(piece.song, title=title_of(piece)), piece.markings)


def sheet_of(piece: Piece, number: int | None = None, starts_page: bool = True) -> Sheet:
    """One piece with its title, level, instruction and a line for a name; the seed stands under it."""
    before = f"{number}. " if number is not None else ""
    heading = Heading(
        f"{before}{title_of(piece)}",
        left=f"Level {piece.wish.level}",
        right="Name ______________________   Date __________" if starts_page else "",
        lines=(instruction(piece),),
    )
    return Sheet(xml_of(piece), heading, note=f"Level {piece.wish.level}, seed {piece.wish.seed}",
                 starts_page=starts_page, part_names=False, even=True)  # fmt: skip


def pages_of(pieces: Sequence[Piece], paper: Paper = Paper.A4, answers: bool = False) -> list[Page]:
    """The pieces as pages, short ones two or three to a page; with `answers` a page follows that names every note."""
    sheets: list[Sheet] = []
    on_page: list[int] = []
    for number, piece in enumerate(pieces, 1):
        shares = 0 < len(on_page) < MOST and sum(on_page) + piece.song.bar_count <= SHORT
        on_page = [*(on_page if shares else ()), piece.song.bar_count]
        sheets.append(sheet_of(piece, number if len(pieces) > 1 else None, starts_page=not shares))
    if answers:
        sheets += [_answer(piece, f"{number}. " * (len(pieces) > 1), number == 1)
                   for number, piece in enumerate(pieces, 1)]  # fmt: skip
    return lay_out(sheets, Layout(paper=paper))


def _answer(piece: Piece, number: str, is_first: bool) -> Sheet:
    """The piece again with the name of every note in the tune."""
    named = {note: spelling.letter for note, spelling in _spellings(piece).items()}
    markings = replace(piece.markings, fingerings=named, slurs=(), articulations={})
    heading = Heading(f"{number}{title_of(piece)}: answers", lines=(names_of(piece),))
    return Sheet(
        xml_of(replace(piece, markings=markings)),
        heading,
        starts_page=is_first,
        part_names=False,
        staff_mm=5.0,
        even=True,
    )


def names_of(piece: Piece) -> str:
    """Where each hand begins, in words: `Right hand begins on G4, left hand begins on E♭3.`"""
    spelled = _spellings(piece)
    firsts = [(track.name.lower(), spelled[track.notes[0].id]) for track in piece.song.tracks if track.notes]
    text = ", ".join(f"{hand} begins on {first.letter}{first.octave}" for hand, first in firsts)
    return f"{text[:1].upper()}{text[1:]}."


def _spellings(piece: Piece) -> dict[int, Spelling]:
    return {note: spelling for part in write(piece.song).parts for note, spelling in part.spellings.items()}


def with_count_in(song: Song) -> Song:
    """The song one bar later, with a bar of clicks before it; before an up-beat they go on to where it begins."""
    metre = song.metres[0].metre
    bar, beat = metre.bar_ticks(song.ticks_per_quarter), metre.beat_ticks(song.ticks_per_quarter)
    up_beat = song.bars.bar_end(0)
    later, has_up_beat = 2 * bar - up_beat, up_beat < bar
    clicks = [Note(at, beat // 4, STICK if at % bar == 0 else CLICK, 100 if at % bar == 0 else 80)
              for at in range(0, later, beat)]  # fmt: skip
    tracks = tuple(replace(track, notes=in_order(replace(n, start=n.start + later) for n in track.notes))
                   for track in song.tracks)  # fmt: skip
    count = Track("Count-in", Part.DRUMS, DRUM_CHANNEL, notes=tuple(clicks))
    tempos = tuple(replace(change, tick=change.tick + later * (change.tick > 0)) for change in song.tempos)
    changes = (MetreChange(0, metre), *(replace(c, tick=c.tick + later) for c in song.metres[1 + has_up_beat :]))
    return replace(song, tracks=(*tracks, count), tempos=tempos, metres=changes, length=song.length + later)
