"""How long suggestions take."""

from __future__ import annotations

import os
import sys
import time
from argparse import Namespace
from dataclasses import dataclass

from composer_app import places
from composer_app.commands.bench.figures import Figures, peak_memory_mb, spread
from composer_app.commands.loading import LoadGenerator
from composer_app.commands.progress import Progress
from composer_app.generation.proposal import Generator, Region, Request
from composer_app.score import midi_file
from composer_app.score.edits import add_track
from composer_app.score.song import Part, Song
from composer_app.session.wishes import next_bars, track_for

BARS = 4
CANDIDATES = 8
PARTS = (Part.MELODY, Part.COUNTER, Part.CHORDS, Part.BASS)


def measured(arguments: Namespace, load_generator: LoadGenerator) -> Figures:
    """Seconds to load, to the first candidate and to the last, over some runs."""
    begun = time.perf_counter()
    generator = load_generator(arguments.model, arguments.device)
    load = time.perf_counter() - begun
    song = midi_file.read(places.resources() / "demo" / "first_light.mid")
    with Progress(sys.stderr, "Measuring") as progress:
        runs = []
        for number in range(arguments.runs):
            runs.append(measure(generator, request_on(song, seed=number)))
            progress.report((number + 1) / arguments.runs)
    return {
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
