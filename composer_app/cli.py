"""The command line: a table of commands and how one of them is carried out.

Exit code 0 on success, 2 with one sentence on stderr on anything the user can mend, 130 where the user interrupts.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from composer_app import __version__
from composer_app.commands import bench, critique, play, ports, practice, render, repair, restyle, suggest, train
from composer_app.commands.bench.roll import Work
from composer_app.commands.loading import LoadGenerator
from composer_app.commands.problem import CannotRun
from composer_app.generation import catalog
from composer_app.generation.proposal import CannotPropose
from composer_app.notation.engraving import CannotEngrave
from composer_app.playback.errors import SoundError
from composer_app.practice.wish import CannotCompose
from composer_app.score.file_errors import ScoreFileError
from composer_app.score.song import Song

PROBLEMS = (CannotRun, CannotPropose, CannotCompose, CannotEngrave, ScoreFileError, SoundError)
"""What a user can mend; the message is a sentence that says how."""

OpenWindow = Callable[[Path | None], int]


@dataclass(frozen=True, slots=True)
class Command:
    """A row of the table: its name, a line of help, the arguments it takes and what it does."""

    name: str
    help: str
    add_arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], None]


def commands(load_generator: LoadGenerator) -> tuple[Command, ...]:
    """Every command there is."""
    return (
        Command("suggest", suggest.HELP, suggest.add_arguments, partial(suggest.run, load_generator=load_generator)),
        Command(
            "practice", practice.HELP, practice.add_arguments, partial(practice.run, load_generator=load_generator)
        ),
        Command("render", render.HELP, render.add_arguments, render.run),
        Command("play", play.HELP, play.add_arguments, play.run),
        Command("ports", ports.HELP, ports.add_arguments, ports.run),
        Command(
            "critique", critique.HELP, critique.add_arguments, partial(critique.run, load_generator=load_generator)
        ),
        Command("repair", repair.HELP, repair.add_arguments, partial(repair.run, load_generator=load_generator)),
        Command("restyle", restyle.HELP, restyle.add_arguments, partial(restyle.run, load_generator=load_generator)),
        Command("train", train.HELP, train.add_arguments, train.run),
        Command("bench", bench.HELP, bench.add_arguments, bench_with(load_generator)),
    )


def bench_with(load_generator: LoadGenerator) -> Callable[[Namespace], None]:
    """The bench, with a window to measure."""

    def time_window(song: Song, frames: int, work: Work, report: Callable[[float], None]) -> dict[str, list[float]]:
        import composer_app.main as window  # Qt is not needed by any other command

        return window.time_window(song, frames, work, report)

    return partial(bench.run, load_generator=load_generator, time_window=time_window)


class Parser(ArgumentParser):
    """An argument parser that says a usage error in one sentence."""

    def error(self, message: str) -> NoReturn:
        """Raise CannotRun with the message and where to read on."""
        raise CannotRun(f"{message.removeprefix('argument ').rstrip('.')}; see {self.prog} --help")


def parser_for(table: Sequence[Command]) -> Parser:
    """A parser of these commands."""
    parser = Parser(
        prog="composer-app",
        description="A composition assistant. Without a command the window opens, on FILE if one is given.",
        usage="%(prog)s [FILE] | COMMAND ...",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    rows = parser.add_subparsers(prog=parser.prog, title="commands", metavar="COMMAND", dest="command", required=True)
    for command in table:
        row = rows.add_parser(command.name, help=command.help, description=command.help, allow_abbrev=False)
        command.add_arguments(row)
        row.set_defaults(run=command.run)
    return parser


def open_window(path: Path | None) -> int:
    """Show the window, on this file where there is one; the exit code once it is closed."""
    import composer_app.main as window  # Qt is not needed by any command

    return window.main(path)


def main(
    arguments: Sequence[str] | None = None,
    load_generator: LoadGenerator = catalog.load,
    open_window: OpenWindow = open_window,
) -> int:
    """Carry out the command line; the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that has no flat sign shows another one
    table = commands(load_generator)
    try:
        if not words or not (words[0].startswith("-") or words[0] in {command.name for command in table}):
            return open_window(_file_in(words))
        chosen = parser_for(table).parse_args(words)
        chosen.run(chosen)
    except PROBLEMS as problem:
        print(f"composer-app: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever reads has had enough, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    return 0


def _file_in(words: Sequence[str]) -> Path | None:
    if not words:
        return None
    if len(words) > 1 or not Path(words[0]).exists():
        raise CannotRun(f"there is no command or file '{' '.join(words)}'; see composer-app --help")
    return Path(words[0])
