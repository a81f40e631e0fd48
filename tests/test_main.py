"""What the window begins with."""

from pathlib import Path

from composer_app.main import DEMO, _opening_session, _settings_now, assemble, load_generator
from composer_app.places import resources
from composer_app.score import midi_file
from composer_app.session.session import Session
from composer_app.session.settings import Settings
from composer_app.session.silence import Silence
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


def test_what_was_chosen_is_remembered(qapp) -> None:
    studio = assemble(Session(demo_song()), Silence(), CannedGenerator)
    studio.window.assistant_panel.form.bars.setValue(8)
    studio.window.choose_theme("dark")
    studio.desk.editor.set_snap("1/8")
    settings = _settings_now(studio, Settings())
    studio.close()
    studio.window.deleteLater()
    assert (settings.assistant.bars, settings.appearance.theme, settings.editor.snap) == (8, "dark", "1/8")
