"""`composer-app render`: a MIDI file as sound in a file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from composer_app.commands import options
from composer_app.commands.progress import Progress
from composer_app.score import midi_file

HELP = "turn a MIDI file into a WAV or FLAC file"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what can be asked for."""
    parser.add_argument("song", type=Path, metavar="IN.mid", help="the piece to render")
    parser.add_argument("sound", type=Path, metavar="OUT.wav|OUT.flac", help="the file to write")
    parser.add_argument("--soundfont", type=options.soundfont, metavar="FILE", help="the soundfont to play with")


def run(arguments: Namespace) -> None:
    """Write the sound and say where it is."""
    from composer_app.playback.render import render  # needs numpy, which start-up does without

    song = midi_file.read(arguments.song)
    with Progress(sys.stderr, "Rendering") as progress:
        render(song, arguments.sound, soundfont=arguments.soundfont, report=progress.report)
    print(f"Rendered {song.tempo.seconds_at(song.end):.1f} s of music to {arguments.sound}")
