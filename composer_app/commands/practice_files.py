"""`composer-app practice` on a file: which level it is, a piece like it, and the piece made simpler."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from composer_app.commands import options
from composer_app.commands.delivery import delivered_to
from composer_app.commands.loading import song_at
from composer_app.commands.problem import CannotRun
from composer_app.notation import documents, pdf, reading
from composer_app.notation.markings import Markings
from composer_app.notation.sheets import Paper
from composer_app.practice.checker import Verdict, check
from composer_app.practice.simplifying import like, simplified
from composer_app.practice.wish import Wish
from composer_app.practice.written import hands_of
from composer_app.score import midi_file
from composer_app.score.note import Note
from composer_app.score.song import Song


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the files that can be asked about."""
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("--check", type=Path, metavar="FILE", help="say which level a file is and why; writes nothing")
    asked.add_argument("--like", type=Path, metavar="FILE", help="a piece like the one in a file, at its level")
    asked.add_argument("--simplify", type=Path, metavar="FILE", help="the tune and bass of a file at --level")
    by = parser.add_mutually_exclusive_group()
    by.add_argument("--easier", action="store_true", help="with --like: one level easier")
    by.add_argument("--harder", action="store_true", help="with --like: one level harder")
    parser.add_argument("--passage", type=options.bars, metavar="A-B", help="with --simplify: only these bars")


def judge(arguments: Namespace) -> None:
    """Print which level the file is, and the bars that make it so."""
    verdict = check(*_read(arguments.check))
    print(json.dumps(_report(verdict)) if arguments.json else _in_words(verdict))


def wish_near(arguments: Namespace) -> Wish:
    """The wish for a piece like the file's, a level easier or harder where that is asked for."""
    song, markings = _read(arguments.like)
    level = check(song, markings).level if arguments.level is None else arguments.level
    return like(song, level + arguments.harder - arguments.easier, arguments.seed)


def simplify(arguments: Namespace) -> None:
    """Write the file's tune and bass at a level, as MIDI, MusicXML and pages."""
    if arguments.level is None:
        raise CannotRun("Name the level to simplify to with --level.")
    song, _ = _read(arguments.simplify)
    simple = simplified(song, arguments.level, _passage(song, arguments.passage))
    report = _report(check(simple))
    paper = Paper.LETTER if arguments.paper == "letter" else Paper.A4
    with delivered_to(arguments.out) as folder:
        midi_file.write(simple, folder / "simple.mid")
        documents.write_musicxml(simple, folder / "simple.musicxml")
        pdf.write(documents.pages_of(simple, paper), folder / "simple.pdf", song.title)
        (folder / "report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    written = f"Wrote simple.mid, .musicxml and .pdf to {arguments.out}"
    print(json.dumps(report) if arguments.json else f"{report['why']}\n{written}")


def _read(path: Path) -> tuple[Song, Markings | None]:
    """The song in a file, with what stands beside its notes where the file says that."""
    return reading.read_marked(path) if path.suffix.lower() in reading.SUFFIXES else (song_at(path), None)


def _passage(song: Song, bars: tuple[int, int] | None) -> list[Note]:
    if bars is None:
        return []
    start, end = song.bars.bar_start(bars[0]), song.bars.bar_start(bars[1])
    notes = [note for hand in hands_of(song) for note in hand if start <= note.start < end]
    if not notes:
        raise CannotRun(f"There are no notes in bars {bars[0] + 1}-{bars[1]}; name others with --passage.")
    return notes


def _report(verdict: Verdict) -> dict[str, object]:
    bars = [{"bar": bar + verdict.first, "level": level, "why": verdict.sentences(bar)}
            for bar, level in enumerate(verdict.by_bar)]  # fmt: skip
    return {"level": verdict.level, "strict": verdict.strict, "length": verdict.length, "why": verdict.sentence(),
            "bars": bars}  # fmt: skip


def _in_words(verdict: Verdict) -> str:
    lines = [verdict.sentence()]
    for bar, level in enumerate(verdict.by_bar):
        if level >= max(1, verdict.level):
            lines.append(f"bar {bar + verdict.first}  " + " ".join(verdict.sentences(bar)[:3]))
    return "\n".join(lines)
