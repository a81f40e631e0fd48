"""Whether the generator keeps time when playing in turns: the real model, a player at the keys, a wall clock."""

from __future__ import annotations

import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable
from queue import Empty, SimpleQueue
from random import Random

from composer_app.commands.bench.figures import Figures, spread
from composer_app.commands.loading import LoadGenerator
from composer_app.commands.progress import Progress
from composer_app.playback.messages import Played
from composer_app.score.song import Song, Track
from composer_app.score.time import TempoChange
from composer_app.session.jam import Jam
from composer_app.session.jobs import Jobs
from composer_app.session.session import Session
from composer_app.session.silence import Silence
from composer_app.session.transport import Transport

BPM = 120
SCALE = (60, 62, 63, 65, 67, 68, 70, 72)
_LOOK = 0.016  # seconds, as often as the window looks


class WallClock(Silence):
    """A silent player whose playhead follows the clock."""

    def __init__(self, ticks_per_second: float) -> None:
        super().__init__()
        self._speed = ticks_per_second
        self._begun = 0.0

    def play(self, from_tick: int | None = None) -> None:
        """Roll."""
        super().play(from_tick)
        self._begun = time.monotonic() - self.position / self._speed
        self.is_playing = True

    def tell_time(self) -> None:
        """Be where the clock is."""
        if self.is_playing:
            self.position = (time.monotonic() - self._begun) * self._speed


def measured(arguments: Namespace, load_generator: LoadGenerator) -> Figures:
    """Exchanges of four bars, how many answers were not there a beat ahead, and how long they took."""
    generator = load_generator(arguments.model, arguments.device)
    track = Track()
    song = Song(tracks=(track,), tempos=(TempoChange.at_bpm(0, BPM),))
    session, posted = Session(song), SimpleQueue[Callable[[], None]]()
    sound = WallClock(song.ticks_per_quarter * BPM / 60)
    jobs, transport = Jobs(posted.put, "jam"), Transport(session, sound)
    transport.start()
    jam = Jam(session, transport, jobs, lambda: generator)
    jam.start(track.id, count_in=0)
    hand = _Hand(jam, song.ticks_per_quarter // 2)
    with Progress(sys.stderr, "Playing") as progress:
        while jam.exchanges < arguments.runs:
            time.sleep(_LOOK)
            sound.tell_time()
            _run(posted)
            hand.play(sound.position)
            transport.poll()
            progress.report(jam.exchanges / arguments.runs)
    jam.stop()
    jobs.close()
    return {
        "task": f"{arguments.runs} exchanges of {jam.bars} bars at {BPM} bpm",
        "model": generator.name,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "misses": jam.misses,
        "early_answers": jam.early,
        "answer_seconds": spread(jam.answer_seconds * 2, 3),
    }


class _Hand:
    """Plays a note every eighth, up and down a scale, while it is the player's turn."""

    def __init__(self, jam: Jam, step: int) -> None:
        self._jam, self._step, self._last = jam, step, -1
        self._chance, self._pitch = Random(1), SCALE[0]

    def play(self, tick: float) -> None:
        place = int(tick // self._step)
        if place != self._last and not self._jam.is_answering:
            self._last = place
            self._say(0x80, tick)
            self._pitch = self._chance.choice(SCALE)
            self._say(0x90, tick)

    def _say(self, kind: int, tick: float) -> None:
        self._jam.hear(Played(bytes((kind, self._pitch, 80)), "keys", time.monotonic(), tick, True))


def _run(posted: SimpleQueue[Callable[[], None]]) -> None:
    try:
        while True:
            posted.get_nowait()()
    except Empty:
        return
