"""Names and values of the lower layers as words for a reader."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from composer_app.notation.spelling import signatures
from composer_app.practice.marking import Marks, Told
from composer_app.score.query import notes_by_id
from composer_app.score.song import KeyChange, Part, Song, TextEvent
from composer_app.score.time import MetreChange, TempoChange
from composer_app.score.timeline import Sign
from composer_app.session.landing import Stale
from composer_app.session.live import Live
from composer_app.session.practising import Mode, Practising, State
from composer_app.theory.key_finding import find_key
from composer_app.theory.pitch import with_signs
from composer_app.theory.scale import key_name, signature_name
from composer_app.ui.piano_roll.visible import key_weights_of

SHARPS = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
FLATS = ("C", "D♭", "D", "E♭", "E", "F", "G♭", "G", "A♭", "A", "B♭", "B")
NOTICEABLY_LATE = 0.15
"""Beats behind (or ahead) that a pupil is told of."""
SUREST_KEY = 0.6
"""Correlation below which no key is claimed."""

DRUMS = {
    35: "Kick 2", 36: "Kick", 37: "Rim", 38: "Snare", 39: "Clap", 40: "Snare 2", 41: "Tom 6", 42: "Hat",
    43: "Tom 5", 44: "Pedal hat", 45: "Tom 4", 46: "Open hat", 47: "Tom 3", 48: "Tom 2", 49: "Crash",
    50: "Tom 1", 51: "Ride", 52: "China", 53: "Ride bell", 54: "Tamb.", 55: "Splash", 56: "Cowbell",
    57: "Crash 2", 58: "Vibraslap", 59: "Ride 2", 60: "Hi bongo", 61: "Lo bongo", 62: "Mute conga",
    63: "Hi conga", 64: "Lo conga", 65: "Hi timbale", 66: "Lo timbale", 67: "Hi agogo", 68: "Lo agogo",
    69: "Cabasa", 70: "Maracas", 71: "Whistle", 72: "Whistle 2", 73: "Guiro", 74: "Guiro 2", 75: "Claves",
    76: "Hi block", 77: "Lo block", 78: "Cuica", 79: "Cuica 2", 80: "Triangle", 81: "Triangle 2",
}  # fmt: skip

INSTRUMENTS = {
    "Piano": "Piano|Bright piano|Electric grand|Honky-tonk|Electric piano 1|Electric piano 2|Harpsichord|Clavinet",
    "Chromatic": "Celesta|Glockenspiel|Music box|Vibraphone|Marimba|Xylophone|Tubular bells|Dulcimer",
    "Organ": "Drawbar organ|Percussive organ|Rock organ|Church organ|Reed organ|Accordion|Harmonica|Bandoneon",
    "Guitar": "Nylon guitar|Steel guitar|Jazz guitar|Clean guitar|Muted guitar|Overdriven|Distortion|Guitar harmonics",
    "Bass": "Acoustic bass|Finger bass|Picked bass|Fretless bass|Slap bass 1|Slap bass 2|Synth bass 1|Synth bass 2",
    "Strings": "Violin|Viola|Cello|Contrabass|Tremolo strings|Pizzicato|Harp|Timpani",
    "Ensemble": "Strings|Slow strings|Synth strings 1|Synth strings 2|Choir aahs|Voice oohs|Synth voice|Orchestra hit",
    "Brass": "Trumpet|Trombone|Tuba|Muted trumpet|French horn|Brass section|Synth brass 1|Synth brass 2",
    "Reed": "Soprano sax|Alto sax|Tenor sax|Baritone sax|Oboe|English horn|Bassoon|Clarinet",
    "Pipe": "Piccolo|Flute|Recorder|Pan flute|Blown bottle|Shakuhachi|Whistle|Ocarina",
    "Lead": "Square lead|Saw lead|Calliope|Chiff|Charang|Voice lead|Fifths lead|Bass and lead",
    "Pad": "New age pad|Warm pad|Polysynth|Choir pad|Bowed pad|Metallic pad|Halo pad|Sweep pad",
    "Effects": "Rain|Soundtrack|Crystal|Atmosphere|Brightness|Goblins|Echoes|Sci-fi",
    "World": "Sitar|Banjo|Shamisen|Koto|Kalimba|Bagpipe|Fiddle|Shanai",
    "Percussive": "Tinkle bell|Agogo|Steel drums|Woodblock|Taiko|Melodic tom|Synth drum|Reverse cymbal",
    "Sounds": "Fret noise|Breath noise|Seashore|Birds|Telephone|Helicopter|Applause|Gunshot",
}
"""The families of General MIDI, eight programs each, in the order of their numbers."""

PROGRAMS = tuple(name for family in INSTRUMENTS.values() for name in family.split("|"))


def tr(text: str) -> str:
    """`text` in the user's language."""
    return QCoreApplication.translate("wording", text)


def pitch_name(pitch: int) -> str:
    """A pitch as musicians write it: 60 is C4."""
    return f"{SHARPS[pitch % 12]}{pitch // 12 - 1}"


def drum_name(pitch: int) -> str:
    """The drum on a key of a General MIDI kit; empty where there is none."""
    return DRUMS.get(pitch, "")


def part_name(part: Part) -> str:
    """A part as a word."""
    return tr(part.value.capitalize())


def bars_text(first: int, end: int) -> str:
    """Bars counted from 1, both ends named: `bar 5`, `bars 5–8`."""
    if end - first == 1:
        return tr("bar {0}").format(first + 1)
    return tr("bars {0}–{1}").format(first + 1, end)


def position_text(song: Song, tick: float) -> str:
    """Bar, beat and hundredth of a beat, counted from 1, always as wide: `  3.2.50`."""
    place = song.bars.position(max(0, int(tick)))
    beat = song.bars.metre_of(place.bar).beat_ticks(song.ticks_per_quarter)
    return f"{place.bar + 1}.{place.beat + 1}.{place.tick * 100 // beat:02d}"


def key_text(song: Song) -> str:
    """The likeliest key of a song, such as `A minor`; empty where nothing speaks for one."""
    parts = [key_weights_of(track.notes) for track in song.tracks if not track.is_drums]
    estimate = find_key([sum(column) for column in zip(*parts, strict=True)] or [0.0] * 12)
    return with_signs(key_name(estimate.key)) if estimate.fit >= SUREST_KEY else ""


def sign_text(sign: Sign) -> str:
    """A marker's name, a tempo, a metre or a key in a word."""
    if isinstance(sign, TextEvent):
        return sign.text
    if isinstance(sign, TempoChange):
        return f"♩ {sign.bpm:.1f}".removesuffix(".0")
    if isinstance(sign, MetreChange):
        return str(sign.metre)
    return signature_name(sign.key)


def sign_kind(kind: type[Sign]) -> str:
    """What a sign along the time is called: `marker`, `tempo`."""
    return {
        TextEvent: tr("marker"),
        TempoChange: tr("tempo"),
        MetreChange: tr("metre"),
        KeyChange: tr("key"),
    }[kind]


def done_text(what: str) -> str:
    """What was done with a file, where it is worth a word."""
    return {"saved": tr("Saved."), "exported": tr("Exported."), "imported": tr("Imported.")}.get(what, "")


def exported_text(paths: Sequence[Path]) -> str:
    """Which sound files were written."""
    if len(paths) == 1:
        return tr("Exported {0}.").format(paths[0].name)
    return tr("Exported {0} files into {1}.").format(len(paths), paths[0].parent.name)


def mode_text(mode: Mode) -> str:
    """How a piece is practised."""
    return {Mode.WAIT: tr("wait for me"), Mode.EXAM: tr("exam"), Mode.LOOP: tr("loop, faster each time")}[mode]


def marks_text(marks: Marks, song: Song) -> str:
    """How well it went: pitch, rhythm, and where it went wrong."""
    text = tr("Pitch {0} %, rhythm {1} %.").format(round(100 * marks.pitch), round(100 * marks.rhythm))
    missed = notes_by_id(song, marks.ids(Told.MISSED))
    bars = sorted({song.bars.bar_at(n.start) + 1 for n in missed}
                  | {song.bars.bar_at(max(0, round(p.tick))) + 1 for p in marks.wrong})  # fmt: skip
    if bars:
        text += " " + tr("Look again at bar {0}.").format(", ".join(map(str, bars[:4])))
    if abs(marks.late) > NOTICEABLY_LATE:
        text += " " + (tr("You were late as a rule.") if marks.late > 0 else tr("You were early as a rule."))
    return text


def key_names(song: Song) -> tuple[str, ...]:
    """The names of an octave's keys from C, as the song's first key writes them."""
    return FLATS if signatures(song)[0][1].fifths < 0 else SHARPS


def marks_legend(marks: Marks) -> str:
    """How many notes were right, early, late, missed or wrong; what there was none of is left out."""
    counts = [(sum(said is told for said in marks.told.values()), told_text(told)) for told in Told]
    counts.append((len(marks.wrong), tr("wrong")))
    return " · ".join(f"{count} {word}" for count, word in counts if count)


def told_text(told: Told) -> str:
    """What is said of a note that was played, in a word."""
    return {
        Told.RIGHT: tr("right"), Told.EARLY: tr("early"), Told.LATE: tr("late"), Told.MISSED: tr("missed"),
    }[told]  # fmt: skip


def lesson_text(lesson: Practising) -> str:
    """How a lesson stands."""
    if lesson.state is State.LOOKING:
        return tr("Look at it first: {0} s; Begin now cuts that short").format(round(lesson.seconds_to_look))
    if lesson.state is State.PLAYING:
        parts = [mode_text(lesson.mode), tr("{0} hands").format(lesson.hands) if lesson.hands == "both" else
                 tr("{0} hand").format(lesson.hands)]  # fmt: skip
        parts.append(tr("bar {0} of {1}").format(lesson.bar + 1, lesson.song.bar_count))
        if lesson.count:
            parts[-1] = tr("counting in: {0}").format(lesson.count)
        if lesson.mode is Mode.LOOP:
            parts.append(tr("{0} % of the tempo").format(round(100 * lesson.ladder.tempo)))
        return " · ".join(parts)
    if lesson.marks is not None:
        return marks_legend(lesson.marks)
    return tr("Start plays with you: on a MIDI keyboard, the letter keys or the keys below")


def model_text(name: str) -> str:
    """Which generator writes, for the status bar; `rules` is what is left where no model can be loaded."""
    return tr("No model found: writing by rules") if name == "rules" else tr("Ready – {0}").format(name)


def tool_hint(tool: str) -> str:
    """What the hand can do with a tool (its name), in a few words for the status bar."""
    return {
        "pencil": tr(
            "Click to draw, drag on for the length · right-click deletes · Shift-drag selects · Alt leaves the grid"
        ),
        "select": tr(
            "Drag over notes to select · Shift adds, Ctrl takes away · Ctrl-drag on a note copies · Alt leaves the grid"
        ),
        "eraser": tr("Drag over notes to delete them"),
        "knife": tr("Click a note to cut it, or drag across several · a selected note cuts the whole selection"),
        "brush": tr("Drag to paint notes as long as the grid · Shift keeps to one pitch"),
        "lasso": tr("Draw around notes to select them · Shift adds · Ctrl takes away"),
    }[tool]


def live_text(live: Live) -> str:
    """What playing in is about now; empty where nobody plays."""
    jam, recorder = live.jam, live.recorder
    if jam.is_on:
        turn = tr("The assistant answers") if jam.is_answering else tr("Your turn")
        missed = tr("{0} missed").format(jam.misses) if jam.misses else tr("none missed")
        return tr("{0} · {1} answered, {2}").format(turn, jam.exchanges, missed)
    if recorder.is_recording:
        return tr("Recording. Space or R ends it.")
    if len(recorder.takes) > 1:
        return tr("Take {0} of {1} · Shift+R for the next").format(recorder.take + 1, len(recorder.takes))
    return tr("Step entry: play a note or a chord, and the playhead steps on.") if live.step.is_on else ""


def stale_text(stale: Stale) -> str:
    """Why a suggestion cannot be kept, and what to do."""
    return {
        Stale.REWRITTEN: tr("You changed these bars since. Ask again, or undo your change to keep this take."),
        Stale.MOVED: tr("These bars moved since. Ask again, or undo the change of metre."),
        Stale.TRACK_GONE: tr("A track of this take was removed. Ask again, or undo the removal."),
    }[stale]


def undo_text(verb: str, name: str | None) -> str:
    """`Undo move 3 notes`, or only `Undo` where there is nothing to undo."""
    return f"{verb} {name}" if name else verb
