"""How soon what somebody plays is heard: a key's message into a JACK port, through the engine, out of another port."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random
from statistics import median, quantiles
from threading import Event
from typing import Any

from composer_app.commands.problem import CannotRun
from composer_app.playback.player import Player
from composer_app.score.song import Song, Track

KEYS, EAR = "hands:out", "ear:in"
_PATIENCE = 20.0  # seconds for ports to be found
_LOST_AFTER = 1.0  # seconds; a JACK server drops what a client fetches too late


def play_and_hear(player: Player, strokes: int = 200) -> dict[str, float]:
    """Milliseconds from sending a note-on to hearing it at the other end of MIDI thru; `synth_buffers` come instead of
    the way out where the built-in synthesiser sounds: they are computed, for no sound card stands still to be measured.
    """
    import rtmidi

    hands = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, KEYS.partition(":")[0])
    ear = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, EAR.partition(":")[0])
    heard, at = Event(), [0.0]

    def hear(event: tuple[list[int], float], _: object) -> None:
        if event[0][0] & 0xF0 == 0x90 and not heard.is_set():
            at[0] = time.perf_counter()
            heard.set()

    ear.set_callback(hear)
    hands.open_virtual_port("out")
    ear.open_virtual_port("in")
    try:
        _be_let_through(player, lambda: hands.send_message([0x90, 60, 1]), heard)
        pitches = [40 + stroke % 40 for stroke in range(strokes)]  # a key again so soon would count as an echo
        delays = [delay for pitch in pitches if (delay := _stroke(hands, heard, at, pitch)) is not None]
    finally:
        ear.cancel_callback()
        for client in (hands, ear):
            client.close_port()
            client.delete()
    if len(delays) < strokes // 2:
        raise CannotRun("bench playback: too few notes came back; run it again on a calmer machine.")
    delays.sort()
    return {
        "median": round(median(delays), 2),
        "p95": round(quantiles(delays, n=20, method="inclusive")[-1], 2),
        "max": round(delays[-1], 2),
        "lost": strokes - len(delays),
        "synth_buffers": round(_synth_buffers(), 1),
    }


def _be_let_through(player: Player, knock: Callable[[], None], heard: Event) -> None:
    track = Track(channel=2)
    player.stop()
    player.clear_loop()
    player.load(Song(tracks=(track,)))
    player.set_output(EAR)
    player.set_thru(track.id)
    player.listen_to((KEYS,))
    deadline = time.monotonic() + _PATIENCE
    while not heard.wait(0.1):
        if time.monotonic() > deadline:
            raise CannotRun("bench playback: what is played does not come through; run it again on a calmer machine.")
        player.poll()
        knock()


def _stroke(hands: Any, heard: Event, at: list[float], pitch: int) -> float | None:
    time.sleep(Random(pitch).uniform(0.012, 0.03))  # uneven, so that no period hides behind the beat
    heard.clear()
    began = time.perf_counter()
    hands.send_message([0x90, pitch, 90])
    came = heard.wait(_LOST_AFTER)
    hands.send_message([0x80, pitch, 0])
    return (at[0] - began) * 1000 if came else None


def _synth_buffers() -> float:
    from composer_app.playback.fluid import Synthesizer
    from composer_app.playback.limiter import BLOCK

    synth = Synthesizer()
    frames = synth.whole("audio.periods") * synth.whole("audio.period-size") + BLOCK
    synth.close()
    return frames / synth.sample_rate * 1000
