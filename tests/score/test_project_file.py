import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from composer_app.score import project_file
from composer_app.score.file_errors import BadProjectFile
from composer_app.score.note import Note
from composer_app.score.song import ChannelEvent, KeyChange, Part, Song, TextEvent, Track
from composer_app.score.time import Metre, MetreChange, TempoChange

SONG = Song(
    title="Erstes Licht ✨",
    ticks_per_quarter=96,
    tracks=(
        Track(
            "Lead", Part.MELODY, 3, 80, 129, (Note(0, 96, 60, 1), Note(0, 48, 64)),
            (ChannelEvent(0, "pitchwheel", (-8192,)), ChannelEvent(3, "sysex", (1, 2, 3))),
            (TextEvent(4, "lyrics", "la"),), volume=0, pan=127, reverb=90, chorus=12, muted=True, soloed=True,
        ),
        Track("Kit", channel=9),
    ),
    tempos=(TempoChange(0, 400_000), TempoChange(96, 600_000)),
    metres=(MetreChange(0, Metre(6, 8)),),
    keys=(KeyChange(0, "F#m"),),
    markers=(TextEvent(0, "marker", "A"),),
    length=4000,
    gain=-4.25,
)  # fmt: skip


def test_a_song_comes_back_exactly_with_new_ids_and_its_extras(tmp_path: Path) -> None:
    path = tmp_path / "light.composer"
    extras = {"locked": [SONG.tracks[0].notes[1].id], "history": {"a": None}}
    project_file.save(SONG, path, extras)
    project = project_file.load(path)
    assert project.song == SONG
    assert project.extras == extras
    again = project.song.tracks[0]
    assert again.id not in {track.id for track in SONG.tracks}
    assert project.new_ids[SONG.tracks[0].id] == again.id
    assert [project.new_ids[note.id] for note in SONG.tracks[0].notes] == [note.id for note in again.notes]
    assert list(tmp_path.iterdir()) == [path]


def changed(**changes: Any) -> bytes:
    content = json.loads(project_file.to_bytes(SONG))
    return json.dumps(content | changes).encode()


def test_a_song_saved_before_there_was_a_mixer_opens() -> None:
    content = json.loads(project_file.to_bytes(SONG))
    del content["song"]["gain"], content["song"]["tracks"][0]["reverb"]
    song = project_file.from_bytes(json.dumps(content).encode()).song
    assert (song.gain, song.tracks[0].reverb, song.tracks[0].chorus) == (0.0, None, 12)


@pytest.mark.parametrize("gain", [1e9, "loud", None, float("nan")])
def test_a_gain_that_is_none_is_refused(gain: object) -> None:
    with pytest.raises(BadProjectFile):
        project_file.from_bytes(changed(song=json.loads(project_file.to_bytes(SONG))["song"] | {"gain": gain}))


def test_a_newer_version_is_refused_politely() -> None:
    with pytest.raises(BadProjectFile, match=r"x\.composer was saved by a newer version of this program .*update"):
        project_file.from_bytes(changed(version=2), "x.composer")


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[]", b"{}", b"null", b"[" * 100_000, changed(format="other")])
def test_other_files_are_no_projects(data: bytes) -> None:
    with pytest.raises(BadProjectFile, match=r"x\.composer is not a project of this program; choose .*\.$"):
        project_file.from_bytes(data, "x.composer")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((), None),
        (("title",), 5),
        (("length",), -1),
        (("ticks_per_quarter",), 0),
        (("metres",), [[0, 0, 4]]),
        (("metres",), [[0, 4, 0]]),
        (("tempos",), [[0, 0]]),
        (("tempos",), 7),
        (("markers",), [[0, "marker"]]),
        (("tracks",), [None]),
        (("tracks", 0, "part"), "kazoo"),
        (("tracks", 0, "channel"), 16),
        (("tracks", 0, "program"), "1"),
        (("tracks", 0, "notes"), [[0, 0, 60, 80, 1]]),
        (("tracks", 0, "notes"), [[0, 1, 128, 80, 1]]),
        (("tracks", 0, "notes"), [[0.5, 1, 60, 80, 1]]),
        (("tracks", 0, "events"), [[0, "fanfare", [1]]]),
        (("tracks", 0, "events"), [[0, [], [1]]]),
        (("tracks", 0, "texts"), [[0, "poem", "x"]]),
    ],
)
def test_a_value_that_no_song_can_have_is_named_as_damage(path: tuple[str | int, ...], value: Any) -> None:
    content = json.loads(project_file.to_bytes(SONG))
    place: Any = content
    for step in ("song", *path)[:-1]:
        place = place[step]
    place[("song", *path)[-1]] = value
    with pytest.raises(BadProjectFile, match=r"^x\.composer is damaged \(.+\); open a backup"):
        project_file.from_bytes(json.dumps(content).encode(), "x.composer")


@given(st.data())
def test_scrambled_projects_are_loaded_or_refused(data: st.DataObject) -> None:
    whole = bytearray(project_file.to_bytes(SONG))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        project = project_file.from_bytes(bytes(whole), "x.composer")
    except BadProjectFile as refusal:
        assert str(refusal).startswith("x.composer ")  # noqa: PT017 - both outcomes are right
    else:
        assert project_file.from_bytes(project_file.to_bytes(project.song)).song == project.song
