"""What the commands of the table do. Each is a line or two: the work lies in the session and the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from composer_app.score import edits
from composer_app.ui.panels.assistant_panel import AssistantPanel
from composer_app.ui.piano_roll.editor import Tool
from composer_app.ui.piano_roll.pane import Desk
from composer_app.ui.piano_roll.view import RollView

if TYPE_CHECKING:
    from composer_app.ui.main_window import MainWindow

LOUDER = 8
ZOOM_STEP = 0.15


class Commands:
    """The handlers, by the names in the table. Panels come later than actions, so `window` lends them."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        self._window = window
        self._desk = desk

    @property
    def _roll(self) -> RollView:
        return self._window.roll

    @property
    def _panel(self) -> AssistantPanel:
        return self._window.assistant_panel

    def holds(self, when: str) -> bool:
        """Whether the state that a command needs is there."""
        desk = self._desk
        assistant, history = desk.assistant, desk.session.history
        choosing = bool(assistant.candidates)
        return {
            "always": True,
            "can_undo": history.undo_name is not None,
            "can_redo": history.redo_name is not None,
            "has_selection": bool(desk.editor.selection),
            "has_track": desk.editor.track is not None,
            "can_paste": desk.editor.can_paste,
            "choosing": choosing,
            "answering": choosing or assistant.is_thinking,  # Tab must not leave the roll while takes are on their way
            "not_choosing": not choosing,
            "can_keep": choosing and assistant.stale is None,
            "only_thinking": assistant.is_thinking and not choosing,
            "can_deselect": not choosing and not assistant.is_thinking,
        }[when]

    # --- files ---

    def new_file(self) -> None:
        self._window.dialogs.new()

    def open_file(self) -> None:
        self._window.dialogs.open()

    def save_file(self) -> None:
        self._window.dialogs.save()

    def save_file_as(self) -> None:
        self._window.dialogs.save_as()

    def export_midi(self) -> None:
        self._window.dialogs.export()

    def quit(self) -> None:
        self._window.close()

    # --- editing ---

    def undo(self) -> None:
        self._desk.session.undo()

    def redo(self) -> None:
        self._desk.session.redo()

    def cut(self) -> None:
        self._desk.editor.cut()

    def copy(self) -> None:
        self._desk.editor.copy()

    def paste(self) -> None:
        self._desk.editor.paste(self._desk.transport.position)

    def duplicate(self) -> None:
        self._desk.editor.duplicate()

    def delete(self) -> None:
        self._desk.editor.delete()

    def select_all(self) -> None:
        self._desk.editor.select_all()

    def invert_selection(self) -> None:
        self._desk.editor.invert_selection()

    def select_none(self) -> None:
        """First the gesture, then the selection, then the marked bars: Esc takes back the nearest thing."""
        editor = self._desk.editor
        if self._abandon_gesture():
            return
        if editor.selection:
            editor.select(frozenset())
        else:
            editor.mark_bars(None)

    def quantise(self) -> None:
        self._desk.editor.quantise(self._grid())

    def toggle_lock(self) -> None:
        self._desk.editor.toggle_lock()

    def semitone_up(self) -> None:
        self._desk.editor.transpose(1)

    def semitone_down(self) -> None:
        self._desk.editor.transpose(-1)

    def octave_up(self) -> None:
        self._desk.editor.transpose(12)

    def octave_down(self) -> None:
        self._desk.editor.transpose(-12)

    def earlier(self) -> None:
        self._desk.editor.nudge(-self._grid())

    def later(self) -> None:
        self._desk.editor.nudge(self._grid())

    def tick_earlier(self) -> None:
        self._desk.editor.nudge(-1)

    def tick_later(self) -> None:
        self._desk.editor.nudge(1)

    def shorter(self) -> None:
        self._desk.editor.lengthen(-self._grid())

    def longer(self) -> None:
        self._desk.editor.lengthen(self._grid())

    def louder(self) -> None:
        self._desk.editor.change_velocity(LOUDER)

    def softer(self) -> None:
        self._desk.editor.change_velocity(-LOUDER)

    def use_pencil(self) -> None:
        self._desk.editor.use(Tool.PENCIL)

    def use_select(self) -> None:
        self._desk.editor.use(Tool.SELECT)

    def use_eraser(self) -> None:
        self._desk.editor.use(Tool.ERASER)

    # --- transport ---

    def toggle_play(self) -> None:
        self._desk.transport.toggle()

    def stop(self) -> None:
        self._desk.transport.stop()

    def to_start(self) -> None:
        self._desk.transport.seek(0)

    def to_end(self) -> None:
        song = self._desk.session.song
        self._desk.transport.seek(song.bars.bar_start(song.bar_count))

    def bar_back(self) -> None:
        self._desk.transport.step_bars(-1)

    def bar_forward(self) -> None:
        self._desk.transport.step_bars(1)

    def loop_selection(self) -> None:
        bars = self._selected_bars()
        if bars is not None:
            starts = self._desk.session.song.bars
            self._desk.transport.set_loop(starts.bar_start(bars[0]), starts.bar_start(bars[1]))

    def toggle_loop(self) -> None:
        self._desk.transport.toggle_loop()

    def toggle_metronome(self) -> None:
        self._desk.transport.set_metronome(not self._desk.transport.metronome)

    def panic(self) -> None:
        self._desk.transport.panic()

    # --- tracks ---

    def next_track(self) -> None:
        self._desk.editor.step_track(1)

    def previous_track(self) -> None:
        self._desk.editor.step_track(-1)

    def mute_track(self) -> None:
        track = self._desk.editor.track
        if track is not None:
            song = edits.update_track(self._desk.session.song, track.id, muted=not track.muted)
            self._desk.session.commit("mute", song)

    def solo_track(self) -> None:
        track = self._desk.editor.track
        if track is not None:
            song = edits.update_track(self._desk.session.song, track.id, soloed=not track.soloed)
            self._desk.session.commit("solo", song)

    # --- the assistant ---

    def suggest(self) -> None:
        editor = self._desk.editor
        self._panel.form.freshen_seed()
        self._desk.assistant.ask(self._panel.form.wishes, editor.marked_bars, editor.locked)

    def mark_selection(self) -> None:
        self._desk.editor.mark_bars(self._selected_bars())

    def next_take(self) -> None:
        self._desk.assistant.step(1)

    def previous_take(self) -> None:
        self._desk.assistant.step(-1)

    def hear_take(self) -> None:
        self._window.hear_take()

    def keep_take(self) -> None:
        self._desk.assistant.keep()

    def drop_takes(self) -> None:
        if not self._abandon_gesture():
            self._desk.assistant.drop()

    def cancel_asking(self) -> None:
        if not self._abandon_gesture():
            self._desk.assistant.cancel()

    # --- view ---

    def zoom_in(self) -> None:
        self._zoom(ZOOM_STEP)

    def zoom_out(self) -> None:
        self._zoom(-ZOOM_STEP)

    def fit_song(self) -> None:
        self._roll.fit()

    def fit_selection(self) -> None:
        self._roll.fit_selection()

    def theme_system(self) -> None:
        self._window.choose_theme("system")

    def theme_light(self) -> None:
        self._window.choose_theme("light")

    def theme_dark(self) -> None:
        self._window.choose_theme("dark")

    def toggle_tracks(self) -> None:
        self._window.track_list.setVisible(self._window.track_list.isHidden())

    def toggle_assistant(self) -> None:
        self._panel.setVisible(self._panel.isHidden())

    def toggle_velocities(self) -> None:
        self._roll.show_velocities(self._roll.velocities.isHidden())

    def show_manual(self) -> None:
        self._window.dialogs.show_manual(self._window.theme)

    def show_keys(self) -> None:
        self._window.dialogs.show_keys()

    def show_about(self) -> None:
        self._window.dialogs.show_about()

    # --- inside ---

    def _abandon_gesture(self) -> bool:
        """Whether Esc met a drag, which it then called off: nothing is nearer to the hand than that."""
        is_dragging = self._desk.editor.gesture is not None
        if is_dragging:
            self._desk.editor.abandon()
        return is_dragging

    def _grid(self) -> int:
        return self._desk.editor.grid(self._desk.viewport.geometry.zoom)

    def _zoom(self, amount: float) -> None:
        viewport = self._desk.viewport
        viewport.show(viewport.geometry.zoomed(amount, viewport.geometry.width / 2))

    def _selected_bars(self) -> tuple[int, int] | None:
        song, chosen = self._desk.session.song, self._desk.editor.selection
        notes = [note for track in song.tracks for note in track.notes if note.id in chosen]
        if not notes:
            return None
        first = song.bars.bar_at(min(note.start for note in notes))
        return first, song.bars.bars_until(max(note.end for note in notes))
