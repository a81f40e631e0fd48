"""`composer-app render`: a MIDI file as sound in a file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from composer_app.commands import options
from composer_app.commands.loading import heard_at
from composer_app.commands.progress import Progress

HELP = "turn a MIDI file into a WAV, FLAC or Ogg Vorbis file"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what can be asked for."""
    add = parser.add_argument
    add("song", type=Path, metavar="IN.mid", help="the piece to render")
    add("sound", type=Path, metavar="OUT.wav|OUT.flac|OUT.ogg", help="the file to write")
    soundfont_help = "the soundfont to play with; given again, one that has what those before it lack"
    add("--soundfont", type=options.soundfont, metavar="FILE", action="append", default=[], help=soundfont_help)
    add("--bars", type=options.bars, metavar="5-8", help="only these bars (default: all)")
    add("--auto-mix", action="store_true", help="set levels, places and reverb as an arranger would, at -16 LUFS")
    add("--stems", action="store_true", help="write every part into a file of its own, 'OUT - 1 Melody.wav' and so on")


def run(arguments: Namespace) -> None:
    """Write the sound and say where it is."""
    from composer_app.playback.auto_mix import auto_mix  # these need numpy, which start-up does without
    from composer_app.playback.render import render, render_stems

    song = heard_at(arguments.song)
    span = None
    if arguments.bars:
        first, end = (song.bars.bar_start(bar) for bar in arguments.bars)
        span = (first, end)
    if arguments.auto_mix:
        with Progress(sys.stderr, "Mixing") as progress:
            song = auto_mix(song, arguments.soundfont, report=progress.report)
    with Progress(sys.stderr, "Rendering") as progress:
        write = render_stems if arguments.stems else render
        made = write(song, arguments.sound, arguments.soundfont, span, report=progress.report)
    start, end = span or (0, song.end)
    seconds = song.tempo.seconds_at(end) - song.tempo.seconds_at(start)
    where = ", ".join(str(path) for path in made) if made else arguments.sound
    print(f"Rendered {seconds:.1f} s of music to {where}")
