"""A song as an audio file, faster than it plays."""

from __future__ import annotations

import ctypes
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import numpy as np

from composer_app.playback.audio_file import Samples, check_can_write, peak_and_rms, write_audio
from composer_app.playback.banks import candidates
from composer_app.playback.errors import CannotRender
from composer_app.playback.events import audible, song_events
from composer_app.playback.fluid import Synthesizer, function
from composer_app.score.song import Song

__all__ = ["peak_and_rms", "render"]

SAMPLE_RATES = range(8_000, 96_001)
_BLOCK = 64  # frames; FluidSynth starts notes at multiples of it
_CHUNK = 1024 * _BLOCK  # frames rendered and written at a time
_HEADROOM = 0.97  # of full scale; louder songs are turned down as a whole rather than clipped
_SILENCE = 10 ** (-80 / 20)

Report = Callable[[float], None]


def render(
    song: Song,
    path: Path,
    soundfont: Path | None = None,
    sample_rate: int = 44_100,
    tail_seconds: float = 4.0,
    report: Report = lambda fraction: None,
) -> None:
    """Write what the song sounds like to a 16-bit stereo .wav or .flac, with mute, solo, volume and pan heeded.

    Notes start within 32 samples of their time. After the last note the sound rings out for at most `tail_seconds`.
    `report` hears the fraction done. Raises CannotRender, BadSoundfont, NoSynthesiser; `path` is then as it was.
    """
    check_can_write(path)
    if sample_rate not in SAMPLE_RATES:
        raise CannotRender(f"A sample rate of {sample_rate} is not possible; choose one from 8000 to 96000.")
    if not any(track.notes for track in audible(song.tracks)):
        raise CannotRender("There is nothing to hear: the song has no notes in tracks that are not muted.")
    with tempfile.TemporaryFile() as raw:  # as floats first: only the whole tells how loud it gets
        loudest = 0.0
        for chunk in _sound(song, soundfont, sample_rate, tail_seconds, report):
            loudest = max(loudest, float(np.abs(chunk).max(initial=0.0)))
            raw.write(chunk.tobytes())
        raw.seek(0)
        write_audio(path, sample_rate, _scaled(raw, min(1.0, _HEADROOM / max(loudest, _SILENCE))))


def _sound(
    song: Song, soundfont: Path | None, sample_rate: int, tail_seconds: float, report: Report
) -> Iterator[Samples]:
    """The song in chunks, frames x 2."""
    synth = Synthesizer(sample_rate)
    try:
        synth.load_first(candidates()) if soundfont is None else synth.load(soundfont)
        end = _block_frame(song, song.end, sample_rate)
        frame = 0
        for event in song_events(song):
            due = _block_frame(song, event.tick, sample_rate)
            for count in _portions(due - frame):
                yield _next_frames(synth, count)
                frame += count
                report(frame / (end + 1))
            synth.send(event.message)
        yield from _tail(synth, end - frame, int(tail_seconds * sample_rate))
    finally:
        synth.close()


def _tail(synth: Synthesizer, silent_frames: int, frames: int) -> Iterator[Samples]:
    """What is left of the song after its last event, then its ringing out until that can no longer be heard."""
    for count in _portions(max(0, silent_frames)):
        yield _next_frames(synth, count)
    for count in _portions(frames):
        chunk = _next_frames(synth, count)
        yield chunk
        if np.abs(chunk).max(initial=0.0) < _SILENCE:
            return


def _block_frame(song: Song, tick: int, sample_rate: int) -> int:
    """The frame that lies nearest to `tick` among those where notes can start."""
    return round(song.tempo.seconds_at(tick) * sample_rate / _BLOCK) * _BLOCK


def _portions(frames: int) -> Iterator[int]:
    for done in range(0, frames, _CHUNK):
        yield min(_CHUNK, frames - done)


def _next_frames(synth: Synthesizer, count: int) -> Samples:
    left, right = np.empty(count, np.float32), np.empty(count, np.float32)
    pointer, integer = ctypes.c_void_p, ctypes.c_int
    arguments = (pointer, integer, pointer, integer, integer, pointer, integer, integer)
    write = function("fluid_synth_write_float", integer, *arguments)
    write(synth.handle, count, left.ctypes.data, 0, 1, right.ctypes.data, 0, 1)
    return np.stack((left, right), axis=1)


def _scaled(raw: IO[bytes], factor: float) -> Iterator[Samples]:
    while data := raw.read(_CHUNK * 8):
        yield np.frombuffer(data, np.float32).reshape(-1, 2) * np.float32(factor)
