"""Files of music become a dataset: by all cores, in shards, so that work that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import IO, Any

import numpy as np

from composer_app.training.corpus import Piece, Unusable, convert
from composer_app.training.sources import NoSource, Source, music_in

FORMAT = 1
"""Counted up when pieces are converted in another way: shards of the old one are made anew."""
SHARD = 64
"""Files a shard: what is lost at most, a core, when the work is stopped."""
LARGEST = 8 << 20
"""Bytes of a file that may still be a piece."""
ARRAYS = ("tokens", "velocity", "columns", "back", "chords")
SAME = "the same as another piece"
Report = Callable[[int, int], None]
"""Takes how many files are done, and how many there are."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the files: `pieces` kept, `left_out` counted by reason; `read` of them in `seconds`, this time."""

    files: int
    pieces: int
    left_out: Counter[str]
    read: int
    seconds: float

    @property
    def pace(self) -> float:
        """Files a second, this time; 0 where all had been read before."""
        return self.read / self.seconds if self.read and self.seconds else 0.0


def prepare(sources: Sequence[Path], out: Path, workers: int, report: Report) -> Outcome:
    """Writes dataset.npz, pieces.json and left_out.tsv (file, reason) in `out`. NoSource where there is no music."""
    begun = time.monotonic()
    files = music_in(sources)
    if not files:
        raise NoSource("There are no MIDI or MusicXML files there; give folders or zips that hold some.")
    shards = [files[i : i + SHARD] for i in range(0, len(files), SHARD)]
    folder = _shard_folder(out, files)
    missing = [number for number in range(len(shards)) if not _shard(folder, number).exists()]
    read = sum(len(shards[number]) for number in missing)
    done = len(files) - read
    report(done, len(files))
    for number in _made(folder, shards, missing, workers):
        done += len(shards[number])
        report(done, len(files))
    try:
        left_out = _merge(folder, len(shards), out)
    except NoSource:
        shutil.rmtree(folder)
        raise
    shutil.rmtree(folder)
    reasons = Counter(reason for _, reason in left_out)
    return Outcome(len(files), len(files) - len(left_out), reasons, read, time.monotonic() - begun)


def _shard_folder(out: Path, files: Sequence[Source]) -> Path:
    """Where the shards of these very files lie; those of others are removed."""
    told = hashlib.sha1(json.dumps([FORMAT, SHARD, [asdict(file) for file in files]]).encode())
    folder = out / "shards" / told.hexdigest()[:16]
    if folder.parent.exists() and not folder.exists():
        shutil.rmtree(folder.parent)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _shard(folder: Path, number: int) -> Path:
    return folder / f"{number:06}.npz"


def _made(folder: Path, shards: Sequence[Sequence[Source]], numbers: Sequence[int], workers: int) -> Iterator[int]:
    """Makes the shards, and says which are done.

    Where a file ends its reader's process, it is in one of the shards that were begun, which are the first of those not
    finished: they are read with care, and all workers go on with the others.
    """
    waiting = list(numbers)
    while waiting:
        yield from _made_by_all(folder, shards, waiting, workers)
        waiting = [number for number in waiting if not _shard(folder, number).exists()]
        for number in waiting[:workers]:
            _write_shard(folder, number, list(_carefully(shards[number])))
            yield number
        waiting = waiting[workers:]


def _made_by_all(
    folder: Path, shards: Sequence[Sequence[Source]], numbers: Sequence[int], workers: int
) -> Iterator[int]:  # fmt: skip
    """Makes the shards until all are made or a process has ended; whichever, those that are there were said."""
    unsaid = set(numbers)
    # forked workers would share locks that other threads of this process may hold
    with ProcessPoolExecutor(workers, get_context("spawn"), _end_with_parent) as pool:
        jobs: dict[Future[None], int] = {
            pool.submit(_make_shard, folder, number, shards[number]): number for number in numbers
        }
        for job in as_completed(jobs):
            try:
                job.result()
            except BrokenProcessPool:
                break
            unsaid.discard(jobs[job])
            yield jobs[job]
    yield from (number for number in sorted(unsaid) if _shard(folder, number).exists())


def _end_with_parent() -> None:
    """Lets this process end where the one that began it is killed; it would wait for work for ever."""

    def wait() -> None:
        parent = parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=wait, daemon=True).start()


def _carefully(sources: Sequence[Source]) -> Iterator[tuple[Source, Piece | str]]:
    """Files read one after the other in a process that they may end; the next one then has a fresh process."""
    left = list(sources)
    while left:
        with ProcessPoolExecutor(1, get_context("spawn"), _end_with_parent) as pool:
            for source, job in [(source, pool.submit(_try, source)) for source in left]:
                left.pop(0)
                try:
                    yield source, job.result()
                except BrokenProcessPool:
                    yield source, "unreadable: it ends the program that reads it"
                    break


def _make_shard(folder: Path, number: int, sources: Sequence[Source]) -> None:
    _write_shard(folder, number, [(source, _try(source)) for source in sources])


def _try(source: Source) -> Piece | str:
    """The piece in the file, or why it is left out."""
    try:
        if source.size > LARGEST:
            raise Unusable("larger than any piece")
        return convert(source.name, _bytes_of(source), source.style, source.valid)
    except Unusable as reason:
        return str(reason)
    except Exception as problem:  # noqa: BLE001 - gone, locked, rarely packed: one file of very many must not end all
        return f"unreadable: {type(problem).__name__}"


def _bytes_of(source: Source) -> bytes:
    if not source.member:
        return Path(source.place).read_bytes()
    with zipfile.ZipFile(source.place) as archive, archive.open(source.member) as file:
        return file.read(LARGEST + 1)


def _write_shard(folder: Path, number: int, found: Sequence[tuple[Source, Piece | str]]) -> None:
    """The pieces end to end and what is known of them; whole or not there at all."""
    pieces = [piece for _, piece in found if isinstance(piece, Piece)]
    rows: list[Row] = [
        {"name": p.name, "style": p.style, "valid": p.valid, "minor": p.minor, "bpm": p.bpm, "bars": p.bars,
         "columns": p.tokens.shape[1], "beats": len(p.chords), "digest": hashlib.sha1(p.tokens.tobytes()).hexdigest(),
         "file": str(source.name)}
        for source, p in found if isinstance(p, Piece)
    ]  # fmt: skip
    left_out = [(str(source.name), reason) for source, reason in found if isinstance(reason, str)]
    arrays: dict[str, Any] = {name: np.concatenate([getattr(p, name) for p in pieces], -1) for name in ARRAYS if pieces}
    beside = folder / f"{number:06}.{os.getpid()}.part"
    with beside.open("wb") as file:
        np.savez(file, told=np.array(json.dumps({"pieces": rows, "left_out": left_out})), **arrays)
    beside.replace(_shard(folder, number))


def _merge(folder: Path, count: int, out: Path) -> list[tuple[str, str]]:
    """The shards as one dataset, each piece once; one array of one shard is in memory at a time."""
    rows, left_out, kept = [], [], []
    seen: set[str] = set()
    at = {"columns": 0, "beats": 0}
    for number in range(count):
        with np.load(_shard(folder, number)) as shard:
            told = json.loads(str(shard["told"]))
        left_out += [(name, reason) for name, reason in told["left_out"]]
        fresh = []
        for row in told["pieces"]:
            digest, file = row.pop("digest"), row.pop("file")
            fresh.append((digest not in seen, row["columns"], row["beats"]))
            if digest in seen:
                left_out.append((file, SAME))
                continue
            seen.add(digest)
            for name in at:
                at[name], row[name] = at[name] + row[name], [at[name], at[name] + row[name]]
            rows.append(row)
        kept.append(fresh)
    if not rows:
        raise NoSource("No file there can be used: " + "; ".join(sorted({reason for _, reason in left_out})) + ".")
    _write_arrays(folder, kept, at, out / "dataset.npz")
    (out / "pieces.json").write_text(json.dumps(rows))
    (out / "left_out.tsv").write_text("".join(f"{name}\t{reason}\n" for name, reason in sorted(left_out)))
    return left_out


def _write_arrays(folder: Path, kept: Sequence[list[tuple[bool, int, int]]], whole: dict[str, int], to: Path) -> None:
    """The arrays of all shards end to end as one .npz, which is written as it is read: columns first, so it grows."""
    beside = to.with_suffix(".part")
    with zipfile.ZipFile(beside, "w", allowZip64=True) as archive:
        for name in ARRAYS:
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                _write_array(file, folder, kept, name, whole["beats" if name == "chords" else "columns"])
    beside.replace(to)


def _write_array(
    file: IO[bytes], folder: Path, kept: Sequence[list[tuple[bool, int, int]]], name: str, length: int
) -> None:  # fmt: skip
    headed = False
    for number, pieces in enumerate(kept):
        if not pieces:
            continue
        with np.load(_shard(folder, number)) as shard:
            array = shard[name]
        if not headed:
            shape = (*array.shape[:-1], length)
            described = {"descr": np.lib.format.dtype_to_descr(array.dtype), "fortran_order": True, "shape": shape}
            np.lib.format.write_array_header_1_0(file, described)
            headed = True
        start = 0
        for stays, columns, beats in pieces:
            end = start + (beats if name == "chords" else columns)
            if stays:
                file.write(np.ascontiguousarray(array[..., start:end].T).tobytes())
            start = end
