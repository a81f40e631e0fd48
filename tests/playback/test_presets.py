"""The table of presets, read from real and from broken banks."""

from __future__ import annotations

import pytest

from composer_app.playback.banks import default_bank
from composer_app.playback.errors import BadSoundfont
from composer_app.playback.presets import DRUM_BANK, presets
from tests.fakes import bank_elsewhere


def test_the_built_in_bank_has_all_of_general_midi_and_a_kit():
    found = presets(default_bank())
    assert [preset.program for preset in found if preset.bank == 0] == list(range(128))
    assert any(preset.bank == DRUM_BANK for preset in found)
    assert all(preset.name for preset in found)


def test_banks_and_names_are_those_of_the_file(tmp_path):
    found = presets(bank_elsewhere(tmp_path / "other.sf2", bank=7, name="Glass"))
    assert {(preset.bank, preset.name) for preset in found} == {(7, "Glass")}


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"RIFF\x10\0\0\0sfbkLIST\x04\0\0\0pdta", b"RIFF\x10\0\0\0sfbk" + b"x" * 40]
)
def test_a_file_that_is_none_is_refused_in_words(tmp_path, content):
    path = tmp_path / "broken.sf2"
    path.write_bytes(content)
    with pytest.raises(BadSoundfont, match=r"broken\.sf2 is not a readable soundfont"):
        presets(path)
