"""What the window begins with."""

from pathlib import Path

import pytest

from composer_app.generation import catalog
from composer_app.generation.proposal import Generator
from composer_app.main import DEMO, _opening_session, assemble, load_generator
from composer_app.places import resources
from composer_app.score import midi_file
from composer_app.session.preferences import Preferences
from composer_app.session.session import Session
from composer_app.session.settings import load
from composer_app.session.silence import Silence
from composer_app.ui.piano_roll.look import Fold, Look
from composer_app.ui.remembering import note_window
from tests.fakes import CannedGenerator, demo_song


def test_without_a_file_the_demo_is_open_and_has_no_place_of_its_own() -> None:
    session, problem = _opening_session(None)
    assert session.song.bar_count == 8
    assert session.path is None
    assert problem == ""


def test_a_shipped_song_is_not_overwritten_by_saving() -> None:
    session, _ = _opening_session(resources() / DEMO)
    assert session.path is None


def test_a_file_is_opened_where_it_lies(tmp_path: Path) -> None:
    midi_file.write(demo_song(3), tmp_path / "three.mid")
    session, problem = _opening_session(tmp_path / "three.mid")
    assert (session.song.bar_count, session.path, problem) == (3, tmp_path / "three.mid", "")


def test_a_broken_file_at_the_start_leaves_the_demo_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "broken.mid").write_bytes(b"nothing of music")
    session, problem = _opening_session(tmp_path / "broken.mid")
    assert session.song.bar_count == 8
    assert "broken.mid" in problem


def test_an_unknown_model_leaves_the_rules() -> None:
    assert load_generator("no such model").name == "rules"


def test_what_was_chosen_is_remembered(qapp, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    preferences = Preferences(path=path)
    studio = assemble(Session(demo_song()), Silence(), CannedGenerator, preferences)
    studio.window.assistant_panel.form.bars.setValue(8)
    studio.window.choose_theme("dark")
    studio.desk.editor.set_snap("1/8")
    studio.desk.transport.set_metronome(True)
    studio.window.track_list.hide()
    for command in ("view.ghosts", "view.names", "view.fold_used", "view.follow", "view.critic", "view.critic"):
        studio.window.actions_by_id[command].trigger()
    note_window(studio.window, preferences)
    preferences.keep()
    studio.close()
    studio.window.deleteLater()
    settings = load(path)
    assert (settings.assistant.bars, settings.appearance.theme, settings.editor.snap) == (8, "dark", "1/8")
    assert settings.sound.metronome
    again = assemble(Session(demo_song()), Silence(), CannedGenerator, Preferences(settings))
    assert again.desk.transport.metronome
    assert again.window.track_list.isHidden()
    assert again.desk.editor.snap == "1/8"
    assert again.desk.editor.look == Look(ghosts=False, note_names=True, fold=Fold.USED, follows=False)
    assert again.window.actions_by_id["view.fold_used"].isChecked()
    assert not again.desk.hearing.is_on
    again.close()
    again.window.deleteLater()


def test_a_missing_torch_is_said_in_one_sentence_and_not_passed_over(qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    real = catalog.load

    def without_torch(name: str | None = None, device: str = "auto") -> Generator:
        if name == catalog.RULES:
            return real(name)
        raise ImportError("No module named 'torch'")

    monkeypatch.setattr(catalog, "load", without_torch)
    studio = assemble(Session(demo_song()), Silence(), load_generator)
    try:
        studio.window.wake()
        qtbot.waitUntil(lambda: "No module named 'torch'" in studio.window.notice_label.text(), timeout=20_000)
        assert studio.window.notice_label.text().startswith("Simple takes by rules")
        assert studio.window.model_label.text() == "No model found: writing by rules"
    finally:
        studio.close()
        studio.window.deleteLater()
