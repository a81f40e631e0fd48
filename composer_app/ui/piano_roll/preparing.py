"""What pictures of a long song are made of, made before it is shown: on the thread that has read it."""

from __future__ import annotations

from composer_app.score.song import Song
from composer_app.ui.piano_roll.scene import ghosts_behind
from composer_app.ui.piano_roll.visible import bounds_of, index_of, key_weights_of


def prepare(song: Song) -> None:
    """Have all at hand that the window asks of a song as soon as it is open, its first track before the others."""
    from composer_app.ui.piano_roll.columns import columns_of
    from composer_app.ui.piano_roll.painting import ghosts_of  # numpy comes with it, and only a picture needs that

    assert song.bar_count >= 0  # counting is what is wanted
    for track in song.tracks:
        assert track.note_ids is not None
        for made_of in (columns_of, key_weights_of, bounds_of):
            made_of(track.notes)
        index_of(track.notes).between(0, 0)
    if song.tracks:
        ghosts_of(ghosts_behind(song.tracks[0], song))
