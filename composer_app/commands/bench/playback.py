"""How steadily music is played: note-ons at the other end of a JACK port, beside mido's own player under one load."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Event, Thread

from composer_app import places
from composer_app.commands.bench.figures import Figures
from composer_app.commands.bench.hearing import play_and_hear
from composer_app.commands.bench.roll import TimeWindow, write_on
from composer_app.commands.loading import LoadGenerator
from composer_app.commands.problem import CannotRun
from composer_app.commands.progress import Progress
from composer_app.playback.messages import Message, Positioned
from composer_app.playback.player import Player
from composer_app.score import midi_file
from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from composer_app.score.time import TempoChange

SERVER = "composer-bench"
RATE, PERIOD = 48_000, 32  # a short period: a port passes messages on once a period, and that is not our unsteadiness
BETWEEN_NOTES = (50, 110)  # milliseconds; uneven, so that no period hides behind the beat
LOWEST, KEYS = 36, 60  # pitches go up one by one, so that a lost note is seen
FRAMES_A_ROUND = 100
BLOCK = 64  # frames; FluidSynth begins notes at multiples of it
_PATIENCE = 20.0  # seconds for a process to come up
_BEGINNING, _END = 0.2, 0.8  # shares of the run between which drift is told


def measured(arguments: Namespace, load_generator: LoadGenerator, time_window: TimeWindow) -> Figures:
    """Milliseconds that note-ons come off their time, drift, how soon a key is heard and a killed engine plays on."""
    song = uneven_song(arguments.seconds)
    generator = load_generator(arguments.model, arguments.device)
    ended = Event()
    with jack_server() as realtime, receiver("ours") as ours, receiver("theirs") as theirs:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "song.mid"
            midi_file.write(song, path)
            loads = [Thread(target=write_on, args=(generator, ended), name="generator")]
            player = Player(output="ours:in")
            player.start()
            _wait_for(lambda: player.poll(), lambda: "ours:in" in player.outputs())
            player.load(song)
            loads.append(Thread(target=_play_with_mido, args=(path, "theirs:in"), name="mido"))
            for thread in loads:
                thread.start()
            player.play(0)
            _paint(time_window, player, arguments.seconds)
            loads[1].join()
            restart = _restart_seconds(player, song)
            ended.set()
            loads[0].join()
            latency = play_and_hear(player)
            player.close()
        expected = [song.tempo.seconds_at(note.start) for note in song.tracks[0].notes]
        mine, mido = errors(expected, ours()), errors(expected, theirs())
    return {
        "task": f"{len(expected)} note-ons in {arguments.seconds} s, generator writing, window painting, in ms",
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "jack": f"dummy, {RATE} Hz, period {PERIOD / RATE * 1000:.2f} ms, {'real-time' if realtime else 'plain'}",
        "engine_ms": summary(mine),
        "mido_thread_ms": summary(mido),
        "times_steadier_at_p99": round(mido.p99 / max(mine.p99, 1e-9), 1),
        "drift_ms": round(mine.drift, 3),
        "play_and_hear_ms": latency,
        "engine_restart_seconds": round(restart, 2),
        "audio_onsets_frames": onsets_in_audio(),
    }


class Errors:
    """How far notes came off their time, in milliseconds from their common delay; `lost` never came."""

    def __init__(self, offsets: Sequence[float], lost: int) -> None:
        middle = median(offsets)
        self.all = sorted(abs(offset - middle) * 1000 for offset in offsets)
        self.p99 = quantiles(self.all, n=100, method="inclusive")[-1]
        first, last = offsets[: round(len(offsets) * _BEGINNING)], offsets[round(len(offsets) * _END) :]
        self.drift = (median(last) - median(first)) * 1000
        self.lost = lost


def errors(expected: Sequence[float], heard: Sequence[tuple[float, bytes]]) -> Errors:
    """Compare what was heard with when it was due, note by note."""
    offsets, place = [], 0
    for at, message in heard:
        pitch = message[1]
        while place < len(expected) and LOWEST + place % KEYS != pitch:
            place += 1
        if place < len(expected):
            offsets.append(at - expected[place])
            place += 1
    if len(offsets) < 10:
        raise CannotRun("bench playback: too few notes came through the JACK server; run it again on a calmer machine.")
    return Errors(offsets, len(expected) - len(offsets))


def summary(found: Errors) -> dict[str, float]:
    """The spread of the errors."""
    p95 = quantiles(found.all, n=20, method="inclusive")[-1]
    return {
        "median": round(median(found.all), 3),
        "p95": round(p95, 3),
        "p99": round(found.p99, 3),
        "max": round(found.all[-1], 3),
        "lost": found.lost,
    }


def uneven_song(seconds: int) -> Song:
    """Notes at uneven distances, their pitches in a row; a tick is a millisecond."""
    chance, tick = Random(1), 500
    notes: list[Note] = []
    while tick < seconds * 1000:
        notes.append(Note(tick, 30, LOWEST + len(notes) % KEYS, 90))
        tick += chance.randint(*BETWEEN_NOTES)
    return Song(ticks_per_quarter=500, tracks=(Track(notes=tuple(notes)),), tempos=(TempoChange(0, 500_000),))


def onsets_in_audio() -> dict[str, float]:
    """How many frames the onsets of a rendered file lie off the score's own, which the synthesiser rounds to the next
    block of 64, from their common delay (the attack of the sound)."""
    import numpy as np
    import soundfile

    from composer_app.playback.banks import default_bank
    from composer_app.playback.render import render

    chance, rate = Random(2), 44_100
    ticks = [500 + index * 700 + chance.randrange(60) for index in range(60)]
    notes = tuple(Note(tick, 40, 76, 120) for tick in ticks)
    track = Track(channel=9, notes=notes, reverb=0, chorus=0)
    song = Song(ticks_per_quarter=500, tracks=(track,), tempos=(TempoChange(0, 500_000),))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "clicks.wav"
        render(song, path, [default_bank()], sample_rate=rate)
        samples = np.abs(soundfile.read(path)[0]).max(axis=1)
    offsets = []
    for tick in ticks:
        due = round(tick * rate / 1000 / BLOCK) * BLOCK
        around = samples[due - 128 : due + 1024]
        offsets.append(int(np.argmax(around > 0.1 * around.max())) - 128)
    off = [abs(offset - median(offsets)) for offset in offsets]
    return {"median": round(median(off), 1), "p95": round(sorted(off)[int(len(off) * 0.95)], 1), "max": max(off)}


# --- the other ends ---


@contextmanager
def jack_server() -> Iterator[bool]:
    """A JACK server of our own, driven by a timer; whether it has real-time priority."""
    program = shutil.which("jackd")
    if program is None:
        raise CannotRun("bench playback: jackd is not installed, and the notes travel through it; install jackd2.")
    os.environ |= {"JACK_DEFAULT_SERVER": SERVER, "JACK_NO_START_SERVER": "1", "JACK_NO_AUDIO_RESERVATION": "1"}
    for options, realtime in ((["-R", "-P", "60"], True), (["-r"], False)):
        command = [program, "-n", SERVER, *options, "--no-mlock", "-d", "dummy", "-r", str(RATE), "-p", str(PERIOD)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            there = lambda: any(Path("/dev/shm").glob(f"jack_{SERVER}_*"))  # noqa: E731
            _wait_for(lambda: None, lambda server=server, there=there: server.poll() is not None or there())  # type: ignore[misc]
            if server.poll() is not None:
                continue
            try:
                yield realtime
            finally:
                server.send_signal(signal.SIGTERM)  # never kill: JACK keeps the place of a killed server
            return
    raise CannotRun("bench playback: jackd does not start here; try `jackd -r -d dummy` to see why.")


@contextmanager
def receiver(name: str) -> Iterator[Callable[[], list[tuple[float, bytes]]]]:
    """A process that listens on `NAME:in`; the function ends it and tells what it heard."""
    command = [sys.executable, "-m", "composer_app.commands.bench.midi_receiver", name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        if process.stdout.readline().strip() != "ready":
            raise CannotRun("bench playback: the receiving process did not come up; run it again.")

        def heard() -> list[tuple[float, bytes]]:
            lines = (line.split() for line in process.communicate()[0].splitlines())
            return [(float(at), bytes.fromhex(message)) for at, message in lines]

        try:
            yield heard
        finally:
            if process.poll() is None:
                process.terminate()


def _play_with_mido(path: Path, port: str) -> None:
    import mido
    import rtmidi

    out = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, "mido")
    out.open_port(out.get_ports().index(port), "out")
    for message in mido.MidiFile(path).play():
        out.send_message(message.bytes())
    time.sleep(0.1)  # what was sent last leaves with the next period
    out.close_port()
    out.delete()


def _paint(time_window: TimeWindow, player: Player, seconds: int) -> None:
    """A window that scrolls, zooms and drags until the music is over."""
    until = time.monotonic() + seconds + 0.5
    begun = time.monotonic()
    song = midi_file.read(places.resources() / "demo" / "first_light.mid")
    with Progress(sys.stderr, "Playing") as progress:
        while time.monotonic() < until:
            time_window(song, FRAMES_A_ROUND, _rest, lambda share: None)
            player.poll()
            progress.report(min(1.0, (time.monotonic() - begun) / (seconds + 0.5)))


def _rest(stop: Event) -> None:
    """The generator writes on a thread of its own all the time."""
    stop.wait()


def _restart_seconds(player: Player, song: Song) -> float:
    """From the death of the engine to the next one's word that it plays."""
    player.set_loop(0, song.end)
    player.play(0)
    _wait_for(player.poll, lambda: player.position > 100)
    number = player.engine_process_id
    assert number is not None
    os.kill(number, signal.SIGKILL)
    died = time.monotonic()
    said: list[Message] = []
    _wait_for(
        lambda: said.extend(player.poll()),
        lambda: any(isinstance(one, Positioned) and one.playing and one.at > died for one in said),
    )
    return time.monotonic() - died


def _wait_for(look: Callable[[], object], condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise CannotRun("bench playback: the JACK server or the engine did not come up; run it again.")
        time.sleep(0.005)
        look()
