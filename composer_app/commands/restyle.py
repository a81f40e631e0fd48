"""`composer-app restyle`: the same song in another style."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from composer_app.commands import options
from composer_app.commands.loading import DEVICES, LoadGenerator
from composer_app.commands.progress import Progress
from composer_app.score import midi_file
from composer_app.session.restyling import restyle

HELP = "write the same song in another style"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what can be asked for."""
    add = parser.add_argument
    add("song", type=Path, metavar="IN.mid", help="the piece to start from")
    add("--style", required=True, help="a style of the model, see: suggest --list-styles")
    add("--out", type=Path, required=True, metavar="OUT.mid", help="the file to write")
    add("--seed", type=options.number(int, 0, 2**31 - 1), default=0, help="same seed, same notes (default: 0)")
    add("--model", metavar="NAME", help="the network to ask (default: the one that is shipped)")
    add("--device", choices=DEVICES, default="auto", help="where the network runs (default: auto)")


def run(arguments: Namespace, load_generator: LoadGenerator) -> None:
    """Write the song in its new style and say where it is."""
    song = midi_file.read(arguments.song)
    generator = load_generator(arguments.model, arguments.device)
    with Progress(sys.stderr, "Restyling") as progress:
        changed = restyle(song, arguments.style, generator, progress.report, arguments.seed)
    midi_file.write(changed, arguments.out)
    print(f"{arguments.out}: {song.bar_count} bars as {arguments.style}")
