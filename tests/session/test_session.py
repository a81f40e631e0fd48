"""The song that is open, its history and what is stored."""

from pathlib import Path

from composer_app.score import edits
from composer_app.score.song import Song
from composer_app.session.history import History
from composer_app.session.session import Session
from tests.fakes import demo_song


def renamed(song: Song, title: str) -> Song:
    return edits.set_title(song, title)


def test_a_commit_is_undone_and_redone_by_name() -> None:
    first = demo_song()
    session = Session(first)
    second = renamed(first, "Morning")
    assert session.commit("rename", second)
    assert session.undo() == "rename"
    assert session.song is first
    assert session.redo() == "rename"
    assert session.song is second


def test_a_commit_that_changes_nothing_is_no_step() -> None:
    session = Session(demo_song())
    assert not session.commit("nothing", session.song)
    assert session.history.undo_name is None


def test_undoing_at_the_beginning_does_nothing() -> None:
    session = Session(demo_song())
    assert session.undo() is None
    assert session.redo() is None


def test_a_new_commit_gives_up_what_was_undone() -> None:
    session = Session(demo_song())
    session.commit("one", renamed(session.song, "1"))
    session.undo()
    session.commit("two", renamed(session.song, "2"))
    assert session.redo() is None
    assert session.song.title == "2"


def test_the_history_forgets_its_oldest_steps() -> None:
    history = History(most=3)
    songs = [renamed(demo_song(), str(number)) for number in range(6)]
    for number, song in enumerate(songs):
        history.record(f"step {number}", song)
    assert [history.back(songs[5]).title for _ in range(3)] == ["5", "4", "3"]
    assert history.undo_name is None


def test_a_song_is_dirty_until_this_very_song_is_stored() -> None:
    session = Session(demo_song())
    saved = renamed(session.song, "saved")
    session.commit("rename", saved)
    session.commit("rename", renamed(saved, "later"))
    session.mark_stored(saved, Path("evening.composer"))
    assert session.is_dirty
    session.undo()
    assert not session.is_dirty


def test_opening_begins_a_new_history_and_says_so_first() -> None:
    session = Session(demo_song())
    session.commit("rename", renamed(session.song, "other"))
    heard: list[str] = []
    session.opened.connect(lambda _: heard.append("opened"))
    session.changed.connect(lambda _: heard.append("changed"))
    session.open(demo_song(2), None)
    assert heard == ["opened", "changed"]
    assert session.history.undo_name is None
    assert not session.is_dirty


def test_one_who_stopped_listening_hears_nothing() -> None:
    session = Session(demo_song())
    heard: list[Song] = []
    stop = session.changed.connect(heard.append)
    stop()
    session.commit("rename", renamed(session.song, "other"))
    assert heard == []
