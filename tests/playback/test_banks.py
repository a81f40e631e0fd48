"""Which soundfont is taken."""

from __future__ import annotations

from composer_app import places
from composer_app.playback.banks import candidates, default_bank, user_folder


def put(folder, *names):
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"")
    return folder


def test_ours_is_there_and_is_the_one_without_any_other(tmp_path):
    assert default_bank().is_file()
    assert candidates(folders=[tmp_path / "nowhere"]) == (default_bank(),)


def test_known_banks_come_before_ours_and_unknown_ones_after(tmp_path):
    folder = put(tmp_path / "sf2", "TimGM6mb.sf2", "FluidR3_GM.sf2", "OneTrumpet.sf2", "readme.txt")
    more = put(tmp_path / "sf3", "MuseScore_General.sf3")
    names = [bank.name for bank in candidates(folders=[folder, more])]
    assert names == ["MuseScore_General.sf3", "FluidR3_GM.sf2", "TimGM6mb.sf2", "default.sf2", "OneTrumpet.sf2"]


def test_the_user_decides(tmp_path):
    assert places.data() in user_folder().parents
    put(user_folder(), "mine.sf2")
    folder = put(tmp_path / "sf2", "FluidR3_GM.sf2")
    chosen = tmp_path / "chosen.sf2"
    assert [bank.name for bank in candidates([chosen], [folder])] == [
        "chosen.sf2", "mine.sf2", "FluidR3_GM.sf2", "default.sf2",
    ]  # fmt: skip


def test_a_folder_of_banks_that_cannot_be_read_leaves_the_others(tmp_path, monkeypatch, caplog):
    locked, folder = put(tmp_path / "locked", "FluidR3_GM.sf2"), put(tmp_path / "sf2", "TimGM6mb.sf2")
    iterdir = type(locked).iterdir

    def refused(path):
        if path == locked:
            raise PermissionError(13, "Permission denied")  # chmod would not keep an administrator out
        return iterdir(path)

    monkeypatch.setattr(type(locked), "iterdir", refused)
    assert [bank.name for bank in candidates(folders=[locked, folder])] == ["TimGM6mb.sf2", "default.sf2"]
    assert "Permission denied" in caplog.text
