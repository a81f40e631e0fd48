"""`composer-app repair`: damaged or implausible bars of a MIDI file, written anew."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from composer_app.commands import options
from composer_app.commands.critique import add_musician
from composer_app.commands.loading import LoadGenerator
from composer_app.commands.problem import CannotRun
from composer_app.commands.progress import Progress
from composer_app.score import midi_file
from composer_app.session.repairing import Musician, Refill, repair

HELP = "find damaged or implausible bars of a MIDI file and write them anew"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what can be asked for."""
    add_musician(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="OUT.mid", help="the file to write")
    parser.add_argument("--seed", type=options.number(int, 0, 2**31 - 1), default=0, help="same seed, same notes")


def run(arguments: Namespace, load_generator: LoadGenerator) -> None:
    """Write the repaired song and say which bars are new."""
    song = midi_file.read(arguments.song)
    musician = load_generator(arguments.model, arguments.device)
    if not isinstance(musician, Musician):
        raise CannotRun(f"the model '{musician.name}' has no critic; choose another one with --model.")
    with Progress(sys.stderr, "Repairing") as progress:
        repaired, refills = repair(song, musician, progress.report, arguments.seed)
    midi_file.write(repaired, arguments.out)
    names = {track.id: track.name or str(track.part) for track in song.tracks}
    for refill in refills:
        print(f"Bar {refill.bar + 1}, {', '.join(names[t] for t in refill.track_ids)}: {_change(refill)}")
    what = f"{len(refills)} of {song.bar_count} bars written anew" if refills else "no bar sounds damaged"
    print(f"{arguments.out}: {what}")


def _change(refill: Refill) -> str:
    before = "silent" if refill.before is None else f"{refill.before:.2f}"
    return f"{before} -> {'silent' if refill.after is None else f'{refill.after:.2f}'}"
