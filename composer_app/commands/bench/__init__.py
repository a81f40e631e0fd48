"""`composer-app bench`: how quick things are, measured here and now. One module measures one subject."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from functools import partial

from composer_app.commands import options
from composer_app.commands.bench import feedback, jam, playback, render, roll, suggest
from composer_app.commands.bench.figures import Figures, table
from composer_app.commands.bench.roll import TimeWindow
from composer_app.commands.loading import DEVICES, LoadGenerator

HELP = "measure how quick things are on this machine"

SUBJECTS: dict[str, Callable[[Namespace, LoadGenerator], Figures]] = {
    "suggest": suggest.measured,
    "render": render.measured,
    "feedback": feedback.measured,
    "jam": jam.measured,
}


WITH_WINDOW = {"roll": roll.measured, "playback": playback.measured}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what can be asked for."""
    add = parser.add_argument
    add(
        "subject",
        nargs="?",
        choices=[*SUBJECTS, *WITH_WINDOW],
        default="suggest",
        help="what to measure (default: suggest)",
    )
    add("--runs", type=options.number(int, 2, 1000), default=10, help="how often (default: 10)")
    add("--seconds", type=options.number(int, 5, 7200), default=20, help="how long playback is measured (default: 20)")
    add("--model", metavar="NAME", help="the network to ask (default: the one that is shipped)")
    add("--device", choices=DEVICES, default="auto", help="where the network runs (default: auto)")
    add("--json", action="store_true", help="print the figures as JSON")


def run(arguments: Namespace, load_generator: LoadGenerator, time_window: TimeWindow) -> None:
    """Print the figures. Some need a window, and commands know of none: `time_window` is lent."""
    windowed = {name: partial(measured, time_window=time_window) for name, measured in WITH_WINDOW.items()}
    subjects = SUBJECTS | windowed
    figures = subjects[arguments.subject](arguments, load_generator)
    print(json.dumps(figures) if arguments.json else table(figures))
