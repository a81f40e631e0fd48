"""Builds the window from its parts. With `cli` the only place that knows them all."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from composer_app import places
from composer_app.generation import catalog
from composer_app.generation.proposal import CannotPropose, Generator, Proposal, Request
from composer_app.notation.sheets import paper_named
from composer_app.playback.banks import stack
from composer_app.playback.player import Player
from composer_app.score import midi_file
from composer_app.score.file_errors import ScoreFileError
from composer_app.score.song import Song
from composer_app.session import settings as settings_file
from composer_app.session.assistant import Assistant, LoadGenerator
from composer_app.session.engraver import Engraver
from composer_app.session.feedback import Feedback
from composer_app.session.files import Files, keeps_everything, read
from composer_app.session.hearing import Hearing
from composer_app.session.jobs import Jobs
from composer_app.session.lessons import Lessons
from composer_app.session.live import Live
from composer_app.session.marks import Marking
from composer_app.session.mixer import Mixer
from composer_app.session.piece_maker import PieceMaker
from composer_app.session.practising import Practising
from composer_app.session.preferences import Preferences
from composer_app.session.progress import Progress
from composer_app.session.session import Session
from composer_app.session.settings import AppearanceSettings, Settings
from composer_app.session.signs import Signs
from composer_app.session.silence import Silence
from composer_app.session.transport import Sound, Transport
from composer_app.ui import crash
from composer_app.ui.dialogs import Asks
from composer_app.ui.frame_times import BARS_IN_VIEW, FrameTimes
from composer_app.ui.garbage import GarbageDay
from composer_app.ui.gui_thread import GuiThread
from composer_app.ui.main_window import MainWindow
from composer_app.ui.piano_roll.editor import Editor
from composer_app.ui.piano_roll.pane import Desk
from composer_app.ui.piano_roll.preparing import prepare
from composer_app.ui.piano_roll.viewport import Viewport
from composer_app.ui.remembering import note_window, remember, restore

log = logging.getLogger(__name__)
DEMO = Path("demo") / "first_light.mid"
SETTINGS_FILE = "settings.toml"
AUTOSAVES = "autosave"
CHOICES_FILE = "choices.jsonl"
RUNS_FILE = "practice.jsonl"


@dataclass(frozen=True, slots=True)
class Studio:
    """The window and all that works behind it. `close` ends every thread and process."""

    window: MainWindow
    desk: Desk
    files: Files
    jobs: Jobs
    mixer: Mixer
    jam_jobs: Jobs
    engraver: Engraver
    lessons: Lessons
    garbage: GarbageDay

    def close(self) -> None:
        """Silence, finish writing, end."""
        self.window.stop_clocks()
        self.jobs.close()
        self.desk.hearing.close()
        self.mixer.close()
        self.jam_jobs.close()
        self.lessons.close()
        self.files.close()
        self.engraver.close()
        self.desk.transport.close()
        self.garbage.close()


def assemble(
    session: Session,
    sound: Sound,
    load: LoadGenerator,
    settings: Settings | Preferences | None = None,
    autosaves: Path | None = None,
    asks: Asks | None = None,
    feedback: Feedback | None = None,
    runs: Path | None = None,
) -> Studio:
    """A studio of these parts; needs an application, shows nothing yet."""
    preferences = settings if isinstance(settings, Preferences) else Preferences(settings)
    bridge = GuiThread()
    jobs = Jobs(bridge.post)
    signs = Signs(session)
    transport = Transport(session, sound, lambda: signs.markings)
    editor = Editor(session, transport.preview)
    assistant = Assistant(session, jobs, load, feedback)
    preferences.changed.connect(lambda now: assistant.feedback.switch(now.assistant.learn))
    viewport = Viewport()
    jam_jobs = Jobs(bridge.post, "jam")
    live = Live(session, transport, preferences, jam_jobs, assistant.ready, lambda: editor.grid(viewport.geometry.zoom))
    hearing = Hearing(session, Jobs(bridge.post, "critic"), lambda: assistant.generator)
    desk = Desk(session, assistant, Marking(session), hearing, transport, editor, viewport, live)
    engraver = Engraver(bridge.post, lambda: signs.markings)

    def make_pdf(song: Song) -> bytes:
        return engraver.pdf(song, paper_named(preferences.now.score.paper))

    files = Files(session, bridge.post, autosaves or places.data() / AUTOSAVES, make_pdf, prepare)
    mixer = Mixer(session, transport.hear, Jobs(bridge.post, "mixer"), lambda: stack(soundfonts_of(preferences.now)))
    follow_soundfonts(preferences, transport)
    maker = PieceMaker(Jobs(bridge.post, "practice"), assistant.ready, engraver)
    lessons = Lessons(maker, Practising(session, transport, Progress(runs)))
    window = MainWindow(desk, files, preferences, mixer, engraver, lessons, asks)
    bridge.setParent(window)
    remember(window, preferences)
    restore(window, preferences)
    garbage = GarbageDay(window)
    assistant.woken.connect(lambda _: garbage.spare())  # by then all that the program is made of has been loaded
    return Studio(window, desk, files, jobs, mixer, jam_jobs, engraver, lessons, garbage)


def soundfonts_of(settings: Settings) -> tuple[Path, ...]:
    """The soundfonts that the user has chosen, the one on top first."""
    return tuple(Path(path) for path in settings.sound.soundfonts)


def follow_soundfonts(preferences: Preferences, transport: Transport) -> None:
    """Have the transport sound with the chosen soundfonts whenever they change."""
    last = soundfonts_of(preferences.now)

    def follow(now: Settings) -> None:
        nonlocal last
        if (chosen := soundfonts_of(now)) != last:
            last = chosen
            transport.set_soundfonts(chosen)

    preferences.changed.connect(follow)


def load_generator(name: str = "", device: str = "auto") -> Generator:
    """The model of that name (or the preferred one); where none can be loaded a stand-in that says why."""
    try:
        return catalog.load(name or None, device)
    except CannotPropose as problem:
        reason = str(problem)
    except (ImportError, OSError, ValueError) as problem:
        log.warning("the model cannot be loaded", exc_info=True)
        reason = f"The model could not be loaded ({problem}); run `make run` again to mend the installation."
    log.warning("the rules write: %s", reason)
    return catalog.StandIn(f"Simple takes by rules, without a critic. {reason}")


def first_song() -> Song:
    """The demo song that is open at the start."""
    return midi_file.read(places.resources() / DEMO)


def main(path: Path | None = None) -> int:
    """Open the window, on the file at `path` where there is one; the exit code once it is closed."""
    settings_path = places.config() / SETTINGS_FILE
    preferences = Preferences(settings_file.load(settings_path), settings_path)
    settings = preferences.now
    if settings.appearance.scale:
        os.environ.setdefault("QT_SCALE_FACTOR", str(settings.appearance.scale / 100))  # read as the application begins
    app = _application()
    app.setApplicationName("Composer")
    crash.keep_log(places.data() / "logs")
    crash.install()
    session, problem = _opening_session(path)
    studio = assemble(
        session,
        Player(soundfonts=[Path(path) for path in settings.sound.soundfonts], output=settings.sound.output or None),
        lambda: load_generator(settings.assistant.model, settings.assistant.device),
        preferences,
        feedback=Feedback(places.data() / CHOICES_FILE, settings.assistant.learn),
        runs=places.data() / RUNS_FILE,
    )
    window = studio.window
    window.appeared.connect(_once(lambda: _begin(studio)))
    window.show()
    if problem:
        window.say(problem)
    code = app.exec()
    note_window(window, preferences)
    preferences.keep()
    studio.close()
    return int(code)


def screenshot(
    path: Path,
    song: Song,
    proposals: Sequence[Proposal] = (),
    *,
    scale: float = 1.0,
    theme: str = "light",
    size: tuple[int, int] = (1280, 800),
    model: str = "",
) -> None:
    """Write a picture of the window to `path`, a PNG of `size` times `scale` device pixels, showing these candidates.

    `song` has a track for every id in the proposals. Works without a screen (platform `offscreen`) and makes no sound.
    OSError where the picture cannot be written.
    """
    app = _application()
    studio = assemble(Session(song), Silence(), load_generator, Settings(appearance=AppearanceSettings(theme)))
    window = studio.window
    try:
        window.resize(*size)
        window.say_model(model)
        window.show()
        app.processEvents()
        if proposals:
            studio.desk.assistant.present(Request(song, proposals[0].region), proposals)
        app.processEvents()
        picture = QImage(QSize(*size) * scale, QImage.Format.Format_RGB32)
        picture.setDevicePixelRatio(scale)
        window.render(picture)
        if not picture.save(str(path)):
            raise OSError(f"{path} could not be written; choose another place.")
    finally:
        window.hide()
        studio.close()


def time_window(
    song: Song, frames: int, work: Callable[[Event], None], report: Callable[[float], None]
) -> dict[str, list[float]]:
    """Milliseconds of every frame while a hand scrolls, zooms and drags over `song`, by what it does.

    Half of it alone, half while `work` goes on in another thread until the event it is given is set. Needs no screen.
    """
    os.environ.setdefault(
        "QT_QPA_PLATFORM", "offscreen"
    )  # measured is software rendering, as on a machine without a GPU
    _application()
    studio = assemble(Session(Song()), Silence(), load_generator)
    studio.window.show()
    stop, times = Event(), {}
    worker = Thread(target=work, args=(stop,))
    try:
        hand = FrameTimes(studio.window)
        with TemporaryDirectory() as folder:
            midi_file.write(song, path := Path(folder) / "long.mid")
            times["turns while opening a file"] = [*hand.opening(path), *hand.opening(path)]
        for step, (name, bars) in enumerate(BARS_IN_VIEW.items()):
            hand.look_at(bars)
            times[f"scroll, {name}"] = hand.scrolling(frames)
            times[f"zoom, {name}"] = hand.zooming(frames)
            report((step + 1) / 6)
        hand.look_at(64)
        times["drag 1000 notes"] = hand.dragging(frames)
        worker.start()
        for name, bars in BARS_IN_VIEW.items():
            hand.look_at(bars)
            times[f"scroll, {name}, writing"] = hand.scrolling(frames)
        hand.look_at(64)
        times["drag 1000 notes, writing"] = hand.dragging(frames)
        report(1.0)
    finally:
        stop.set()
        if worker.ident is not None:
            worker.join()
        studio.desk.session.give_up_changes()
        studio.window.hide()
        studio.close()
    return times


def _application() -> QApplication:
    app = QApplication.instance()
    return app if isinstance(app, QApplication) else QApplication(sys.argv[:1])


def _opening_session(path: Path | None) -> tuple[Session, str]:
    """The session to begin with, and one sentence where the file asked for could not be opened."""
    if path is None:
        return Session(first_song()), ""
    try:
        project = read(path)
    except ScoreFileError as problem:
        return Session(first_song()), str(problem)
    shipped = path.resolve().is_relative_to(places.resources().resolve())
    session = Session(project.song, path if keeps_everything(path) and not shipped else None)
    session.beside.take_plain(project.extras, project.new_ids)
    return session, ""


def _begin(studio: Studio) -> None:
    """What starts after the first paint, so that the window is there at once."""
    studio.desk.live.start()
    studio.desk.transport.start()  # before the model: while the linker maps a library, no thread can start
    studio.window.wake()
    studio.window.dialogs.offer_recovery()


def _once(action: Callable[[], None]) -> Callable[[], None]:
    done: list[bool] = []

    def act() -> None:
        if not done:
            done.append(True)
            action()

    return act
