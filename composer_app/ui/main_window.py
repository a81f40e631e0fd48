"""The window: its parts side by side, and the wires between them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from composer_app.generation.catalog import StandIn
from composer_app.generation.proposal import Generator, Proposal
from composer_app.playback.balance import balanced_where_untouched
from composer_app.playback.banks import candidates
from composer_app.score.song import Song
from composer_app.score.timeline import Sign
from composer_app.session.engraver import Engraver
from composer_app.session.files import OPENED_SUFFIXES, Files
from composer_app.session.landing import ticks_of
from composer_app.session.lessons import Lessons
from composer_app.session.mixer import Mixer
from composer_app.session.preferences import Preferences
from composer_app.session.settings import Settings
from composer_app.ui import actions as action_table
from composer_app.ui import theme as themes
from composer_app.ui.commands import Commands
from composer_app.ui.commands.files import bar_at_playhead
from composer_app.ui.controls import caption
from composer_app.ui.dialogs import Asks, Boxes, Dialogs
from composer_app.ui.export_dialog import ExportDialog
from composer_app.ui.icons import app_icon
from composer_app.ui.instruments import of_banks
from composer_app.ui.key_guard import KeyGuard
from composer_app.ui.keys import give as give_keys
from composer_app.ui.keys import key_map
from composer_app.ui.lesson.stage import LessonStage
from composer_app.ui.middle import Middle
from composer_app.ui.pages import Pages
from composer_app.ui.palette import Palette
from composer_app.ui.panels.assistant_panel import WIDTH as SIDE_WIDTH
from composer_app.ui.panels.assistant_panel import AssistantPanel
from composer_app.ui.panels.midi_page import MidiPage
from composer_app.ui.panels.mixer_panel import MixerPanel
from composer_app.ui.panels.practice_panel import PracticePanel
from composer_app.ui.panels.tool_row import ToolRow
from composer_app.ui.panels.track_list import TrackList
from composer_app.ui.panels.transport_bar import TransportBar
from composer_app.ui.piano_roll.pane import Desk
from composer_app.ui.piano_roll.time_strip import TimeStrip
from composer_app.ui.piano_roll.view import RollView
from composer_app.ui.score.panel import ScorePanel
from composer_app.ui.settings_rows import SOUND
from composer_app.ui.sign_form import SignForm
from composer_app.ui.soundfont_list import SoundfontList
from composer_app.ui.theme import STEP
from composer_app.ui.wording import done_text, exported_text, live_text, model_text, tool_hint, undo_text

POLL_MILLISECONDS = 16
NOTICE_MILLISECONDS = 8_000
LATELY = 5
"""Commands that the palette remembers."""
WIDTH, HEIGHT = 1280, 800


class MainWindow(QMainWindow):
    """Everything one sees. Made from a desk of session parts; knows nothing of generators, players or threads."""

    appeared = Signal()
    """The window has been painted for the first time."""

    def __init__(
        self,
        desk: Desk,
        files: Files,
        preferences: Preferences,
        mixer: Mixer,
        engraver: Engraver,
        lessons: Lessons,
        asks: Asks | None = None,
    ) -> None:
        super().__init__()
        self.desk, self.files, self.preferences, self.mixer = desk, files, preferences, mixer
        settings = self._settings = preferences.now
        self._lately: list[str] = []
        self._mixed = (desk.session.song, desk.session.song)
        self._has_appeared = False
        themes.apply(_application(), self.theme)  # before there are widgets, so that they are born with the font
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.resize(WIDTH, HEIGHT)
        self.dialogs = Dialogs(self, desk.session, files, asks or Boxes(self))
        self.keys = key_map(settings.keys)
        self.actions_by_id = action_table.build(self)
        give_keys(self.actions_by_id, self.keys)
        action_table.fill_menus(self.menuBar(), self.actions_by_id)
        self.roll = RollView(desk)
        self.time_strip = TimeStrip(desk)
        name = caption(self.tr("Markers"))
        name.setContentsMargins(0, 0, STEP * 2, 0)
        self.roll.add_strip(self.time_strip, name)
        critic_name = caption(self.tr("Critic"))
        critic_name.setContentsMargins(0, 0, STEP * 2, 0)
        self.roll.add_strip(self.roll.critic, critic_name)
        self.roll.show_strip(self.roll.critic, False)  # until there is a critic
        self.track_list = TrackList(desk, self.actions_by_id)
        self.transport_bar = TransportBar(desk.session, desk.transport, self.actions_by_id)
        self.assistant_panel = AssistantPanel(desk, self.actions_by_id, settings.assistant)
        self.tool_row = ToolRow(desk.session, desk.editor, self.actions_by_id)
        self.side = Pages(self.actions_by_id)
        self.side.setFixedWidth(SIDE_WIDTH)
        self.side.add("assistant", self.assistant_panel, self.assistant_panel.set_theme)
        self.lessons = lessons
        self.practice_panel = PracticePanel(lessons.maker, lessons.practising, self.actions_by_id)
        self.side.add("practice", self.practice_panel, self.practice_panel.set_theme)
        self.drawer = Pages(self.actions_by_id, closes=True)
        self.mixer_panel = MixerPanel(desk.session, desk.transport, mixer)
        self.drawer.add("mixer", self.mixer_panel, self.mixer_panel.set_theme)
        self.track_list.more_instruments = lambda: of_banks(mixer.banks or candidates()[:1])
        self.dialogs.add_to_settings(SOUND, lambda: SoundfontList(preferences))
        self.dialogs.add_to_settings(SOUND, lambda: MidiPage(desk, preferences))
        self.score = ScorePanel(desk, engraver, self.actions_by_id, preferences)
        self.score.failed.connect(self.say)
        self.drawer.add("score", self.score, self.score.set_theme)
        self.stage = LessonStage(desk, engraver, lessons.practising)
        self._centre = QStackedWidget()
        self.commands = Commands(self)
        action_table.connect(self.actions_by_id, self.commands.does)
        self.model_label, self.notice_label, self._hint_label = QLabel(), QLabel(), QLabel()
        self._guard = KeyGuard(_application(), self)
        self._lay_out()
        self._connect()
        self._start_clocks()
        self._wear()
        self.roll.ruler.set_next_bar_count(settings.assistant.bars)
        self._refresh()
        self.roll.canvas.setFocus()

    @property
    def theme(self) -> themes.Theme:
        """The colours in use."""
        return themes.named(self.preferences.now.appearance.theme)

    def choose_theme(self, choice: str) -> None:
        """Wear `light`, `dark` or what the `system` has."""
        self.preferences.change("appearance", theme=choice)

    def show_palette(self) -> None:
        """Every command at one key; those that were chosen lately go first."""
        palette = Palette(self, self.actions_by_id, self.keys, self.theme, self._lately)
        palette.chosen.connect(self._remember)
        palette.open_over(self)

    def edit_sign(self, sign: Sign) -> None:
        """Open the form for a marker, tempo, metre or key below the place where it stands."""
        self.time_strip.choose(sign)
        x = self.desk.viewport.geometry.x_of(sign.tick)
        place = self.time_strip.mapTo(self, QPoint(round(x), self.time_strip.height()))
        SignForm(self, self.desk.session, sign).open_below(place)

    def say(self, text: str, *, lasting: bool = False) -> None:
        """Show a sentence in the status bar for a while, or (where it stays true) until there is another."""
        self.notice_label.setText(text)
        self._hint_label.setVisible(not text)  # there is room for one sentence, and what happened goes before hints
        if lasting:
            self._notice_clock.stop()
        else:
            self._notice_clock.start(NOTICE_MILLISECONDS)

    def wake(self) -> None:
        """Have the generator loaded in the background, and say so."""
        self.say_model(self.tr("Waking the model…"))
        self.desk.assistant.wake()

    def stop_clocks(self) -> None:
        """No more polling or autosaving: the window is about to end."""
        for clock in (self._poll_clock, self._autosave_clock, self._notice_clock):
            clock.stop()
        self.roll.critic.stop_clock()

    def say_model(self, text: str) -> None:
        """Show the state of the generator in the status bar, for good."""
        self.model_label.setText(text)

    def hear_take(self) -> None:
        """Play the current take with the bar before it, over and over."""
        request, song = self.desk.assistant.request, self._heard
        if request is not None and self.desk.assistant.candidates:
            _, end = ticks_of(song, request.region)
            self.desk.transport.audition(
                song, song.bars.bar_start(max(0, request.region.first_bar - 1)), end, loops=True
            )

    @property
    def shows_lesson(self) -> bool:
        """Whether the lesson is seen in place of the roll."""
        return self._centre.currentWidget() is self.stage

    def show_lesson(self, on: bool) -> None:
        """Show the lesson in place of the roll, or the roll again."""
        if on != self.shows_lesson:
            self._centre.setCurrentIndex(int(on))
            (self.stage.keys if on else self.roll.canvas).setFocus()
            self._refresh()

    def _settle_on_what_sounds(self, position: float) -> None:
        """A take whose first beat was heard is not exchanged for a better one that comes later."""
        assistant, transport = self.desk.assistant, self.desk.transport
        if assistant.is_thinking and assistant.request is not None and transport.is_playing:
            start, end = ticks_of(assistant.request.song, assistant.request.region)
            if start + assistant.request.song.ticks_per_quarter <= position < end:
                assistant.settle()

    def choose_instrument(self, track_id: int) -> None:
        """Ask which instrument a track is to have."""
        self.desk.editor.show_track(track_id)
        self.track_list.browse_instruments()

    def export_audio(self) -> ExportDialog:
        """Ask what of the song is to be written as sound, and write it."""
        dialog = ExportDialog(self.desk, self.mixer.banks, self.dialogs.place_for_sound, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.exported.connect(lambda paths: self.say(exported_text(paths)))
        dialog.show()
        return dialog

    # --- events ---

    def paintEvent(self, event: QPaintEvent) -> None:
        """Told once all parts are painted, too: what a first picture loads must not meet the loading of the model, for
        two threads cannot map libraries at once, and the window would wait for the network's."""
        super().paintEvent(event)
        if not self._has_appeared:
            self._has_appeared = True
            QTimer.singleShot(0, self.appeared.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Quit, once unsaved work is dealt with."""
        if not self.desk.session.is_dirty:
            event.accept()
            return
        event.ignore()
        self.dialogs.leave(self._close_for_good)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what falls onto the window; with Shift, bring it into the song."""
        path = _dropped_file(event)
        if path is None:
            return
        event.acceptProposedAction()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.dialogs.bring_in(bar_at_playhead(self.desk), path)
        else:
            self.dialogs.open(path)

    # --- inside ---

    def _wear(self) -> None:
        theme = self.theme
        for part in (self.roll, self.track_list, self.transport_bar, self.tool_row, self.side, self.drawer, self.stage):
            part.set_theme(theme)
        self.actions_by_id[f"view.{self.preferences.now.appearance.theme}"].setChecked(True)

    def _dress(self) -> None:
        themes.apply(_application(), self.theme)
        self._wear()

    def _set_autosave(self) -> None:
        self._autosave_clock.setInterval(self.preferences.now.files.autosave_seconds * 1000)
        if self.preferences.now.files.autosave:
            self._autosave_clock.start()
        else:
            self._autosave_clock.stop()

    def _follow_settings(self, settings: Settings) -> None:
        before, self._settings = self._settings, settings
        if settings.appearance.theme != before.appearance.theme:
            self._dress()
        if settings.files != before.files:
            self._set_autosave()
        if settings.keys != before.keys:
            self.keys = key_map(settings.keys)
            give_keys(self.actions_by_id, self.keys)

    def _remember(self, command_id: str) -> None:
        self._lately = [command_id, *(other for other in self._lately if other != command_id)][:LATELY]

    def _lay_out(self) -> None:
        across = QHBoxLayout()
        across.setSpacing(2)
        across.addWidget(self.track_list)
        for part in (Middle(self.tool_row, self.roll, self.drawer), self.stage):
            self._centre.addWidget(part)
        across.addWidget(self._centre, 1)
        across.addWidget(self.side)
        whole = QVBoxLayout()
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2)
        whole.addWidget(self.transport_bar)
        whole.addLayout(across, 1)
        inside = QWidget()
        inside.setLayout(whole)
        self.setCentralWidget(inside)
        for label in (self.model_label, self.notice_label, self._hint_label):
            label.setObjectName("muted")
            label.setContentsMargins(STEP * 3 + 2, 0, STEP * 3, 0)
        self.statusBar().setSizeGripEnabled(False)
        self.notice_label.setObjectName("notice")
        self.statusBar().addWidget(self.model_label)
        self.statusBar().addWidget(self.notice_label, 1)
        self.statusBar().addPermanentWidget(self._hint_label)

    def _connect(self) -> None:
        desk, files = self.desk, self.files
        for signal in (desk.session.changed, desk.session.stored, desk.editor.changed, desk.assistant.changed):
            signal.connect(lambda _: self._refresh())
        desk.transport.changed.connect(lambda _: self._refresh())
        for pages in (self.side, self.drawer):
            pages.changed.connect(self._refresh)
        # an edit beside a take: what is heard stays what is seen, the song with the take in it
        desk.session.changed.connect(lambda _: desk.transport.hear(self._heard))
        desk.assistant.changed.connect(lambda _: desk.transport.hear(self._heard))
        desk.transport.noticed.connect(lambda text: self.say(text, lasting=True))
        desk.assistant.chosen.connect(self._hear_chosen)
        desk.transport.moved.connect(self._settle_on_what_sounds)
        desk.assistant.ended.connect(lambda _: desk.transport.end_audition())
        desk.assistant.failed.connect(self.say)
        desk.assistant.woken.connect(self._greet)
        self.time_strip.asked.connect(self.edit_sign)
        self.preferences.changed.connect(self._follow_settings)
        desk.live.changed.connect(lambda _: self._refresh_live())
        desk.live.jam.failed.connect(self.say)
        desk.live.remote.called.connect(self._call)
        desk.editor.changed.connect(lambda _: desk.live.choose_track(desk.editor.track_id))
        desk.live.choose_track(desk.editor.track_id)
        files.failed.connect(self.say)
        self.mixer.failed.connect(self.say)
        self.lessons.maker.changed.connect(lambda _: self._refresh())
        self.lessons.practising.changed.connect(lambda _: self.score.view.show_marks(self.lessons.practising.so_far))
        self.stage.left.connect(lambda: self.show_lesson(False))
        desk.session.opened.connect(lambda _: self.show_lesson(False))
        self.mixer_panel.instrument_wanted.connect(self.choose_instrument)
        files.done.connect(lambda what: self.say(done_text(what)))
        self.assistant_panel.bars_changed.connect(self.roll.ruler.set_next_bar_count)
        self.assistant_panel.bars_changed.connect(self.roll.wishes.set_next_bar_count)
        self.assistant_panel.left.connect(self.roll.canvas.setFocus)
        self.assistant_panel.wishes_changed.connect(self._show_scale)
        self.roll.chords.refused.connect(self.say)
        self.roll.critic.asked.connect(self._rewrite)
        self.roll.wishes.changed.connect(lambda _: self._refresh())
        desk.marking.changed.connect(lambda _: self._refresh())
        desk.assistant.shelf.changed.connect(lambda _: self._refresh())
        _application().styleHints().colorSchemeChanged.connect(self._follow_system)

    def _start_clocks(self) -> None:
        self._poll_clock = QTimer(self)
        self._poll_clock.timeout.connect(self.desk.transport.poll)
        self._poll_clock.start(POLL_MILLISECONDS)
        self._autosave_clock = QTimer(self)
        self._autosave_clock.timeout.connect(self.files.autosave)
        self._set_autosave()
        self._notice_clock = QTimer(self)
        self._notice_clock.setSingleShot(True)
        self._notice_clock.timeout.connect(self._forget_notice)

    def _refresh(self) -> None:
        """Titles, names and enabled commands, after anything has changed."""
        session, editor, by_id = self.desk.session, self.desk.editor, self.actions_by_id
        self.setWindowTitle(f"{self.dialogs.title}[*] – Composer")
        self.setWindowModified(session.is_dirty)
        action_table.refresh(by_id, self.commands)
        by_id["edit.undo"].setText(undo_text(self.tr("Undo"), session.history.undo_name))
        by_id["edit.redo"].setText(undo_text(self.tr("Redo"), session.history.redo_name))
        by_id[f"tool.{editor.tool.value}"].setChecked(True)
        self._hint_label.setText("" if self.shows_lesson else tool_hint(editor.tool))
        by_id["transport.loop"].setChecked(self.desk.transport.is_looping)
        by_id["transport.metronome"].setChecked(self.desk.transport.metronome)
        by_id["view.tracks"].setChecked(not self.track_list.isHidden())
        for pages in (self.side, self.drawer):
            for name in pages.names:
                by_id[f"view.{name}"].setChecked(pages.shown == name)
        by_id["view.critic"].setChecked(not self.roll.critic.isHidden())
        by_id["view.lesson"].setChecked(self.shows_lesson)
        by_id["view.strip"].setChecked(not self.time_strip.isHidden())
        by_id["view.velocities"].setChecked(not self.roll.lanes.isHidden())
        by_id["assistant.compare"].setChecked(self.desk.assistant.is_comparing)
        by_id["wishes.draw"].setChecked(self.roll.wishes.is_drawing)

    def _refresh_live(self) -> None:
        live = self.desk.live
        self.actions_by_id["live.record"].setChecked(live.recorder.is_recording)
        self.actions_by_id["live.jam"].setChecked(live.jam.is_on)
        self.actions_by_id["live.step"].setChecked(live.step.is_on)
        action_table.refresh(self.actions_by_id, self.commands)
        self.say(live_text(live), lasting=True)

    def _call(self, command: str) -> None:
        """A pedal or a pad was pressed."""
        if (action := self.actions_by_id.get(command)) is not None and action.isEnabled():
            action.trigger()

    def _rewrite(self, bar: int) -> None:
        """The critic's card offered to have a bar written anew."""
        self.desk.editor.mark_bars((bar, bar + 1))
        self.actions_by_id["assistant.suggest"].trigger()

    def _show_scale(self) -> None:
        self.roll.wishes.set_scale(self.assistant_panel.form.wishes.scale_in(self.desk.session.song))

    @property
    def _heard(self) -> Song:
        """What is played: the song with the take in it, mixed where that is wished."""
        song = self.desk.assistant.heard
        if song is self._mixed[0]:
            return self._mixed[1]
        is_take = song is not self.desk.session.song
        mixed = balanced_where_untouched(song) if is_take and self.preferences.now.assistant.mix else song
        self._mixed = (song, mixed)  # the same song again must be the same object, or it would be sent anew
        return mixed

    def _hear_chosen(self, proposal: Proposal) -> None:
        asked = self.desk.assistant.request
        region = asked.region if asked else proposal.region
        self.roll.show_bars(region.first_bar, region.end_bar)
        if self.assistant_panel.hear.isChecked():
            self.hear_take()
        else:
            self.desk.transport.hear(self._heard)

    def _greet(self, generator: Generator) -> None:
        self.say_model(model_text(generator.name))
        self.roll.show_strip(self.roll.critic, self.desk.hearing.is_on and self.desk.hearing.can_listen)
        self._refresh()
        if isinstance(generator, StandIn):
            self.say(generator.reason, lasting=True)

    def _forget_notice(self) -> None:
        self.notice_label.clear()
        self._hint_label.show()

    def _follow_system(self) -> None:
        if self.preferences.now.appearance.theme == "system":
            self._dress()

    def _close_for_good(self) -> None:
        self.desk.session.give_up_changes()
        QTimer.singleShot(0, self.close)  # a window cannot be closed from within its own closing


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def _dropped_file(event: QDropEvent) -> Path | None:
    """The first song file among what is dropped."""
    paths = (Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
    return next((path for path in paths if path.suffix.lower() in OPENED_SUFFIXES), None)
