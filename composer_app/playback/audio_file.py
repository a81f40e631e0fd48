"""Audio files: written whole or not at all, and measured."""

from __future__ import annotations

import os
import tempfile
import wave
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from composer_app.playback.errors import CannotRender

Samples = NDArray[np.float32]  # frames x 2, full scale is 1.0

_FULL_SCALE = 32767


def check_can_write(path: Path) -> None:
    """CannotRender where the name asks for a format that we do not write, or its folder is missing."""
    if path.suffix.lower() not in WRITERS:
        raise CannotRender(f"{path.name}: audio is written as .wav, .flac or .ogg; choose one of these endings.")
    if not path.parent.is_dir():
        raise CannotRender(f"The folder {path.parent} does not exist; create it or choose another.")


def write_audio(path: Path, sample_rate: int, chunks: Iterable[Samples]) -> None:
    """Write stereo chunks as 16-bit WAV or FLAC or as Ogg Vorbis, by the file's ending; an old file is replaced only
    when all is written.
    """
    check_can_write(path)
    try:
        with _replaced_when_done(path) as unfinished:
            WRITERS[path.suffix.lower()](unfinished, sample_rate, chunks)
    except OSError as problem:
        raise CannotRender(f"{path} could not be written: {problem.strerror or problem}.") from problem


def read_audio(path: Path) -> tuple[Samples, int]:
    """All of a file that was written here, frames x channels, and its sample rate."""
    if path.suffix.lower() != ".wav":
        samples, rate = _soundfile().read(str(path), dtype="float32", always_2d=True)
        return np.asarray(samples, np.float32), int(rate)
    with wave.open(str(path), "rb") as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        return pcm.reshape(-1, file.getnchannels()).astype(np.float32) / np.float32(_FULL_SCALE), file.getframerate()


def peak_and_rms(path: Path) -> tuple[float, float]:
    """The largest and the root-mean-square amplitude of an audio file, where 1.0 is full scale."""
    samples, _ = read_audio(path)
    if not samples.size:
        return 0.0, 0.0
    return float(np.abs(samples).max()), float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def _as_pcm(chunk: Samples) -> NDArray[np.int16]:
    return np.rint(np.clip(chunk, -1.0, 1.0) * _FULL_SCALE).astype("<i2")


def _write_wav(path: Path, sample_rate: int, chunks: Iterable[Samples]) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        for chunk in chunks:
            file.writeframesraw(_as_pcm(chunk).tobytes())


def _write_flac(path: Path, sample_rate: int, chunks: Iterable[Samples]) -> None:
    with _soundfile().SoundFile(str(path), "w", sample_rate, 2, "PCM_16", format="FLAC") as file:
        for chunk in chunks:
            file.write(_as_pcm(chunk))


def _write_ogg(path: Path, sample_rate: int, chunks: Iterable[Samples]) -> None:
    with _soundfile().SoundFile(str(path), "w", sample_rate, 2, "VORBIS", format="OGG") as file:
        for chunk in chunks:
            file.write(chunk)


WRITERS = {".wav": _write_wav, ".flac": _write_flac, ".ogg": _write_ogg}
"""The formats there are, by the endings of their files."""


def _soundfile() -> Any:
    """Imported on first use: it loads a library that WAV does without."""
    try:
        import soundfile
    except (ImportError, OSError) as problem:
        raise CannotRender(
            "FLAC and Ogg need the Python package soundfile; install it, or write a .wav file."
        ) from problem
    return soundfile


@contextmanager
def _replaced_when_done(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place in the end and is removed if anything goes wrong."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.chmod(0o644)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
