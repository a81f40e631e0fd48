"""The tracks: which one is at hand, how it sounds, where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from composer_app.score import edits
from composer_app.ui.commands.topic import Topic
from composer_app.ui.piano_roll.pane import Desk

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow


def topic(window: MainWindow) -> Topic:
    """What the commands of the track menu do."""
    desk, rows = window.desk, window.track_list
    editor, marking = desk.editor, desk.marking
    return Topic(
        {
            "track.add": rows.offer_new,
            "track.next": lambda: editor.step_track(1),
            "track.previous": lambda: editor.step_track(-1),
            "track.rename": rows.rename,
            "track.instrument": rows.browse_instruments,
            "track.colour": rows.offer_colours,
            "track.duplicate": lambda: duplicate(desk),
            "track.up": lambda: move(desk, -1),
            "track.down": lambda: move(desk, 1),
            "track.lock": lambda: marking.mark(marking.marks.toggling_track(editor.track_id)),
            "track.mute": lambda: toggle(desk, "mute", "muted"),
            "track.solo": lambda: toggle(desk, "solo", "soloed"),
            "track.remove": lambda: remove(desk),
        },
        {"has_track": lambda: editor.track is not None},
    )


def toggle(desk: Desk, name: str, state: str) -> None:
    """Turn a state of the current track on or off."""
    track = desk.editor.track
    if track is not None:
        change = {state: not getattr(track, state)}
        desk.session.commit(name, edits.update_track(desk.session.song, track.id, **change))


def duplicate(desk: Desk) -> None:
    """A copy of the current track right after it, which is at hand then."""
    track = desk.editor.track
    if track is not None:
        song, copied = edits.duplicate_track(desk.session.song, track.id, f"{track.name} 2".strip())
        if desk.session.commit(f"duplicate {track.name}", song):
            desk.editor.show_track(copied)


def move(desk: Desk, by: int) -> None:
    """The current track one place up or down."""
    song = desk.session.song
    ids = [track.id for track in song.tracks]
    if desk.editor.track_id in ids:
        place = ids.index(desk.editor.track_id) + by
        if 0 <= place < len(ids):
            desk.session.commit("move a track", edits.move_track(song, desk.editor.track_id, place))


def remove(desk: Desk) -> None:
    """The song without the current track; the next one is at hand then."""
    track, tracks = desk.editor.track, desk.session.song.tracks
    if track is not None:
        place = next(index for index, other in enumerate(tracks) if other.id == track.id)
        beside = tracks[place + 1 : place + 2] or tracks[max(0, place - 1) : place]
        desk.session.commit(f"remove {track.name}", edits.remove_track(desk.session.song, track.id))
        for other in beside:
            desk.editor.show_track(other.id)
