"""`composer-app practice`: graded pieces as MIDI, MusicXML and sheets to print."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import replace
from pathlib import Path

from composer_app.commands import options, practice_files
from composer_app.commands.delivery import delivered_to
from composer_app.commands.loading import DEVICES, LoadGenerator
from composer_app.commands.problem import CannotRun
from composer_app.commands.progress import Progress
from composer_app.notation import pdf
from composer_app.notation.sheets import Paper
from composer_app.notation.sounding import sounding
from composer_app.practice.composer import compose_set
from composer_app.practice.piece import Piece
from composer_app.practice.titles import title_of
from composer_app.practice.wish import Focus, Hands, Wish, checked
from composer_app.practice.worksheet import pages_of, with_count_in, xml_of
from composer_app.practice.written import written
from composer_app.score import midi_file
from composer_app.score.time import Metre

HELP = "write graded practice pieces; writes piece-N.mid, .musicxml, .pdf, set.pdf and report.json"
PAPERS = ("a4", "letter")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what can be asked for."""
    add = parser.add_argument
    add("--level", type=options.number(int, 0, 8), help="0, the first steps, to 8")
    add("--out", type=Path, metavar="DIR", help="the folder to write into")
    practice_files.add_arguments(parser)
    add("--key", type=options.key, help="a key of the level, such as G or 'A minor' (default: the seed decides)")
    add("--metre", type=_metre, help="a metre of the level, such as 3/4")
    add("--bars", type=options.number(int, 2, 64), help="how many bars")
    add("--hands", choices=[hands.value for hands in Hands], help="who plays (default: both)")
    add("--tempo", type=options.number(int, 30, 240), help="quarters a minute")
    add("--focus", choices=[focus.value for focus in Focus], metavar="WHAT",
        help=f"what to practise: {', '.join(Focus)}")  # fmt: skip
    add("--count", type=options.number(int, 1, 500), default=1, metavar="N", help="how many pieces (default: 1)")
    add("--seed", type=options.number(int, 0, 2**31 - 1), default=1, help="same seed, same pieces (default: 1)")
    add("--paper", choices=PAPERS, default="a4", help="what the sheets are printed on (default: a4)")
    add("--answers", action="store_true", help="end set.pdf with the names of the notes")
    add("--audio", action="store_true", help="write piece-N.flac as well: how it sounds")
    add("--model", metavar="NAME", help="the network to ask (default: the one that is shipped)")
    add("--device", choices=DEVICES, default="auto", help="where the network runs (default: auto)")
    add("--json", action="store_true", help="print the report as JSON instead of lines")


def run(arguments: Namespace, load_generator: LoadGenerator) -> None:
    """Write the pieces and the report, and say where they are; or judge or simplify a file."""
    if arguments.check is not None:
        practice_files.judge(arguments)
        return
    if arguments.out is None:
        raise CannotRun("Name a folder to write into with --out.")
    if arguments.simplify is not None:
        practice_files.simplify(arguments)
        return
    wish = checked(wish_of(arguments))
    generator = load_generator(arguments.model, arguments.device)
    pieces: list[Piece] = []
    seconds: list[float] = []
    with Progress(sys.stderr, "Composing") as progress:
        begun = time.perf_counter()
        for piece in compose_set(generator, wish, arguments.count, progress.report):
            pieces.append(piece)
            seconds.append(time.perf_counter() - begun)
            begun = time.perf_counter()
    with delivered_to(arguments.out) as folder:
        report = {"model": generator.name, "pieces": _deliver(folder, pieces, seconds, arguments)}
        (folder / "report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(report) if arguments.json else _in_words(pieces, arguments.out))


def wish_of(arguments: Namespace) -> Wish:
    """What was asked for."""
    near = practice_files.wish_near(arguments) if arguments.like is not None else None
    if near is None and arguments.level is None:
        raise CannotRun("Name a level from 0 to 8 with --level.")
    wish = near or Wish(arguments.level, arguments.seed)
    hands = Hands(arguments.hands) if arguments.hands else wish.hands
    focus = Focus(arguments.focus) if arguments.focus else None
    return replace(wish, key=arguments.key or wish.key, metre=arguments.metre or wish.metre,
                   bars=arguments.bars or wish.bars, hands=hands, tempo=arguments.tempo or wish.tempo,
                   focus=focus)  # fmt: skip


def _deliver(folder: Path, pieces: list[Piece], seconds: list[float], arguments: Namespace) -> list[dict[str, object]]:
    paper = Paper.LETTER if arguments.paper == "letter" else Paper.A4
    rows: list[dict[str, object]] = []
    for number, (piece, taken) in enumerate(zip(pieces, seconds, strict=True), 1):
        name, title = f"piece-{number}", title_of(piece)
        played = with_count_in(sounding(replace(piece.song, title=title), piece.markings))
        midi_file.write(played, folder / f"{name}.mid")
        (folder / f"{name}.musicxml").write_text(xml_of(piece), encoding="utf-8")
        pdf.write(pages_of([piece], paper), folder / f"{name}.pdf", title)
        if arguments.audio:
            from composer_app.playback.render import render

            render(played, folder / f"{name}.flac")
        rows.append(_row(name, title, piece, taken))
    pdf.write(pages_of(pieces, paper, arguments.answers), folder / "set.pdf", f"Level {pieces[0].wish.level}")
    return rows


def _row(name: str, title: str, piece: Piece, seconds: float) -> dict[str, object]:
    song = piece.song
    return {
        "file": f"{name}.mid", "title": title, "level": piece.wish.level, "seed": piece.wish.seed,
        "key": song.keys[0].key, "metre": str(song.metres[0].metre), "bars": written(song).bar_count,
        "tempo": round(song.tempos[0].bpm), "notes": sum(len(track.notes) for track in song.tracks),
        "critic": round(piece.score, 3), "repaired": round(piece.repaired, 3), "seconds": round(seconds, 3),
        "passes": piece.verdict.fits(piece.wish.level), "why": piece.verdict.sentence(),
    }  # fmt: skip


def _in_words(pieces: list[Piece], out: Path) -> str:
    lines = [f"piece-{n}  {title_of(p)}: {p.verdict.sentence()}" for n, p in enumerate(pieces, 1)]
    return "\n".join([*lines, f"Wrote {len(pieces)} piece{'s' * (len(pieces) != 1)} and set.pdf to {out}"])


def _metre(text: str) -> Metre:
    numerator, slash, denominator = text.strip().partition("/")
    if not (slash and numerator.isdecimal() and denominator in ("2", "4", "8") and 1 <= int(numerator) <= 12):
        raise ArgumentTypeError(f"'{text}' is not a metre; write 3/4 or 6/8")
    return Metre(int(numerator), int(denominator))
