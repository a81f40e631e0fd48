"""Takes the manual's pictures without a screen, asking the shipped model (or the rules where there is none).

.venv/bin/python packaging/manual_pictures.py resources/manual/pictures
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize, Qt, qInstallMessageHandler
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from composer_app.generation.proposal import Generator
from composer_app.main import Studio, assemble, first_song, load_generator
from composer_app.playback.auto_mix import auto_mix
from composer_app.playback.banks import default_bank
from composer_app.playback.messages import Levels
from composer_app.score import timeline
from composer_app.score.song import TextEvent
from composer_app.score.time import Metre, MetreChange, TempoChange
from composer_app.session.session import Session
from composer_app.session.settings import AppearanceSettings, Settings
from composer_app.session.silence import Silence
from composer_app.session.wishes import KEYS
from composer_app.ui.commands.asking import toggle_lock
from composer_app.ui.palette import Palette
from composer_app.ui.piano_roll.look import Fold
from composer_app.ui.wording import model_text

SCALE = 1.5
PATIENCE = 120.0  # seconds
MARGIN = 8
TALL = 1000
"""A height at which every wish is seen at once."""
COLOURS = 256
NEAREST_COLOURS = 6.0
"""How far apart (in RGB, 0-255) two colours of a picture's palette are at least."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file, what is done in the window before it is taken, and how much of the window it shows."""

    name: str
    prepare: Callable[[Studio], None]
    part: Callable[[Studio], QRect]
    theme: str = "light"


def take(picture: Picture, generator: Generator) -> QImage:
    """The picture, from a window of its own on the demo song."""
    settings = Settings(appearance=AppearanceSettings(picture.theme))
    studio = assemble(Session(first_song()), Silence(), lambda: generator, settings)
    window = studio.window
    try:
        window.say_model(model_text(generator.name))
        window.show()
        settle()
        picture.prepare(studio)
        settle()
        whole = QImage(window.size() * SCALE, QImage.Format.Format_RGB32)
        whole.setDevicePixelRatio(SCALE)
        window.render(whole)
        part = picture.part(studio)
        return whole.copy(QRect(part.topLeft() * SCALE, part.size() * SCALE))
    finally:
        window.hide()
        studio.close()


def settle() -> None:
    """Let the layout come to rest: one thing it does may ask for the next."""
    for _ in range(5):
        QApplication.processEvents()


def with_few_colours(picture: QImage) -> QImage:
    """The same picture in at most 256 colours, the commonest that keep apart: a third of the bytes."""
    rgb = picture.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(rgb.constBits(), np.uint32).reshape(rgb.height(), -1) | 0xFF000000
    values, counts = np.unique(pixels, return_counts=True)
    values = values[np.argsort(-counts, kind="stable")]
    places = np.stack([values >> shift & 255 for shift in (16, 8, 0)], axis=1).astype(np.float32)
    chosen: list[int] = []
    free = np.ones(len(values), dtype=bool)
    while free.any() and len(chosen) < COLOURS:
        index = int(np.argmax(free))
        chosen.append(index)
        free &= np.linalg.norm(places - places[index], axis=1) >= NEAREST_COLOURS
    palette = [int(values[index]) for index in chosen]
    return rgb.convertToFormat(QImage.Format.Format_Indexed8, palette, Qt.ImageConversionFlag.ThresholdDither)


# --- what is done before a picture is taken ---


def ask(studio: Studio, takes: int = 4) -> None:
    """Ask for the marked bars or the next ones, and wait for all takes."""
    panel, assistant = studio.window.assistant_panel, studio.desk.assistant
    panel.form.takes.setValue(takes)
    panel.hear.setChecked(False)  # or the playhead would stand where hearing begins
    studio.window.actions_by_id["assistant.suggest"].trigger()
    deadline = time.monotonic() + PATIENCE
    while assistant.is_thinking and time.monotonic() < deadline:
        QApplication.processEvents()
        time.sleep(0.01)
    if len(assistant.candidates) != takes:
        raise SystemExit(f"{len(assistant.candidates)} of {takes} takes came within {PATIENCE:.0f} s.")
    panel.hear.setChecked(True)


def suggest(studio: Studio) -> None:
    """The first take of the next four bars."""
    ask(studio)


def wish(studio: Studio) -> None:
    """Every wish in sight, some of them used."""
    studio.window.resize(studio.window.width(), TALL)
    form = studio.window.assistant_panel.form
    form.more.setChecked(True)
    form.key.setCurrentIndex(1 + KEYS.index("A minor"))
    form.in_scale.setChecked(True)
    form.style_of_music.setCurrentText("pop")
    form.boldness.setValue(90)
    form.lowest.setValue(40)
    form.highest.setValue(84)


def lock(studio: Studio) -> None:
    """Bars 5 and 6 chosen for the assistant, the tune's notes locked in the one and selected in the other."""
    editor, viewport, bars = studio.desk.editor, studio.desk.viewport, studio.desk.session.song.bars
    assert editor.track is not None
    locked, selected = (
        frozenset(note.id for note in editor.track.notes if bars.bar_at(note.start) == bar) for bar in (4, 5)
    )
    editor.mark_bars((4, 6))
    editor.select(locked)
    toggle_lock(studio.desk)
    editor.select(selected)
    viewport.show(viewport.geometry.fitted(bars.bar_start(3), bars.bar_start(7), 55, 88))


def choose(studio: Studio) -> None:
    """The second of four takes for the chosen bars."""
    studio.desk.editor.mark_bars((4, 6))
    ask(studio)
    studio.desk.assistant.choose(1)


def mix(studio: Studio) -> None:
    """The melody of the second take, the rest of the third, and a bar of the bass as it was."""
    ask(studio)
    assistant, tracks = studio.desk.assistant, studio.desk.session.song.tracks
    assistant.choose(1)
    assistant.pick_track(tracks[0].id)
    assistant.choose(2)
    assistant.pick([(tracks[2].id, 9)], as_it_was=True)


def wish_on_the_roll(studio: Studio) -> None:
    """Chords, a band and a curve for the next bars, and two bars locked."""
    desk = studio.desk
    tune, marks = desk.session.song.tracks[0].id, desk.marking.marks.toggling_bars(2, 4)
    for bar, (chord, busy) in enumerate((("Am", 0.25), ("F", 0.45), ("C", 0.7), ("G7", 0.9)), start=8):
        marks = marks.with_chord(bar, chord).with_density(tune, bar, busy)
    desk.marking.mark(marks.with_register(tune, (67, 84)))
    studio.window.roll.wishes.set_drawing(True)


def balance_parts(studio: Studio) -> None:
    """The mixer, set by ear, while the song sounds."""
    studio.window.drawer.show_page("mixer")
    song = auto_mix(studio.desk.session.song, (default_bank(),))
    studio.desk.session.commit("auto-mix", song)
    peaks = dict(zip((track.channel for track in song.tracks), (0.4, 0.12, 0.25, 0.3), strict=False))
    studio.desk.transport.levels.emit(Levels(tuple(peaks.get(channel, 0.0) for channel in range(16)), 0.55, 0.6, 1.0))


def drums(studio: Studio) -> None:
    """The drums at hand, and a loop."""
    song = studio.desk.session.song
    studio.desk.editor.show_track(song.tracks[-1].id)
    studio.desk.transport.set_loop(song.bars.bar_start(1), song.bars.bar_start(3))
    studio.desk.viewport.show(studio.desk.viewport.geometry.fitted(0, song.bars.bar_start(4), 33, 54))


def read(studio: Studio) -> None:
    """The score under the roll, the playhead in bar 3, and a chord selected."""
    song, score = studio.desk.session.song, studio.window.score.view
    studio.window.actions_by_id["view.score"].trigger()
    deadline = time.monotonic() + PATIENCE
    while not (score.map and score.is_up_to_date) and time.monotonic() < deadline:
        QApplication.processEvents()
        time.sleep(0.01)
    studio.desk.transport.seek(song.bars.bar_start(2) + 480)
    chord = [note for note in song.tracks[1].notes if song.bars.bar_at(note.start) == 3]
    studio.desk.editor.select(frozenset(note.id for note in chord if note.start == chord[0].start))


def fold(studio: Studio) -> None:
    """The tune alone on its rows, with their scale and names."""
    song, editor = studio.desk.session.song, studio.desk.editor
    editor.set_look(fold=Fold.USED, scale_rows=True, note_names=True)
    geometry = studio.desk.viewport.geometry
    studio.desk.viewport.show(geometry.spanning(0, song.bars.bar_start(4)))


def set_signs(studio: Studio) -> None:
    """Markers, a slower bar and a bar in three above the ruler."""
    session = studio.desk.session
    song, bar = session.song, session.song.bars.bar_start
    for sign in (
        TextEvent(0, "marker", "Verse"),
        TempoChange.at_bpm(bar(2), 84),
        TextEvent(bar(4), "marker", "Refrain"),
        MetreChange(bar(6), Metre(3, 4)),
    ):
        song = timeline.put(song, sign)
    session.commit("set signs", song)


def find_command(studio: Studio) -> None:
    """The palette, with a few letters typed."""
    studio.window.show_palette()
    palette = studio.window.findChild(Palette)
    assert palette is not None
    palette.field.setText("mark")


def practise(studio: Studio) -> None:
    """A piece of level 3, opened, and its first note waited for."""
    window, maker = studio.window, studio.lessons.maker
    window.side.show_page("practice")
    window.practice_panel.form.level.setCurrentIndex(3)
    window.actions_by_id["practice.make"].trigger()
    deadline = time.monotonic() + PATIENCE
    while (maker.is_busy or not (maker.made and maker.made.systems)) and time.monotonic() < deadline:
        QApplication.processEvents()
        time.sleep(0.01)
    window.actions_by_id["practice.open"].trigger()
    window.actions_by_id["practice.start"].trigger()


def play_in_a_lesson(studio: Studio) -> None:
    """Three bars of the piece played in its own time, with a wrong key among the right ones."""
    practise(studio)
    lesson = studio.lessons.practising
    deadline = time.monotonic() + PATIENCE
    while lesson.waiting is not None and time.monotonic() < deadline:
        waiting = lesson.waiting
        if lesson.position >= waiting.steps[waiting.index].tick:
            pitches = lesson.expected
            if lesson.bar == 2:
                lesson.press(min(pitches) + 1)
                return
            for pitch in pitches:
                lesson.press(pitch)
        QApplication.processEvents()
        time.sleep(0.01)


# --- how much of the window is shown ---


def all_of_it(studio: Studio) -> QRect:
    """All of it."""
    return studio.window.rect()


def panel(studio: Studio) -> QRect:
    """The assistant."""
    return place_of(studio.window.assistant_panel, studio)


def practice(studio: Studio) -> QRect:
    """The practice panel."""
    return place_of(studio.window.practice_panel, studio)


def middle(studio: Studio) -> QRect:
    """The roll and the drawer under it."""
    return roll(studio).united(place_of(studio.window.drawer, studio))


def stage(studio: Studio) -> QRect:
    """The lesson in place of the roll."""
    return place_of(studio.window.stage, studio)


def form(studio: Studio) -> QRect:
    """The assistant down to its last wish."""
    wishes = place_of(studio.window.assistant_panel.form, studio)
    above = panel(studio)
    return QRect(above.topLeft(), QPoint(above.right(), wishes.bottom() + MARGIN))


def roll(studio: Studio) -> QRect:
    """The roll with its tools, ruler and velocities."""
    return place_of(studio.window.tool_row, studio).united(place_of(studio.window.roll, studio))


def drawer(studio: Studio) -> QRect:
    """What lies under the roll."""
    return place_of(studio.window.drawer, studio)


def above_the_roll(studio: Studio) -> QRect:
    """The strips and the ruler, and a little of the roll."""
    whole = place_of(studio.window.roll, studio)
    strip = place_of(studio.window.roll.ruler, studio)
    return QRect(whole.topLeft(), QPoint(whole.right(), strip.bottom() + 120))


def overlay(studio: Studio) -> QRect:
    """What lies over the window."""
    palette = studio.window.findChild(Palette)
    assert palette is not None
    return place_of(palette, studio).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)


def place_of(widget: QWidget, studio: Studio) -> QRect:
    """Where a part lies in its window."""
    return QRect(widget.mapTo(studio.window, QPoint(0, 0)), QSize(widget.size()))


PICTURES = (
    Picture("window", suggest, all_of_it),
    Picture("window_dark", suggest, all_of_it, "dark"),
    Picture("wishes", wish, form),
    Picture("locks", lock, roll),
    Picture("takes", choose, panel),
    Picture("drums", drums, roll),
    Picture("mix", mix, panel),
    Picture("mixer", balance_parts, drawer),
    Picture("wishes_on_the_roll", wish_on_the_roll, roll),
    Picture("folded", fold, roll),
    Picture("time", set_signs, above_the_roll),
    Picture("palette", find_command, overlay),
    Picture("practice", practise, practice),
    Picture("lesson", play_in_a_lesson, stage),
    Picture("score", read, middle),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write every picture, or those that are named, and say how large they are."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", choices=[picture.name for picture in PICTURES])
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Without a screen Qt regrets, on stderr, that no window manager hears its size hints.
    qInstallMessageHandler(lambda kind, context, text: None if "SizeHints" in text else print(text, file=sys.stderr))
    app = QApplication.instance() or QApplication(["composer-app"])
    generator = load_generator()
    for picture in PICTURES:
        if chosen.only is None or picture.name in chosen.only:
            path = chosen.folder / f"{picture.name}.png"
            if not with_few_colours(take(picture, generator)).save(str(path), "PNG", 0):
                print(f"{path} could not be written; choose another folder.", file=sys.stderr)
                return 2
            print(f"{path}  {path.stat().st_size / 1000:.0f} kB, by {generator.name}")
    app.processEvents()
    return 0


if __name__ == "__main__":
    sys.exit(main())
