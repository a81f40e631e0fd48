"""However somebody plays with the transport: when it is silent, nothing sounds at the other end."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from composer_app.playback import player as players
from composer_app.playback.player import Player
from tests.playback.stage import Stage
from tests.playback.walker import Walker

STEPS = int(os.environ.get("COMPOSER_WALK_STEPS", "200"))  # 10000 is the long walk
SIMULATED_STEPS = 2000
BETWEEN_LOOKS = 25


@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_walk_over_the_transport_ends_in_silence_at_every_receiver(start_receiver, until, seed):
    first, second = start_receiver("first"), start_receiver("second")
    player = Player(output=first.port)

    def left() -> tuple[object, ...]:
        return first.sounding(), first.pedals(), second.sounding(), second.pedals()

    def kill() -> None:
        if (number := player.engine_process_id) is not None:
            os.kill(number, signal.SIGKILL)

    player.start()
    try:
        assert until(lambda: (player.poll(), {first.port, second.port} <= set(player.outputs()))[1])
        walker = Walker(player, [first.port, second.port], seed, [kill])
        done = []
        for step in range(1, STEPS // 2 + 1):
            done.append(walker.step())
            count = len(first.heard) + len(second.heard)
            if walker.chance.random() < 0.5:
                until(lambda count=count: len(first.heard) + len(second.heard) > count, 0.12)  # let some sound
            if step % BETWEEN_LOOKS == 0:
                player.stop()
                assert until(lambda: not any(left())), f"{left()} after {done[-BETWEEN_LOOKS:]}"
        assert len(first.messages(0x90)) + len(second.messages(0x90)) > STEPS // 40
    finally:
        player.close()
    assert until(lambda: not any(left()))


@pytest.fixture
def stage(monkeypatch):
    stage = Stage()
    monkeypatch.setattr(time, "monotonic", lambda: stage.now)
    monkeypatch.setattr(players, "EngineLink", lambda _, output, resume: stage.make_link(output, resume))
    return stage


@pytest.mark.parametrize("seed", range(3))
def test_a_simulated_walk_with_unplugged_ports_and_late_engines_ends_in_silence_too(stage, seed):
    player, chance = Player(output=Stage.PORTS[0]), random.Random(seed)
    player.start()

    def kill() -> None:
        stage.looks_in_vain = chance.choice((0, 0, 1))
        stage.link.replace()

    def unplug() -> None:
        stage.plugged.discard(chance.choice(Stage.PORTS))

    def plug() -> None:
        stage.plugged = set(Stage.PORTS)

    def look() -> None:
        stage.link.see()

    def somebody_plays() -> None:
        stage.link.play(bytes((chance.choice((0x90, 0x80)), chance.randint(48, 60), 70)))

    def somebody_treads() -> None:
        stage.link.play(bytes((0xB0, 64, chance.choice((0, 20, 127)))))

    def pull_out_keyboard() -> None:
        stage.link.pull_out_keyboard()

    accidents = [kill, unplug, plug, look, look, *(somebody_plays,) * 3, somebody_treads, pull_out_keyboard]
    walker = Walker(player, [*Stage.PORTS, "FluidSynth"], seed, accidents, rarely=2)
    done: list[str] = []
    for step in range(1, SIMULATED_STEPS + 1):
        done.append(walker.step())
        stage.pass_time(chance.choice((0.0, 0.02, 0.12)), chance)
        if step % BETWEEN_LOOKS == 0:
            player.stop()
            stage.link.see()
            stage.pass_time(1.0)
            assert not stage.left(), f"step {step}, after {done[-BETWEEN_LOOKS:]}"
    player.close()
    assert not stage.left()
