"""The engine process seen from the application: started, spoken to, listened to, and started again if it dies."""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from queue import SimpleQueue

from composer_app.playback.messages import (
    Alive,
    Busy,
    Command,
    Failed,
    Message,
    Notice,
    Positioned,
    Quit,
    Remark,
    SetOutput,
    Silenced,
)
from composer_app.playback.patience import Patience
from composer_app.playback.process import run_engine

_log = logging.getLogger(__name__)

RESTARTED = "The sound engine stopped unexpectedly and was started again; your song is untouched."
HUNG = "The sound engine stopped answering and was started again; your song is untouched."
KEEPS_FAILING = "The sound engine keeps stopping; playing goes on without sound. Choose another output to try again."

_LONG_LIFE = 10.0  # seconds; an engine that dies sooner is started more and more slowly
_FIRST_DELAY = 0.05
_LONGEST_DELAY = 10.0
_GIVES_UP_SOUND_AFTER = 3  # deaths in a row
_QUIT_PATIENCE = 2.0
_LAST_PATIENCE = 8.0  # for an engine that only comes to release what another left sounding
_GRACE = 0.5  # seconds more, for the case that it was us who were held up


class EngineLink:
    """Sends commands and collects messages on threads of its own, so that the caller never waits.

    `resume` is called (on such a thread) when an engine has replaced a dead one, to send it all that it must know.
    """

    def __init__(self, soundfonts: Iterable[Path], output: str, resume: Callable[[], None]) -> None:
        self.soundfonts = tuple(soundfonts)
        self.output = output
        self._resume = resume
        self._outgoing: SimpleQueue[tuple[int, Command | Callable[[], Command]] | None] = SimpleQueue()
        self._addressee = 0  # counts the engines: what was meant for one must not reach the next
        self._received: deque[Message] = deque()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._over = threading.Event()  # no engine runs, nor will one be started
        self._left_silence = False  # whether the engine ended as it should
        self._sending = threading.Lock()
        self._connected = threading.Event()
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._threads: list[threading.Thread] = []

    @property
    def process_id(self) -> int | None:
        """The engine's process id; None where it does not run."""
        process = self._process
        return process.pid if process is not None and process.is_alive() else None

    def start(self) -> None:
        """Start the engine in the background; a second call does nothing."""
        if self._threads or self._closing.is_set():
            return
        for job in (self._keep_alive, self._write):
            thread = threading.Thread(target=job, name=f"engine-link{job.__name__}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def close(self) -> None:
        """Let the engine silence everything and end. Where it does not answer it is ended by force; where that, or a
        crash just before, may leave notes on, one more is started to release them.
        """
        if self._closing.is_set():
            return
        self._closing.set()
        engine = self._process
        self._outgoing.put((self._addressee, Quit()))
        if self._threads:
            keeper, writer = self._threads
            keeper.join(_QUIT_PATIENCE)
            _kill(engine)
            keeper.join(_LAST_PATIENCE)
            _kill(self._process)
            keeper.join()
            self._outgoing.put(None)
            writer.join()

    def send(self, command: Command | Callable[[], Command]) -> None:
        """Send a command, or what a callable makes of itself on the link's thread."""
        self._outgoing.put((self._addressee, command))

    def discard_unsent(self) -> None:
        """Forget what was not sent yet, even if it is about to be."""
        self._addressee += 1

    def receive(self) -> tuple[Message, ...]:
        """What has arrived since the last call."""
        with self._lock:
            messages = tuple(self._received)
            self._received.clear()
        return messages

    def _deliver(self, message: Message) -> None:
        with self._lock:
            if isinstance(message, Positioned) and self._received and isinstance(self._received[-1], Positioned):
                self._received.pop()  # only the newest position matters to someone who polls late
            self._received.append(message)

    def _keep_alive(self) -> None:
        deaths, is_last = 0, False
        while not is_last:
            is_last = self._closing.is_set()
            born = time.monotonic()
            try:
                hung = self._run_once(silent=is_last or deaths >= _GIVES_UP_SOUND_AFTER, again=deaths > 0)
            except OSError:
                _log.exception("the sound engine could not be started")
                hung = False
            if self._closing.is_set() and self._left_silence:
                break
            deaths = 1 if time.monotonic() - born > _LONG_LIFE else deaths + 1
            said = HUNG if hung else RESTARTED
            self._deliver(Failed(KEEPS_FAILING) if deaths == _GIVES_UP_SOUND_AFTER else Notice(said))
            self._closing.wait(min(_LONGEST_DELAY, _FIRST_DELAY * 2 ** (deaths - 1)))
        self._over.set()

    def _run_once(self, silent: bool, again: bool) -> bool:
        """Start an engine and listen until it ends; whether it had to be ended, because it hung."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        output, self._left_silence = self.output, False
        arguments = (theirs, self.soundfonts, output, silent)
        self._process = context.Process(target=run_engine, args=arguments, name="composer-engine", daemon=True)
        self._process.start()
        theirs.close()  # or the pipe would never report the engine's end
        if again:
            self._resume()
            if self.output != output:  # was chosen meanwhile, and that was unsent
                self.send(SetOutput(self.output))
        self._connection = ours
        self._connected.set()
        if self._closing.is_set():
            self._outgoing.put((self._addressee, Quit()))  # the one that close() sent may have found nobody to hear it
        hung = self._listen(ours)
        if not hung:
            self._process.join(_QUIT_PATIENCE)
        _kill(self._process)
        self._left_silence |= self._process.exitcode == 0
        self._connected.clear()
        with self._sending:
            ours.close()
        return hung

    def _listen(self, connection: Connection) -> bool:
        """Take in messages until the engine has ended, or is silent for too long: then True."""
        patience = Patience()
        try:
            while connection.poll(patience.seconds) or connection.poll(_GRACE):
                message = connection.recv()
                patience.heard(message)
                match message:
                    case Remark():
                        _log.info(message.text)
                    case Silenced():
                        self._left_silence = True
                    case Alive() | Busy():
                        pass
                    case _:
                        self._deliver(message)
        except (EOFError, OSError):
            return False
        return not self._closing.is_set()

    def _write(self) -> None:
        while (item := self._outgoing.get()) is not None:
            addressee, command = item
            if callable(command):
                command = command()
            while not (self._connected.is_set() or self._over.is_set()):
                self._connected.wait(0.2)
            with self._sending:
                is_open = self._connection is not None and not self._connection.closed
                if addressee == self._addressee and self._connection is not None and is_open:
                    self._send_now(self._connection, command)

    def _send_now(self, connection: Connection, command: Command) -> None:
        try:
            connection.send(command)
        except OSError:
            _log.info("the engine ended before it could hear %s", type(command).__name__)


def _kill(process: SpawnProcess | None) -> None:
    if process is not None and process.is_alive():
        process.kill()
        process.join()
