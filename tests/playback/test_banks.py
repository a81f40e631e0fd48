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
