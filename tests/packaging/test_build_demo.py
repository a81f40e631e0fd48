import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from composer_app import places
from composer_app.score import midi_file
from composer_app.score.note import in_order
from composer_app.score.overlap import untangle
from composer_app.score.song import Part
from composer_app.theory.key_finding import Key, find_key, weights_of

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "build_demo.py"


@pytest.fixture
def build_demo(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(sys, "path", [*sys.path])
    return runpy.run_path(str(SCRIPT))


@pytest.mark.parametrize("name", ["first_light", "seed_two_bars"])
def test_the_shipped_demo_is_what_the_script_writes(name: str, build_demo: dict[str, Any]) -> None:
    assert (places.resources() / "demo" / f"{name}.mid").read_bytes() == midi_file.to_bytes(build_demo[name]())


def test_the_demo_song_has_eight_bars_and_four_parts_in_a_minor() -> None:
    song = midi_file.read(places.resources() / "demo" / "first_light.mid")
    assert (song.title, song.bar_count) == ("First Light", 8)
    assert [track.part for track in song.tracks] == [Part.MELODY, Part.CHORDS, Part.BASS, Part.DRUMS]
    pitched = [note for track in song.tracks[:3] for note in track.notes]
    assert find_key(weights_of(pitched)).key == Key(9, minor=True)
    for track in song.tracks:
        assert in_order(untangle(track.notes)) == track.notes
        assert {note.start // 1920 for note in track.notes} == set(range(8))
