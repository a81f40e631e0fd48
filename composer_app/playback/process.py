"""The engine as a process: what it hears on which thread, and how it gets its time."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue

from composer_app.playback.engine import Engine, Heard
from composer_app.playback.messages import Message, Notice, Quit
from composer_app.playback.outputs import Outputs
from composer_app.playback.ports import PortFinder, Ports

LOOK_FOR_PORTS_SECONDS = 1.0
_REALTIME_PRIORITY = 10  # below what audio servers use
_NICENESS = -10
_SWITCH_SECONDS = 0.0005  # the longest that the listening thread, unpacking a song, may delay a note


def run_engine(connection: Connection, soundfonts: tuple[Path, ...], output: str, silent: bool) -> None:
    """Play what `connection` asks for until it asks to quit or closes; `silent` leaves audio devices alone."""
    _hush_native_libraries()
    heard: SimpleQueue[Heard] = SimpleQueue()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the application, which then says quit
    signal.signal(signal.SIGTERM, lambda *_: heard.put(Quit()))
    finder = PortFinder()
    ports = finder.find()
    say = partial(_say, connection)
    engine = Engine(Outputs(soundfonts, silent, lambda text: say(Notice(text))), say)
    threading.Thread(target=_listen, args=(connection, heard), name="engine-listen", daemon=True).start()
    ended = threading.Event()
    watch = threading.Thread(target=_watch_ports, args=(finder, ports, heard, ended), name="engine-ports", daemon=True)
    watch.start()
    engine.see_ports(ports)
    engine.choose_output(output)
    _be_prompt()
    engine.run(heard)
    ended.set()
    watch.join(LOOK_FOR_PORTS_SECONDS)
    finder.close()  # a client that vanishes without a word makes a JACK server stumble


def _listen(connection: Connection, heard: SimpleQueue[Heard]) -> None:
    """A thread reads the pipe, because only a queue can be waited for to the microsecond on every system."""
    try:
        while True:
            heard.put(connection.recv())
    except (EOFError, OSError):
        heard.put(Quit())  # the application is gone; what it left sounding must end


def _say(connection: Connection, message: Message) -> None:
    try:
        connection.send(message)
    except OSError:
        return  # nobody is there to hear it; the listening thread is about to find that out


def _watch_ports(finder: PortFinder, seen: Ports, heard: SimpleQueue[Heard], ended: threading.Event) -> None:
    while not ended.wait(LOOK_FOR_PORTS_SECONDS):
        ports = finder.find()
        if ports != seen:
            seen = ports
            heard.put(ports)


def _hush_native_libraries() -> None:
    """Audio libraries print to file descriptor 2 what we say in sentences; tracebacks keep the real stderr."""
    if sys.stderr is None:
        return
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _be_prompt() -> None:
    """Wake on time: no garbage collection, no thread that keeps the interpreter, and priority where it is granted."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    gc.disable()
    if not hasattr(os, "sched_setscheduler"):
        return
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(_REALTIME_PRIORITY))
    except OSError:
        try:
            os.setpriority(os.PRIO_PROCESS, 0, _NICENESS)
        except OSError:
            return  # not granted; the plain priority is what most desktops give
