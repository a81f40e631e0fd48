"""How quickly songs become audio files, beside the `fluidsynth` program on the same notes and the same bank."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from composer_app import places
from composer_app.commands.bench.figures import Figures, spread
from composer_app.commands.loading import LoadGenerator
from composer_app.commands.progress import Progress
from composer_app.score import midi_file
from composer_app.score.song import Song

MINUTES = 3


def measured(arguments: Namespace, load_generator: LoadGenerator) -> Figures:
    """Figures for a song of three minutes in four parts, with the best bank there is."""
    from composer_app.playback.banks import candidates

    with Progress(sys.stderr, "Measuring") as progress:
        return measure(long_song(), candidates()[0], arguments.runs, progress.report)


def measure(song: Song, bank: Path, runs: int, report: Callable[[float], None]) -> Figures:
    """Seconds for a song, ours and theirs in turn, and how they compare."""
    from composer_app.playback.render import render  # needs numpy, which start-up does without

    program = shutil.which("fluidsynth")
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        midi, wav = Path(folder) / "song.mid", Path(folder) / "song.wav"
        midi_file.write(song, midi)
        command = [program or "", "-ni", "-q", "-r", "44100", "-F", str(wav), str(bank), str(midi)]
        for number in range(runs):
            ours.append(seconds_for(lambda: render(song, wav, (bank,))))
            if program:
                theirs.append(seconds_for(lambda: subprocess.run(command, check=True, capture_output=True)))
            report((number + 1) / runs)
    length = song.tempo.seconds_at(song.end)
    return {
        "task": f"{length:.0f} s of music, {sum(len(track.notes) for track in song.tracks)} notes, to WAV",
        "bank": bank.name,
        "runs": runs,
        "seconds": spread(ours),
        "times_real_time": round(length / median(ours), 1),
        "fluidsynth_seconds": spread(theirs) if theirs else None,
        "speed_beside_fluidsynth": round(median(theirs) / median(ours), 2) if theirs else None,
    }


def long_song() -> Song:
    """The demo song, over and over."""
    song = midi_file.read(places.resources() / "demo" / "first_light.mid")
    bars = song.bar_count
    seconds = song.tempo.seconds_at(song.end)
    length = song.bars.bar_start(bars)
    tracks = []
    for track in song.tracks:
        rounds = range(round(MINUTES * 60 / seconds))
        notes = [replace(note, start=note.start + length * turn) for turn in rounds for note in track.notes]
        tracks.append(replace(track, notes=tuple(notes)))
    return replace(song, tracks=tuple(tracks))


def seconds_for(work: Callable[[], object]) -> float:
    """How long it takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
