"""Opening, saving, autosaving; a broken file leaves the open song alone."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from composer_app.score import edits, midi_file, project_file
from composer_app.session.files import Files
from composer_app.session.session import Session
from tests.fakes import at_once, demo_song


@pytest.fixture
def session() -> Session:
    return Session(demo_song())


@pytest.fixture
def files(session: Session, tmp_path: Path) -> Iterator[Files]:
    files = Files(session, at_once, tmp_path / "autosave")
    yield files
    files.close()


def test_a_midi_file_is_opened(files: Files, session: Session, tmp_path: Path) -> None:
    midi_file.write(demo_song(3), tmp_path / "three.mid")
    files.open(tmp_path / "three.mid")
    files.close()
    assert session.song.bar_count == 3
    assert session.path == tmp_path / "three.mid"
    assert not session.is_dirty


def test_a_saved_project_opens_as_it_was(files: Files, session: Session, tmp_path: Path) -> None:
    song = session.song
    files.save(tmp_path / "evening.composer")
    session.open(demo_song(1), None)
    files.open(tmp_path / "evening.composer")
    files.close()
    assert session.song == song


@pytest.mark.parametrize("name", ["evening.musicxml", "evening.mxl", "evening.xml"])
def test_a_written_score_opens_as_a_song_that_has_no_file_yet(
    files: Files, session: Session, tmp_path: Path, name: str
) -> None:
    files.export(tmp_path / name)
    session.open(demo_song(1), None)
    files.open(tmp_path / name)
    files.close()
    assert session.song.title == "Evening"
    assert session.song.bar_count == 8
    assert session.path is None  # saving would lose how the song is played, so it asks where


@pytest.mark.parametrize("name", ["broken.mid", "broken.composer", "broken.musicxml", "broken.mxl"])
def test_a_broken_file_is_told_in_one_sentence_and_changes_nothing(
    files: Files, session: Session, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"MThd but nothing else")
    before, told = session.song, list[str]()
    files.failed.connect(told.append)
    files.open(tmp_path / name)
    files.close()
    assert session.song is before
    assert len(told) == 1
    assert name in told[0]


def test_a_missing_file_is_told(files: Files, session: Session, tmp_path: Path) -> None:
    told: list[str] = []
    files.failed.connect(told.append)
    files.open(tmp_path / "gone.mid")
    files.close()
    assert len(told) == 1
    assert "gone.mid" in told[0]


def test_exporting_keeps_the_songs_own_name(files: Files, session: Session, tmp_path: Path) -> None:
    files.export(tmp_path / "copy.mid")
    files.close()
    assert (tmp_path / "copy.mid").exists()
    assert session.path is None


def test_an_autosave_is_found_and_recovered_as_unsaved(files: Files, session: Session, tmp_path: Path) -> None:
    session.commit("rename", edits.set_title(session.song, "not saved"))
    files.autosave()
    files.close()
    later = Session(demo_song())
    again = Files(later, at_once, tmp_path / "autosave")
    found = again.recoverable(None)
    assert found is not None
    again.recover(found)
    assert later.song.title == "not saved"
    assert later.is_dirty


def test_a_folder_of_autosaves_that_may_not_be_read_counts_as_none(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))  # chmod would not keep an administrator out

    monkeypatch.setattr(Path, "exists", refused)
    assert files.recoverable(None) is None


def test_nothing_is_autosaved_of_a_song_that_is_saved(files: Files, session: Session) -> None:
    files.autosave()
    files.close()
    assert files.recoverable(None) is None


def test_saving_takes_the_autosave_away(files: Files, session: Session, tmp_path: Path) -> None:
    session.mark_stored(session.song, tmp_path / "evening.composer")
    session.commit("rename", edits.set_title(session.song, "new"))
    files.autosave()
    files.close()
    assert files.sidecar.exists()
    saved = Event()
    files.done.connect(lambda _: saved.set())
    files.save(tmp_path / "evening.composer")
    assert saved.wait(30)
    files.close()
    assert not files.sidecar.exists()
    assert project_file.load(tmp_path / "evening.composer").song.title == "new"


def test_only_the_file_asked_for_last_is_opened(session: Session, tmp_path: Path) -> None:
    waiting: list = []  # type: ignore[type-arg]
    files = Files(session, waiting.append, tmp_path)
    for bars in (2, 3):
        midi_file.write(demo_song(bars), tmp_path / f"{bars}.mid")
        files.open(tmp_path / f"{bars}.mid")
    files.close()
    for function in reversed(waiting):
        function()
    assert session.song.bar_count == 3
