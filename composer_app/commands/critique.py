"""`composer-app critique`: what the critic hears, bar by bar and part by part."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from composer_app.commands.loading import DEVICES, LoadGenerator
from composer_app.commands.problem import CannotRun
from composer_app.commands.progress import Progress
from composer_app.generation.listening import Ear, Listening, score_song
from composer_app.generation.proposal import Generator
from composer_app.score import midi_file
from composer_app.score.song import Song

HELP = "say how plausible each bar and part sounds, and what stands out"
SIGNS = ((0.5, "+"), (0.25, "o"), (0.0, "!"))
"""How a score is drawn in the table: the first sign whose limit it reaches."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what can be asked for."""
    add_musician(parser)
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def add_musician(parser: ArgumentParser) -> None:
    """Declare the song and who listens to it."""
    parser.add_argument("song", type=Path, metavar="IN.mid", help="the piece to listen to")
    parser.add_argument("--model", metavar="NAME", help="the network to ask (default: the one that is shipped)")
    parser.add_argument("--device", choices=DEVICES, default="auto", help="where the network runs (default: auto)")


def run(arguments: Namespace, load_generator: LoadGenerator) -> None:
    """Print what is heard."""
    song = midi_file.read(arguments.song)
    if not any(track.notes for track in song.tracks):
        raise CannotRun(f"{arguments.song.name} holds no notes; there is nothing to judge.")
    ear = listener(load_generator(arguments.model, arguments.device))
    with Progress(sys.stderr, "Listening") as progress:
        heard = score_song(song, ear, progress.report)
    report = report_on(song, heard)
    print(json.dumps(report) if arguments.json else in_words(report))


def listener(generator: Generator) -> Ear:
    """The generator as one that judges; CannotRun where it cannot."""
    if not isinstance(generator, Ear):
        raise CannotRun(f"the model '{generator.name}' has no critic; choose another one with --model.")
    return generator


def report_on(song: Song, heard: Listening) -> dict[str, Any]:
    """What was heard, as JSON has it; bars count from 1."""
    names = {track.id: track.name or str(track.part or "part") for track in song.tracks}
    nearest = heard.nearest
    return {
        "score": _rounded(heard.whole),
        "tracks": [
            {"name": names[track.id], "part": track.part and str(track.part), "bars": _row(heard, track.id)}
            for track in song.tracks
        ],
        "bars": [
            {
                "bar": bar + 1,
                "score": _rounded(score),
                "findings": [
                    {"track": names[f.track_id], "what": str(f.what), "amount": f.amount, "sentence": f.sentence}
                    for f in heard.at(bar)
                ],
            }
            for bar, score in enumerate(heard.bars)
        ],
        "nearest": nearest
        and {"piece": nearest.piece, "longest_run": nearest.longest, "share": _rounded(nearest.share)},
    }


def _row(heard: Listening, track_id: int) -> list[float | None]:
    return [_rounded(score) for score in heard.parts[track_id]]


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 4)


def in_words(report: dict[str, Any]) -> str:
    """The report as lines: a table of signs, the findings, and the nearest training piece."""
    width = max(len(track["name"]) for track in report["tracks"]) + 2
    lines = [f"{'bar':{width}}" + "".join(f"{row['bar'] % 100:>3}" for row in report["bars"])]
    for track in report["tracks"]:
        lines.append(f"{track['name']:{width}}" + "".join(f"{_sign(score):>3}" for score in track["bars"]))
    lines.append(f"{'all':{width}}" + "".join(f"{_sign(row['score']):>3}" for row in report["bars"]))
    lines.append("+ sounds like music I know, o odd, ! very odd, . silent")
    for row in report["bars"]:
        lines += [f"{finding['track']}: {finding['sentence']}" for finding in row["findings"]]
    nearest = report["nearest"]
    if nearest and nearest["piece"]:
        lines.append(
            f"Nearest training piece: {nearest['piece']}, {nearest['longest_run']} notes in a row;"
            f" {nearest['share']:.0%} of all notes stand in some training piece."
        )
    return "\n".join(lines)


def _sign(score: float | None) -> str:
    return "." if score is None else next(sign for limit, sign in SIGNS if score >= limit)
