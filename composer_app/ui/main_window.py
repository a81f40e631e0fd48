"""The window: its parts side by side, and the wires between them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from composer_app.generation.catalog import StandIn
from composer_app.generation.proposal import Generator, Proposal
from composer_app.playback.banks import candidates
from composer_app.score.timeline import Sign
from composer_app.session.audition import Audition
from composer_app.session.engraver import Engraver
from composer_app.session.files import OPENED_SUFFIXES, Files
from composer_app.session.lessons import Lessons
from composer_app.session.mixer import Mixer
from composer_app.session.preferences import Preferences
from composer_app.session.settings import Settings
from composer_app.ui import actions as action_table
from composer_app.ui import standing, wiring
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
from composer_app.ui.status_line import StatusLine
from composer_app.ui.wording import exported_text, model_text

POLL_MILLISECONDS = 16
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
        self.lessons, self._engraver = lessons, engraver
        self._settings = preferences.now
        self._lately: list[str] = []
        self._has_appeared = False
        themes.apply(_application(), self.theme)  # before there are widgets, so that they are born with the font
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.resize(WIDTH, HEIGHT)
        self.dialogs = Dialogs(self, desk.session, files, asks or Boxes(self))
        self.keys = key_map(preferences.now.keys)
        self.actions_by_id = action_table.build(self)
        give_keys(self.actions_by_id, self.keys)
        action_table.fill_menus(self.menuBar(), self.actions_by_id)
        self._make_middle()
        self._make_side()
        self._make_drawer()
        self.stage = LessonStage(desk, engraver, lessons.practising)
        self._centre = QStackedWidget()
        self.status = StatusLine()
        self.audition = Audition(desk.session, desk.assistant, desk.transport, preferences)
        self.commands = Commands(self)
        action_table.connect(self.actions_by_id, self.commands.does)
        self._guard = KeyGuard(_application(), self)
        self._lay_out()
        wiring.connect(self)
        self.preferences.changed.connect(self._follow_settings)
        _application().styleHints().colorSchemeChanged.connect(self._follow_system)
        self._start_clocks()
        self._wear()
        self.roll.ruler.set_next_bar_count(preferences.now.assistant.bars)
        self.refresh()
        self.roll.canvas.setFocus()

    def _make_middle(self) -> None:
        desk = self.desk
        self.track_list = TrackList(desk, self.actions_by_id)
        self.track_list.more_instruments = lambda: of_banks(self.mixer.banks or candidates()[:1])
        self.transport_bar = TransportBar(desk.session, desk.transport, self.actions_by_id)
        self.tool_row = ToolRow(desk.session, desk.editor, self.actions_by_id)
        self.roll = RollView(desk)
        self.time_strip = TimeStrip(desk)
        self.roll.add_strip(self.time_strip, caption(self.tr("Markers")))
        self.roll.add_strip(self.roll.critic, caption(self.tr("Critic")))
        self.roll.show_strip(self.roll.critic, False)  # until there is a critic

    def _make_side(self) -> None:
        self.assistant_panel = AssistantPanel(self.desk, self.actions_by_id, self.preferences.now.assistant)
        self.practice_panel = PracticePanel(self.lessons.maker, self.lessons.practising, self.actions_by_id)
        self.side = Pages(self.actions_by_id)
        self.side.setFixedWidth(SIDE_WIDTH)
        self.side.add("assistant", self.assistant_panel, self.assistant_panel.set_theme)
        self.side.add("practice", self.practice_panel, self.practice_panel.set_theme)

    def _make_drawer(self) -> None:
        desk, preferences = self.desk, self.preferences
        self.mixer_panel = MixerPanel(desk.session, desk.transport, self.mixer)
        self.score = ScorePanel(desk, self._engraver, self.actions_by_id, preferences)
        self.drawer = Pages(self.actions_by_id, closes=True)
        self.drawer.add("mixer", self.mixer_panel, self.mixer_panel.set_theme)
        self.drawer.add("score", self.score, self.score.set_theme)
        self.dialogs.add_to_settings(SOUND, lambda: SoundfontList(preferences))
        self.dialogs.add_to_settings(SOUND, lambda: MidiPage(desk, preferences))

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

    @property
    def notice_label(self) -> QLabel:
        """Where what has happened is said."""
        return self.status.notice

    @property
    def model_label(self) -> QLabel:
        """Where the state of the generator is said."""
        return self.status.model

    def say(self, text: str, *, lasting: bool = False) -> None:
        """Show a sentence in the status line for a while, or (where it stays true) until there is another."""
        self.status.say(text, lasting=lasting)

    def wake(self) -> None:
        """Have the generator loaded in the background, and say so."""
        self.say_model(self.tr("Waking the model…"))
        self.desk.assistant.wake()

    def stop_clocks(self) -> None:
        """No more polling or autosaving: the window is about to end."""
        for clock in (self._poll_clock, self._autosave_clock):
            clock.stop()
        self.status.stop_clock()
        self.roll.critic.stop_clock()

    def say_model(self, text: str) -> None:
        """Show the state of the generator in the status bar, for good."""
        self.status.model.setText(text)

    def refresh(self) -> None:
        """Titles, names and enabled commands, after anything has changed."""
        standing.refresh(self)

    def refresh_live(self) -> None:
        """The same after something has changed in playing in."""
        standing.refresh_live(self)

    def call(self, command: str) -> None:
        """Give a command by its id: a pedal or a pad was pressed."""
        if (action := self.actions_by_id.get(command)) is not None and action.isEnabled():
            action.trigger()

    def rewrite(self, bar: int) -> None:
        """Have a bar written anew, as the critic's card offers."""
        self.desk.editor.mark_bars((bar, bar + 1))
        self.call("assistant.suggest")

    def show_take(self, proposal: Proposal) -> None:
        """Bring a take into view, and to the ear where that is wished."""
        asked = self.desk.assistant.request
        region = asked.region if asked else proposal.region
        self.roll.show_bars(region.first_bar, region.end_bar)
        if self.assistant_panel.hear.isChecked():
            self.audition.hear_take()
        else:
            self.audition.follow()

    def greet(self, generator: Generator) -> None:
        """The generator is there: say so, and show what it can do."""
        self.say_model(model_text(generator.name))
        self.roll.show_strip(self.roll.critic, self.desk.hearing.is_on and self.desk.hearing.can_listen)
        self.refresh()
        if isinstance(generator, StandIn):
            self.say(generator.reason, lasting=True)

    @property
    def shows_lesson(self) -> bool:
        """Whether the lesson is seen in place of the roll."""
        return self._centre.currentWidget() is self.stage

    def show_lesson(self, on: bool) -> None:
        """Show the lesson in place of the roll, or the roll again."""
        if on != self.shows_lesson:
            self._centre.setCurrentIndex(int(on))
            (self.stage.keys if on else self.roll.canvas).setFocus()
            self.refresh()

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
        self.setStatusBar(self.status)

    def _start_clocks(self) -> None:
        self._poll_clock = QTimer(self)
        self._poll_clock.timeout.connect(self.desk.transport.poll)
        self._poll_clock.start(POLL_MILLISECONDS)
        self._autosave_clock = QTimer(self)
        self._autosave_clock.timeout.connect(self.files.autosave)
        self._set_autosave()

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
