"""`composer-app play`: a MIDI file through the synthesiser or out of a MIDI port."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path

from composer_app.commands import options
from composer_app.commands.loading import heard_at
from composer_app.commands.problem import CannotRun
from composer_app.commands.progress import Progress
from composer_app.playback.messages import Failed, Notice
from composer_app.playback.player import Player
from composer_app.playback.ports import Ports, find_ports
from composer_app.score.song import Song

HELP = "play a MIDI file through the synthesiser, or out of a MIDI port"

BETWEEN_LOOKS = 0.02  # seconds


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what can be asked for."""
    parser.add_argument("song", type=Path, metavar="IN.mid", help="the piece to play")
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--port", metavar="NAME", help="the MIDI output to play on, by a name from composer-app ports")
    way.add_argument("--soundfont", type=options.soundfont, metavar="FILE", help="the soundfont to play with")
    parser.add_argument("--loop", type=options.bars, metavar="5-8", help="repeat these bars until interrupted")


def run(arguments: Namespace) -> None:
    """Play to the end, or round and round with --loop, until the user interrupts."""
    song = heard_at(arguments.song)
    port = port_named(arguments.port, find_ports()) if arguments.port else None
    player = Player(soundfonts=[arguments.soundfont] if arguments.soundfont else None, output=port)
    player.start()
    try:
        player.load(song)
        if arguments.loop:
            player.set_loop(*(song.bars.bar_start(bar) for bar in arguments.loop))
        player.play(song.bars.bar_start(arguments.loop[0]) if arguments.loop else 0)
        follow(player, song, time.sleep)
    finally:
        player.stop()
        player.close()


def port_named(wanted: str, ports: Ports) -> str:
    """The full name of the one port that is called `wanted` or holds it in its name; CannotRun where it is unclear."""
    if wanted in ports.names:
        return wanted
    near = [name for name in ports.names if wanted.lower() in name.lower()]
    if len(near) == 1:
        return near[0]
    if ports.why_none:
        raise CannotRun(f"--port: {ports.why_none}")
    which = "no MIDI output is" if not near else "several MIDI outputs are"
    raise CannotRun(f"--port: {which} called '{wanted}'; choose from {', '.join(near or ports.names)}.")


def follow(player: Player, song: Song, wait: Callable[[float], None]) -> None:
    """Return when the player has come to the end; pass on what the engine says. CannotRun where it cannot go on."""
    with Progress(sys.stderr, "Playing") as progress:
        while player.is_playing:
            for message in player.poll():
                if isinstance(message, Failed):
                    raise CannotRun(message.text)
                if isinstance(message, Notice):
                    print(message.text, file=sys.stderr)
            progress.report(player.position / max(1, song.end))
            wait(BETWEEN_LOOKS)
