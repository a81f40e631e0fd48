"""Opening, saving and not losing: files are read and written on a thread of their own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from composer_app.generation.gentle_import import without_collecting
from composer_app.notation import documents, reading
from composer_app.score import midi_file, project_file
from composer_app.score.file_errors import ScoreFileError
from composer_app.score.merging import merge
from composer_app.score.performance import performed
from composer_app.score.project_file import Project
from composer_app.score.song import Song
from composer_app.score.whole_file import write_whole
from composer_app.session.jobs import Post, Worker
from composer_app.session.session import Session
from composer_app.session.signal import Signal
from composer_app.session.signs import as_it_sounds, extras_of, signs_in

log = logging.getLogger(__name__)

PROJECT_SUFFIX = project_file.EXTENSION
MIDI_SUFFIXES = (".mid", ".midi", ".smf")
OPENED_SUFFIXES = (PROJECT_SUFFIX, *MIDI_SUFFIXES, *reading.SUFFIXES)
"""What can be opened, by the ends of the files' names."""
SIDECAR_SUFFIX = ".autosave"


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was not saved when the app last ended, and the file it belongs to (None: it never had one)."""

    project: Project
    path: Path | None


def read(path: Path) -> Project:
    """What lies at `path`, by the file's ending. ScoreFileError, in one sentence, where it cannot be read."""
    if path.suffix.lower() in MIDI_SUFFIXES:
        return Project(midi_file.read(path))
    if path.suffix.lower() in reading.SUFFIXES:
        song, markings = reading.read_marked(path)
        return Project(song if song.title else replace(song, title=path.stem), *extras_of(song, markings))
    return project_file.load(path)


def write(song: Song, path: Path, extras: Mapping[str, Any]) -> None:
    """Write the song (and, into a project, the extras) to `path`, by its ending. ScoreFileError where it cannot be."""
    if path.suffix.lower() in MIDI_SUFFIXES:
        midi_file.write(song, path)
    elif path.suffix.lower() in reading.SUFFIXES:
        documents.write_musicxml(song, path, signs_in(extras, song))
    else:
        project_file.save(song, path, extras)


def keeps_everything(path: Path) -> bool:
    """Whether a song can go on living in such a file; notation says nothing of how exactly it is played."""
    return path.suffix.lower() not in reading.SUFFIXES


class Files:
    """Opens and saves the session's song. Results and problems arrive where `post` leads."""

    def __init__(
        self,
        session: Session,
        post: Post,
        autosaves: Path,
        make_pdf: Callable[[Song], bytes] = documents.pdf_of,
        prepare: Callable[[Song], None] = lambda song: None,
    ) -> None:
        """`prepare` does, on the thread that has read a song, what a view of a long one would have to wait for."""
        self._session = session
        self._worker = Worker(post, "files", (ScoreFileError, OSError))
        self._autosaves = autosaves
        self._make_pdf, self._prepare = make_pdf, prepare
        self._autosaved: Song = session.song
        self._autosaved_extras = session.beside.to_plain()
        self._opening = 0
        self.failed: Signal[str] = Signal()
        """One sentence about a file that could not be read or written."""
        self.done: Signal[str] = Signal()
        """What was done, such as `saved` or `exported`."""

    def close(self) -> None:
        """Finish what is being written and end the thread."""
        self._worker.close()

    def open(self, path: Path) -> None:
        """Open a file; the song that is open stays as it is until the new one has been read."""
        self._opening += 1
        turn = self._opening

        def show(project: Project) -> None:
            if turn == self._opening:
                home = path if keeps_everything(path) else None
                self._session.open(project.song, home, extras=project.extras, new_ids=project.new_ids)
                self.done.emit("opened")

        def read_ahead() -> Project:
            with without_collecting():  # the window would have to wait for each look at a hundred thousand notes
                project = read(path)
                self._prepare(project.song)
            return project

        self._worker.do(read_ahead, show, self._report(path))

    def bring_in(self, path: Path, at: int) -> None:
        """Lay the tracks of a file into the present song, beginning at tick `at`, as one step."""

        def lay(project: Project) -> None:
            self._session.commit(f"import {path.name}", merge(self._session.song, project.song, at))
            self.done.emit("imported")

        self._worker.do(lambda: read(path), lay, self._report(path))

    def save(self, path: Path, then: Callable[[], None] = lambda: None) -> None:
        """Save the song at `path` and go on calling it that; `then` is called once it is safe on disk."""
        song, sidecar = self._session.song, self.sidecar
        extras = self._session.beside.to_plain()

        def settle(_: None) -> None:
            self._session.mark_stored(song, path)
            if not self._session.is_dirty:
                self._discard(sidecar)
            self.done.emit("saved")
            then()

        self._worker.do(lambda: write(song, path, extras), settle, self._report(path))

    def export(self, path: Path, as_played: bool = False) -> None:
        """Write a copy at `path`, with its swing and signs in the notes where `as_played`; the song keeps its name."""
        song, extras = self._session.song, self._session.beside.to_plain()
        song = performed(as_it_sounds(self._session)) if as_played else song

        def work() -> None:
            if path.suffix.lower() == documents.PDF_SUFFIX:
                write_whole(path, self._make_pdf(song))
            else:
                write(song, path, extras)

        self._worker.do(work, lambda _: self.done.emit("exported"), self._report(path))

    @property
    def sidecar(self) -> Path:
        """Where the unsaved state of the present song is kept."""
        path = self._session.path
        if path is None:
            return self._autosaves / f"untitled{SIDECAR_SUFFIX}"
        return _sidecar_of(path)

    def autosave(self) -> None:
        """Keep the song beside its file if it has changed since the last time. Called every now and then."""
        song, sidecar, extras = self._session.song, self.sidecar, self._session.beside.to_plain()
        is_kept = song is self._autosaved and extras == self._autosaved_extras
        if is_kept or not self._session.is_dirty:
            return
        self._autosaved, self._autosaved_extras = song, extras

        def work() -> None:
            sidecar.parent.mkdir(parents=True, exist_ok=True)
            project_file.save(song, sidecar, extras)

        self._worker.do(work, lambda _: None, self._report(sidecar))

    def recoverable(self, path: Path | None) -> Recovered | None:
        """What was left unsaved of the piece at `path` when the app last ended; None where nothing was."""
        sidecar = _sidecar_of(path) if path else self.sidecar
        try:
            return Recovered(project_file.load(sidecar), path) if sidecar.exists() else None
        except (ScoreFileError, OSError) as problem:
            log.warning("the autosave %s is of no use: %s", sidecar, problem)
            return None

    def recover(self, recovered: Recovered) -> None:
        """Open what was left unsaved; it counts as unsaved still."""
        project = recovered.project
        self._session.open(project.song, recovered.path, stored=False, extras=project.extras, new_ids=project.new_ids)

    def forget_unsaved(self, path: Path | None = None) -> None:
        """Throw away what was kept of the song at `path`, or of the present one: the user does not want it."""
        self._discard(_sidecar_of(path) if path else self.sidecar)

    def _discard(self, sidecar: Path) -> None:
        self._worker.do(lambda: sidecar.unlink(missing_ok=True), lambda _: None, self._report(sidecar))

    def _report(self, path: Path) -> Callable[[Exception], None]:
        def report(problem: Exception) -> None:
            if isinstance(problem, ScoreFileError):
                self.failed.emit(str(problem))
            elif isinstance(problem, OSError):
                self.failed.emit(f"{path.name} could not be used: {problem.strerror or problem}. Choose another place.")
            else:
                self.failed.emit(f"{path.name} could not be used; the log says why. The open song is as it was.")

        return report


def _sidecar_of(path: Path) -> Path:
    return path.with_name(f".{path.name}{SIDECAR_SUFFIX}")
