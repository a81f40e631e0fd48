"""`composer-app bench suggest`: how long suggestions take, measured here and now."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from composer_app import places
from composer_app.commands import options
from composer_app.commands.loading import DEVICES, LoadGenerator
from composer_app.commands.progress import Progress
from composer_app.generation.proposal import Generator, Region, Request
from composer_app.score import midi_file
from composer_app.score.edits import add_track
from composer_app.score.song import Part, Song
from composer_app.session.wishes import next_bars, track_for

HELP = "measure how long suggestions take on this machine"

BARS = 4
CANDIDATES = 8
PARTS = (Part.MELODY, Part.COUNTER, Part.CHORDS, Part.BASS)


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what can be asked for."""
    add = parser.add_argument
    add("subject", nargs="?", choices=["suggest"], default="suggest", help="what to measure (default: suggest)")
    add("--runs", type=options.number(int, 2, 1000), default=10, help="how often (default: 10)")
    add("--model", metavar="NAME", help="the network to ask (default: the one that is shipped)")
    add("--device", choices=DEVICES, default="auto", help="where the network runs (default: auto)")
    add("--json", action="store_true", help="print the figures as JSON")


def run(arguments: Namespace, load_generator: LoadGenerator) -> None:
    """Print the figures."""
    begun = time.perf_counter()
    generator = load_generator(arguments.model, arguments.device)
    load = time.perf_counter() - begun
    song = midi_file.read(places.resources() / "demo" / "first_light.mid")
    with Progress(sys.stderr, "Measuring") as progress:
        runs = []
        for number in range(arguments.runs):
            runs.append(measure(generator, request_on(song, seed=number)))
            progress.report((number + 1) / arguments.runs)
    figures = {
        "model": generator.name,
        "device": str(getattr(generator, "device", "cpu")),
        "threads": getattr(generator, "threads", None),
        "cores": os.cpu_count(),
        "task": f"{CANDIDATES} candidates of {BARS} bars x {len(PARTS)} parts",
        "runs": arguments.runs,
        "load_seconds": round(load, 3),
        "first_candidate_seconds": spread([timing.first for timing in runs]),
        "all_candidates_seconds": spread([timing.all for timing in runs]),
        "peak_memory_mb": peak_memory_mb(),
    }
    print(json.dumps(figures) if arguments.json else table(figures))


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds from the request to the first candidate and to the last."""

    first: float
    all: float


def request_on(song: Song, seed: int) -> Request:
    """The same task everywhere: the next bars of the song, in four parts."""
    for part in PARTS:
        if song.part(part) is None:
            song = add_track(song, track_for(part, song))
    tracks = tuple(track.id for part in PARTS if (track := song.part(part)))
    return Request(song, Region(*next_bars(song, BARS), tracks), count=CANDIDATES, seed=seed)


def measure(generator: Generator, request: Request) -> Timing:
    """Let the generator answer and time it."""
    begun = time.perf_counter()
    moments = [time.perf_counter() - begun for _ in generator.propose(request, lambda share: None)]
    return Timing(moments[0], time.perf_counter() - begun)


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """The median and the 95th percentile, to the microsecond."""
    p95 = quantiles(seconds, n=20, method="inclusive")[-1]
    return {"median": round(median(seconds), 6), "p95": round(p95, 6)}


def peak_memory_mb() -> int:
    """The most memory this process ever held, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3))  # macOS counts bytes, Linux kilobytes


def table(figures: dict[str, Any]) -> str:
    """The figures as lines, with the spread of a timing in words."""
    lines = []
    for name, value in figures.items():
        if isinstance(value, dict):
            value = f"median {value['median']:.3f}, 95 % within {value['p95']:.3f}"
        lines.append(f"{name.replace('_', ' '):26}{'unknown' if value is None else value}")
    return "\n".join(lines)
