"""Stand-ins for what makes sound, thinks long or asks the user."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event

from composer_app.generation.proposal import Proposal, Report, Request
from composer_app.playback.banks import default_bank
from composer_app.playback.messages import Message
from composer_app.score.note import HIGHEST_PITCH, Note
from composer_app.score.song import DRUM_CHANNEL, KeyChange, Part, Song, Track
from composer_app.score.time import TempoChange
from composer_app.session.silence import Silence

QUARTER = 480
BAR = 4 * QUARTER


def demo_song(bars: int = 8) -> Song:
    """Four parts in A minor: a tune, chords, a bass and a beat."""
    roots = (57, 53, 48, 55)
    tune = ((0, 2, 76), (2, 1, 74), (3, 1, 72), (4, 3, 69), (7, 1, 71))
    melody, chords, bass, drums = [], [], [], []
    for bar in range(bars):
        start, root = bar * BAR, roots[bar % 4]
        third = 3 if root == 57 else 4
        melody += [
            Note(start + at * 240, length * 240 - 20, pitch - (bar % 4) * 2 + (bar // 4), 70 + 10 * (at % 4))
            for at, length, pitch in tune
        ]
        chords += [Note(start, BAR - 20, root + step, 64) for step in (0, third, 7)]
        bass += [
            Note(start + beat * QUARTER, QUARTER - 60, root - 12 - (12 if root > 50 else 0), 90)
            for beat in (0, 1, 2, 3)
        ]
        drums += [Note(start + beat * QUARTER, 120, pitch, 96) for beat, pitch in ((0, 36), (1, 38), (2, 36), (3, 38))]
        drums += [Note(start + eighth * 240, 100, 42, 60 + 20 * (eighth % 2)) for eighth in range(8)]
    tracks = (
        Track("Melody", Part.MELODY, 0, 0, notes=_sorted(melody)),
        Track("Chords", Part.CHORDS, 1, 48, notes=_sorted(chords)),
        Track("Bass", Part.BASS, 2, 33, notes=_sorted(bass)),
        Track("Drums", Part.DRUMS, DRUM_CHANNEL, 0, notes=_sorted(drums)),
    )
    return Song("Evening", QUARTER, tracks, (TempoChange.at_bpm(0, 96),), keys=(KeyChange(0, "Am"),), length=bars * BAR)


def _sorted(notes: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(sorted(notes, key=lambda note: (note.start, note.pitch)))


class CannedGenerator:
    """Repeats the bars before the region, each take a step higher. With `gate` it waits before every take.

    With `grows_by`, takes of more bars than that are proposed bit by bit where the request wants it.
    """

    name = "canned"

    def __init__(self, gate: Event | None = None) -> None:
        self.gate = gate
        self.grows_by: int | None = None
        self.is_worst_first = False
        self.requests: list[Request] = []

    def propose(self, request: Request, report: Report) -> Iterator[Proposal]:
        """Takes with falling scores; with rising ones where `is_worst_first`."""
        self.requests.append(request)
        region = request.region
        step = self.grows_by if request.grows and self.grows_by else region.bar_count
        for end in (*range(region.first_bar + step, region.end_bar, step), region.end_bar):
            so_far = replace(request, region=replace(region, end_bar=end))
            for index in range(request.count)[:: -1 if self.is_worst_first else 1]:
                while self.gate is not None and not self.gate.wait(0.005):
                    report(index / request.count)
                report(index / request.count)
                yield self.take(so_far, index)

    @staticmethod
    def take(request: Request, index: int) -> Proposal:
        """The candidate number `index`."""
        song, region = request.song, request.region
        bars = song.bars
        start, end = bars.bar_start(region.first_bar), bars.bar_start(region.end_bar)
        span = end - start
        notes: dict[int, tuple[Note, ...]] = {}
        for track_id in region.track_ids:
            track = song.track(track_id)
            lift = 0 if track.is_drums else 2 * index
            source = [note for note in track.notes if start - span <= note.start < start]
            fresh = [
                Note(n.start + span, min(n.length, end - n.start - span), n.pitch + lift, n.velocity)
                for n in source
                if n.pitch + lift <= HIGHEST_PITCH
            ]
            fresh = fresh or [Note(start, min(480, span), 48 + lift)]
            locked = [note for note in track.notes if note.id in request.constraints.locked_notes]
            free = [note for note in fresh if not any(_clash(note, kept) for kept in locked)]
            notes[track_id] = _sorted([*free, *(note for note in locked if start <= note.start < end)])
        scores = tuple(0.9 - 0.11 * index - 0.13 * (bar % 3) for bar in range(region.bar_count))
        return Proposal(region, notes, request.seed + index, sum(scores) / len(scores), scores)


def _clash(note: Note, other: Note) -> bool:
    return note.pitch == other.pitch and note.start < other.end and other.start < note.end


class SilentSound(Silence):
    """A player that remembers what it was asked. `advance` moves its clock."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, object]] = []
        self.messages: list[Message] = []
        self.reason: str | None = None
        self.names: tuple[str, ...] = ("FluidSynth", "Midi Through")

    def play(self, from_tick: int | None = None) -> None:
        super().play(from_tick)
        self.is_playing = True
        self.calls.append(("play", self.position))

    def set_loop(self, start_tick: int, end_tick: int) -> None:
        self.calls.append(("loop", (start_tick, end_tick)))

    def clear_loop(self) -> None:
        self.calls.append(("no loop", None))

    def set_metronome(self, on: bool) -> None:
        self.calls.append(("metronome", on))

    def set_count_in(self, bars: int) -> None:
        self.calls.append(("count in", bars))

    def set_soundfonts(self, paths: Sequence[Path]) -> None:
        self.calls.append(("soundfonts", tuple(paths)))

    def outputs(self) -> tuple[str, ...]:
        return self.names

    def why_no_ports(self) -> str | None:
        return self.reason

    def preview(self, track_id: int, pitch: int, velocity: int, seconds: float = 0.25) -> None:
        self.calls.append(("preview", pitch))

    def panic(self) -> None:
        self.calls.append(("panic", None))

    def poll(self) -> tuple[Message, ...]:
        told, self.messages = tuple(self.messages), []
        return told

    def advance(self, ticks: float) -> None:
        """Let the clock run on."""
        if self.is_playing:
            self.position += ticks


class Answers:
    """A user who has made up their mind: what `Asks` asks is answered from here."""

    def __init__(self, path: Path | None = None, save: bool | None = False, recover: bool = False) -> None:
        self.path, self.save, self.recovers = path, save, recover
        self.asked: list[str] = []

    def file_to_open(self) -> Path | None:
        self.asked.append("open")
        return self.path

    def file_to_save(self, suggestion: str, kinds: str) -> Path | None:
        self.asked.append("save as")
        return self.path

    def save_first(self, title: str) -> bool | None:
        self.asked.append("save first")
        return self.save

    def recover(self, title: str) -> bool:
        self.asked.append("recover")
        return self.recovers


def bank_elsewhere(path: Path, bank: int, name: str = "") -> Path:
    """A soundfont at `path`: the built-in one with all its presets moved to MIDI bank `bank` (and called `name`)."""
    data = bytearray(default_bank().read_bytes())
    start = data.index(b"phdr") + 8
    end = start + int.from_bytes(data[start - 4 : start], "little")
    for record in range(start, end - 38, 38):  # the last one only ends the list
        data[record + 22 : record + 24] = bank.to_bytes(2, "little")
        if name:
            data[record : record + 20] = name.encode().ljust(20, b"\0")
    path.write_bytes(data)
    return path


def at_once(function: Callable[[], None]) -> None:
    """A `post` for tests without a window: runs on the very thread that posts."""
    function()
