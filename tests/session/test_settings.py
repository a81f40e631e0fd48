"""Settings are sparse, and a file that makes no sense does no harm."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from composer_app.session.settings import AppearanceSettings, AssistantSettings, Settings, load, save


def test_settings_come_back_as_they_were_saved(tmp_path: Path) -> None:
    settings = replace(
        Settings(),
        appearance=AppearanceSettings(theme="dark"),
        assistant=AssistantSettings(bars=8, temperature=0.9, hear=False, model='a "quoted" name'),
    )
    save(settings, tmp_path / "deep" / "settings.toml")
    assert load(tmp_path / "deep" / "settings.toml") == settings


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    save(replace(Settings(), appearance=AppearanceSettings(theme="light")), tmp_path / "settings.toml")
    assert (tmp_path / "settings.toml").read_text() == '[appearance]\ntheme = "light"\n'


def test_a_missing_file_means_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "settings.toml") == Settings()


@pytest.mark.parametrize("text", ["not = [toml", "\x00", "[appearance]\ntheme = 3\n[nonsense]\nx = 1\n"])
def test_nonsense_means_the_defaults(tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "settings.toml").write_text(text)
    with caplog.at_level(logging.CRITICAL):
        assert load(tmp_path / "settings.toml") == Settings()
