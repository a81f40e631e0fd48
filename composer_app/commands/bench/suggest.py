"""How long suggestions take."""

from __future__ import annotations

import os
import sys
import time
from argparse import Namespace
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from composer_app import places
from composer_app.commands.bench.figures import Figures, peak_memory_mb, spread
from composer_app.commands.loading import LoadGenerator
from composer_app.commands.progress import Progress
from composer_app.generation.proposal import Generator, Proposal, Region, Request
from composer_app.score import midi_file
from composer_app.score.edits import add_track
from composer_app.score.song import Part, Song
from composer_app.session.wishes import next_bars, track_for

if TYPE_CHECKING:
    from composer_app.training.transformer import Transformer

BARS = 4
CANDIDATES = 8
PARTS = (Part.MELODY, Part.COUNTER, Part.CHORDS, Part.BASS)


def measured(arguments: Namespace, load_generator: LoadGenerator) -> Figures:
    """Seconds to load and to the first and the last candidate; notes a second beside a plain transformer's."""
    begun = time.perf_counter()
    from composer_app.training.transformer import Transformer  # what takes long of it is torch

    torch_ready = time.perf_counter()
    generator = load_generator(arguments.model, arguments.device)
    loaded = time.perf_counter()
    song = midi_file.read(places.resources() / "demo" / "first_light.mid")
    with Progress(sys.stderr, "Measuring") as progress:
        measure(generator, request_on(song, seed=arguments.runs))  # what is done once is not measured
        memory = peak_memory_mb()
        peer = Transformer().to(getattr(generator, "device", "cpu")).eval()
        alone, runs, peers = [], [], []
        for number in range(arguments.runs):  # in turns, so that other work on the machine slows both
            request = request_on(song, seed=number)
            alone.append(measure(generator, replace(request, count=1)))
            runs.append(measure(generator, request))
            peers.append(measure_peer(peer, request, runs[-1]))
            progress.report((number + 1) / arguments.runs)
    ours, theirs = (median(timing.pace for timing in timings) for timings in (runs, peers))
    return {
        "model": generator.name,
        "device": str(getattr(generator, "device", "cpu")),
        "threads": getattr(generator, "threads", None),
        "cores": os.cpu_count(),
        "task": f"{CANDIDATES} candidates of {BARS} bars x {len(PARTS)} parts",
        "runs": arguments.runs,
        "torch_seconds": round(torch_ready - begun, 3),
        "load_seconds": round(loaded - torch_ready, 3),
        "one_candidate_alone_seconds": spread([timing.all for timing in alone]),
        "first_candidate_seconds": spread([timing.first for timing in runs]),
        "all_candidates_seconds": spread([timing.all for timing in runs]),
        "peak_memory_mb": memory,
        "notes_per_second": round(ours),
        "transformer_parameters": peer.parameter_count,
        "transformer_notes_per_second": round(theirs),
        "times_the_transformer": round(ours / theirs, 1),
    }


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds from the request to the first candidate and to the last, the notes of all, and one of usual size."""

    first: float
    all: float
    notes: int
    usual: Proposal

    @property
    def pace(self) -> float:
        """Notes a second."""
        return self.notes / self.all


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
    moments, found = [], []
    for proposal in generator.propose(request, lambda share: None):
        moments.append(time.perf_counter() - begun)
        found.append(proposal)
    taken = time.perf_counter() - begun
    usual = sorted(found, key=lambda proposal: proposal.note_count)[len(found) // 2]
    return Timing(moments[0], taken, sum(proposal.note_count for proposal in found), usual)


def measure_peer(peer: Transformer, request: Request, ours: Timing) -> Timing:
    """Let the transformer write as many candidates as ours, each with the notes of our usual one, and time it."""
    from composer_app.training import transformer

    bars = range(request.region.first_bar, request.region.end_bar)
    kinds = transformer.kinds_of(transformer.spelled(request.song, ours.usual.notes, bars))
    begun = time.perf_counter()
    peer.write(transformer.context_words(request.song, request.region), kinds, request.count)
    taken = time.perf_counter() - begun
    return Timing(taken, taken, ours.usual.note_count * request.count, ours.usual)
