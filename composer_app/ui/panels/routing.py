"""Where a part goes: with the song, or to an output and a channel of its own."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from composer_app.score import edits
from composer_app.score.song import Track
from composer_app.ui.piano_roll.pane import Desk


def offer_routing(menu: QMenu, desk: Desk) -> None:
    """Add the outputs and the channels for the current part."""
    track = desk.editor.track
    if track is not None:
        menu.addSeparator()
        _offer_outputs(menu.addMenu(tr("Output")), desk, track)
        _offer_channels(menu.addMenu(tr("Channel")), desk, track)


def _offer_outputs(menu: QMenu, desk: Desk, track: Track) -> None:
    there = desk.transport.outputs
    gone = [track.output] if track.output and track.output not in there else []
    for name in (None, *there, *gone):
        action = menu.addAction(tr("as the song") if name is None else name)
        action.setCheckable(True)
        action.setChecked(name == track.output)
        action.triggered.connect(lambda _=False, name=name: _change(desk, track, "choose the output", output=name))


def _offer_channels(menu: QMenu, desk: Desk, track: Track) -> None:
    for channel in (None, *range(16)):
        of_song = tr("{0}, as in the song").format(track.channel + 1)
        action = menu.addAction(of_song if channel is None else str(channel + 1))
        action.setCheckable(True)
        action.setChecked(channel == track.output_channel)
        action.triggered.connect(
            lambda _=False, channel=channel: _change(desk, track, "choose the channel", output_channel=channel)
        )


def _change(desk: Desk, track: Track, name: str, **changes: object) -> None:
    desk.session.commit(name, edits.update_track(desk.session.song, track.id, **changes))


def tr(text: str) -> str:
    """`text` in the user's language."""
    return QCoreApplication.translate("routing", text)
