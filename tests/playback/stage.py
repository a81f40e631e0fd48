"""A player, its engine and its instruments in one thread, on a clock that only moves when it is told to.

The engine may die and be late, ports may vanish or not be seen at first: what takes minutes between processes, and
comes at another moment each time, happens here in no time and always the same.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from itertools import count
from queue import SimpleQueue

from composer_app.playback import messages as m
from composer_app.playback.engine import Engine
from composer_app.playback.errors import OutputLost
from composer_app.playback.inputs import Received, Unheard
from composer_app.playback.outputs import Opened
from composer_app.playback.ports import FoundPorts, Port, Ports
from composer_app.playback.sinks.silent import SilentSink
from tests.playback.partners import Held

BEHIND = 40.0  # seconds that the synthesiser's clock is behind the machine's


class Stage:
    """Two instruments on ports, and a synthesiser."""

    PORTS = ("pad", "strings")
    KEYBOARD = "keys"

    def __init__(self) -> None:
        self.now = 1000.0
        self.held = {name: Held() for name in self.PORTS}
        """What each port's instrument was left with."""
        self.synths: list[Synth] = []
        self.plugged = set(self.PORTS)
        self.looks_in_vain = 0
        """How many new engines will not find any port at once."""
        self.opening: list[str] = []
        self.link: StageLink

    def make_link(self, output: str, resume: Callable[[], None]) -> StageLink:
        """Stands where a player makes its link."""
        self.link = StageLink(self, output, resume)
        return self.link

    def found(self) -> FoundPorts:
        """The ports that there are."""
        names = [name for name in self.PORTS if name in self.plugged]
        ports = [Ports(tuple(Port(name, 1, name) for name in each)) for each in (names, [self.KEYBOARD])]
        return FoundPorts(*ports)

    def open(self, name: str) -> Outlet | SilentSink | Synth:
        """What the name stands for, as `Outputs.open` would give it to an engine."""
        if name == m.SYNTH_OUTPUT:
            return Synth(self)
        return Outlet(self, name) if name in self.plugged else SilentSink(name)

    def pass_time(self, seconds: float, chance: random.Random | None = None) -> None:
        """Let the engine work, which is late now and then where there is `chance`."""
        end = self.now + seconds
        while self.now < end:
            while self.opening and (chance is None or chance.random() < 0.3):
                self.link.finish_opening(self.opening.pop(0))
            wait = self.link.engine.step(None)
            late = chance.choice((0.0, 0.0, 0.001, 0.01, 0.3)) if chance else 0.0
            self.now = min(end, self.now + max(0.0005, 0.25 if wait is None else min(wait, 0.25)) + late)

    def left(self) -> list[str]:
        """The instruments that sound or whose pedal is down, but those that are not plugged in."""
        sounding = [name for name in self.plugged if self.held[name].keys or self.held[name].pedals]
        return sounding + [synth.name for synth in self.synths if synth.listen().keys or synth.listen().pedals]


class StageLink:
    """The player's link to an engine that lives in the same thread; mirrors `EngineLink`."""

    process_id = 1

    def __init__(self, stage: Stage, output: str, resume: Callable[[], None]) -> None:
        self._stage, self.output, self._resume = stage, output, resume
        self._said: list[m.Message] = []
        self.soundfonts: tuple[object, ...] = ()
        self.engine: Engine

    def start(self) -> None:
        """The first engine, or the next one."""
        self.engine = Engine(StageOutputs(self._stage), self._said.append)
        found = self._stage.found()
        if self._stage.looks_in_vain:
            self._stage.looks_in_vain -= 1
            found = FoundPorts(Ports((), "The MIDI system does not answer."), found.inputs)
        self.engine.see_ports(found)
        self.engine.choose_output(self.output)

    def replace(self) -> None:
        """The engine is killed and another takes its place."""
        self._stage.synths.clear()  # they sounded in the engine's process
        self._stage.opening.clear()
        self.start()
        self._resume()

    def finish_opening(self, name: str) -> None:
        """What the engine had opened in the background is open now."""
        self.engine.step(Opened(self._stage.open(name)))

    def see(self) -> None:
        """The engine looks for ports."""
        self.engine.step(self._stage.found())

    def play(self, message: bytes) -> None:
        """Somebody plays on the keyboard."""
        self.engine.step(Received(Stage.KEYBOARD, message, self._stage.now))

    def pull_out_keyboard(self) -> None:
        """Nothing more comes from the keyboard."""
        self.engine.step(Unheard(Stage.KEYBOARD))

    def send(self, command: m.Command | Callable[[], m.Command]) -> None:
        """Carried out at once."""
        command = command() if callable(command) else command
        if not isinstance(command, m.SetInputs):
            self.engine.step(command)

    def discard_unsent(self) -> None:
        """Nothing waits."""

    def receive(self) -> tuple[m.Message, ...]:
        """What the engine said."""
        said = tuple(self._said)
        self._said.clear()
        return said

    def close(self) -> None:
        """The engine quits."""
        heard: SimpleQueue[m.Command] = SimpleQueue()
        heard.put(m.Quit())
        self.engine.run(heard)


class StageOutputs:
    """Mirrors `Outputs`."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.ports = Ports(())
        self.silent, self.gain = False, 0.0

    @property
    def names(self) -> tuple[str, ...]:
        return (m.SYNTH_OUTPUT, *self.ports.names)

    def open(self, name: str) -> Outlet | SilentSink | Synth:
        known = name == m.SYNTH_OUTPUT or name in self.ports.names
        return self._stage.open(name) if known else SilentSink(name)

    def open_later(self, name: str) -> bool:
        self._stage.opening.append(name)
        return True

    def let_go(self, sink: Outlet | SilentSink | Synth) -> None:
        sink.close()


class Outlet:
    """A port."""

    look_ahead = 0.0

    def __init__(self, stage: Stage, name: str) -> None:
        self._stage, self.name = stage, name

    def now(self) -> float:
        return self._stage.now

    steady = now

    def send(self, message: bytes, at: float) -> None:
        if self.name not in self._stage.plugged:
            raise OutputLost(f"{self.name} is gone.")
        self._stage.held[self.name].take(message)

    def cancel(self) -> None:
        pass

    def close(self) -> None:
        pass


class Synth:
    """A synthesiser that is sent ahead, on a clock of its own."""

    look_ahead = 0.15

    def __init__(self, stage: Stage) -> None:
        self._stage, self.name = stage, m.SYNTH_OUTPUT
        self._held = Held()
        self._queue: list[tuple[float, int, bytes]] = []
        self._order = count()
        stage.synths.append(self)

    def now(self) -> float:
        return self._stage.now - BEHIND

    steady = now

    def listen(self) -> Held:
        """What is held now."""
        while self._queue and self._queue[0][0] <= self.now():
            self._held.take(heapq.heappop(self._queue)[2])
        return self._held

    def send(self, message: bytes, at: float) -> None:
        heapq.heappush(self._queue, (at, next(self._order), message))

    def cancel(self) -> None:
        self.listen()
        self._queue.clear()

    def close(self) -> None:
        if self in self._stage.synths:
            self._stage.synths.remove(self)
