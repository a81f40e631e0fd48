"""How smoothly the roll goes with a very long song, alone and while the generator writes."""

from __future__ import annotations

import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from threading import Event

from composer_app import places
from composer_app.commands.bench.figures import Figures, peak_memory_mb, spread
from composer_app.commands.bench.suggest import request_on
from composer_app.commands.loading import LoadGenerator
from composer_app.commands.progress import Progress
from composer_app.generation.proposal import Cancelled, Generator
from composer_app.score import midi_file
from composer_app.score.note import Note, in_order
from composer_app.score.song import DRUM_CHANNEL, Song, Track
from composer_app.session.jobs import let_the_window_go_first

NOTES, PARTS = 100_000, 16
SCALE = (0, 2, 4, 5, 7, 9, 11)
LENGTHS = (100, 110, 220, 460)
FRAMES_A_RUN = 10

Work = Callable[[Event], None]
TimeWindow = Callable[[Song, int, Work, Callable[[float], None]], Mapping[str, Sequence[float]]]
"""Shows a song in a window and lets a hand work on it; milliseconds of every frame, by what the hand did.

Given the song, frames for each, what another thread does meanwhile in the second half, and whom to tell the progress.
"""


def measured(arguments: Namespace, load_generator: LoadGenerator, time_window: TimeWindow) -> Figures:
    """Frames of scrolling, zooming and dragging, with and without a generator at work; opening a file; memory."""
    song = long_song(NOTES, PARTS)
    seconds = opening_seconds(song)
    generator = load_generator(arguments.model, arguments.device)
    with Progress(sys.stderr, "Measuring") as progress:
        frames = arguments.runs * FRAMES_A_RUN
        times = time_window(song, frames, lambda stop: write_on(generator, stop), progress.report)
    return {
        "task": f"{NOTES} notes in {PARTS} parts, {frames} frames each, in milliseconds",
        "cores": os.cpu_count(),
        "model": generator.name,
        "open_midi_seconds": spread(seconds),
        **{name: {**spread(found, 2), "max": round(max(found), 2)} for name, found in times.items()},
        "peak_memory_mb": peak_memory_mb(),
    }


def long_song(notes: int, parts: int, seed: int = 1) -> Song:
    """A song of that many notes: every part has one at every sixteenth, in C major."""
    random = Random(seed)
    tracks = []
    for part in range(parts):
        lowest = 36 + part * 5 % 48
        own = (
            Note(
                place * 120, random.choice((100, 110, 220, 460)), lowest + random.choice(SCALE), random.randint(30, 120)
            )
            for place in range(notes // parts)
        )
        channel = part if part < DRUM_CHANNEL else part + 1
        tracks.append(Track(f"Part {part + 1}", channel=channel % 16, notes=in_order(own)))
    return Song("A long song", tracks=tuple(tracks))


def opening_seconds(song: Song, times: int = 3) -> list[float]:
    """How long reading the song from a MIDI file takes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "long.mid"
        midi_file.write(song, path)
        found = []
        for _ in range(times):
            begun = time.perf_counter()
            midi_file.read(path)
            found.append(time.perf_counter() - begun)
        return found


def write_on(generator: Generator, stop: Event) -> None:
    """Have the generator write take after take, as the window's worker does, until `stop` is set."""
    let_the_window_go_first()

    def report(share: float) -> None:
        if stop.is_set():
            raise Cancelled

    song, seed = midi_file.read(places.resources() / "demo" / "first_light.mid"), 0
    while not stop.is_set():
        seed += 1
        try:
            list(generator.propose(request_on(song, seed), report))
        except Cancelled:
            return
