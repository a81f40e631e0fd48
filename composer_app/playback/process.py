"""The engine as a process: what it hears on which thread, and how it gets its time."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, SimpleQueue

from composer_app.playback.engine import Engine, Heard
from composer_app.playback.inputs import Inputs, Received, Unheard
from composer_app.playback.mailbox import Mailbox
from composer_app.playback.messages import Busy, Notice, Quit, Remark, SetInputs
from composer_app.playback.outputs import Outputs
from composer_app.playback.ports import FoundPorts, PortFinder
from composer_app.playback.priority import raise_priority

LOOK_FOR_PORTS_SECONDS = 0.4  # less than it takes to plug a device in again: what is gone must be seen to be gone
_STARTING_SECONDS = 30.0  # the longest that opening the first output may take
_LISTENING_SECONDS = 4.0  # the longest that opening inputs may take; python-rtmidi keeps the interpreter meanwhile
_SWITCH_SECONDS = 0.0005  # the longest that the listening thread, unpacking a song, may delay a note
_CLOSING_SECONDS = 1.5


def run_engine(connection: Connection, soundfonts: tuple[Path, ...], output: str, silent: bool) -> None:
    """Play what `connection` asks for until it asks to quit or closes; `silent` leaves audio devices alone."""
    _hush_native_libraries()
    heard: SimpleQueue[Heard] = SimpleQueue()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the application, which then says quit
    signal.signal(signal.SIGTERM, lambda *_: heard.put(Quit()))
    mail = Mailbox(connection)
    notify: Callable[[str], None] = lambda text: mail.put(Notice(text))  # noqa: E731
    mail.put(Busy(_STARTING_SECONDS))
    watch = PortWatch(heard.put, notify, lambda seconds: mail.put(Busy(seconds, "ports")))
    outputs = Outputs(soundfonts, silent, notify, heard.put)
    engine = Engine(outputs, mail.put)
    threading.Thread(target=_listen, args=(connection, heard, watch), name="engine-listen", daemon=True).start()
    engine.see_ports(watch.look())
    engine.choose_output(output)
    watch.start()
    mail.put(Remark(_be_prompt()))
    mail.put(Busy(0))
    engine.run(heard)
    watch.close()  # a client that vanishes without a word makes a JACK server stumble
    outputs.finish(_CLOSING_SECONDS)


def _listen(connection: Connection, heard: SimpleQueue[Heard], watch: PortWatch) -> None:
    """A thread reads the pipe, because only a queue can be waited for to the microsecond on every system."""
    try:
        while True:
            command = connection.recv()
            if isinstance(command, SetInputs):
                watch.listen_to(command.names)
            else:
                heard.put(command)
    except (EOFError, OSError):
        heard.put(Quit())  # the application is gone; what it left sounding must end


class PortWatch:
    """Looks for ports again and again on a thread of its own, and listens to the inputs among them.

    `be_busy` is told how many seconds something may take, and 0 when it is done.
    """

    def __init__(
        self,
        deliver: Callable[[FoundPorts | Received | Unheard], None],
        notify: Callable[[str], None],
        be_busy: Callable[[float], None],
    ) -> None:
        self._deliver, self._be_busy = deliver, be_busy
        self._inputs = Inputs(deliver, notify)
        self._finders = PortFinder(), PortFinder(inputs=True)
        self._asked: SimpleQueue[tuple[str, ...] | None] = SimpleQueue()
        self._wake = threading.Event()
        self._ending = False
        self._seen: FoundPorts | None = None
        self._thread = threading.Thread(target=self._work, name="engine-ports", daemon=True)

    def look(self) -> FoundPorts:
        """The ports of this moment."""
        outputs, inputs = self._finders
        return FoundPorts(outputs.find(), inputs.find())

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def listen_to(self, names: tuple[str, ...] | None) -> None:
        """Listen to these inputs from now on."""
        self._asked.put(names)
        self._wake.set()

    def close(self) -> None:
        """End, and let go of every port."""
        self._ending = True
        self._wake.set()
        self._thread.join(_CLOSING_SECONDS)

    def _work(self) -> None:
        while not self._ending:
            self._wake.clear()
            found = self.look()
            is_new, self._seen = found != self._seen, found
            if is_new or self._inputs.waits:
                self._take_time(partial(self._inputs.see, found.inputs))
            if is_new:
                self._deliver(found)
            with suppress(Empty):
                while True:
                    self._take_time(partial(self._inputs.want, self._asked.get_nowait()))
            self._wake.wait(LOOK_FOR_PORTS_SECONDS)
        self._inputs.close()
        for finder in self._finders:
            finder.close()

    def _take_time(self, work: Callable[[], None]) -> None:
        self._be_busy(_LISTENING_SECONDS)
        work()
        self._be_busy(0)


def _hush_native_libraries() -> None:
    """Audio libraries print to file descriptor 2 what we say in sentences; tracebacks keep the real stderr."""
    if sys.stderr is None:
        return
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _be_prompt() -> str:
    """Wake on time: no garbage collection, no thread that keeps the interpreter, and priority where it is granted."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    gc.disable()
    return raise_priority()
