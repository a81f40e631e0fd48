"""A notebook for an output, and MIDI that really travels: a JACK server without hardware and a second process."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from composer_app.playback.player import Player
from composer_app.score.note import Note
from composer_app.score.song import Song, Track
from tests.playback.partners import Keyboard, Receiver, sounding

JACKD = shutil.which("jackd")


class NotebookSink:
    """An output that writes down what it is sent, on a clock that a test turns by hand."""

    def __init__(self, look_ahead: float = 0.0) -> None:
        self.name = "notebook"
        self.look_ahead = look_ahead
        self.clock = 100.0
        self.sent: list[tuple[float, bytes]] = []
        self.closed = False

    def now(self) -> float:
        return self.clock

    def steady(self) -> float:
        return self.clock

    def send(self, message: bytes, at: float) -> None:
        self.sent.append((at, message))

    def cancel(self) -> None:
        self.sent = [(at, message) for at, message in self.sent if at <= self.clock]

    def close(self) -> None:
        self.closed = True

    def messages(self, kind: int | None = None) -> list[bytes]:
        """What was heard, in the order of its time."""
        in_time = sorted(self.sent, key=lambda entry: entry[0])
        return [message for _, message in in_time if kind is None or message[0] & 0xF0 == kind]


@pytest.fixture(scope="session")
def notebook() -> type[NotebookSink]:
    return NotebookSink


@pytest.fixture(name="sounding", scope="session")
def sounding_fixture() -> Callable[[list[bytes]], set[tuple[int, int]]]:
    return sounding


def until(condition: Callable[[], object], seconds: float = 60.0) -> bool:
    """Whether the condition came true. The deadline is there for what never ends: a busy machine may take its time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.003)
    return bool(condition())


@pytest.fixture(name="until")
def until_fixture() -> Callable[..., bool]:
    return until


@pytest.fixture
def held_chord() -> Song:
    """Three keys on two channels, held for a minute."""
    low = Track(channel=0, program=48, notes=(Note(0, 57_600, 48, 90), Note(0, 57_600, 55, 90)))
    high = Track(channel=3, program=73, notes=(Note(0, 57_600, 76, 90),))
    return Song(tracks=(low, high))


@pytest.fixture(scope="module")
def jack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[bytes]]:
    """A JACK server of this module's own, driven by a timer instead of a sound card."""
    if JACKD is None:
        pytest.skip("jackd is not installed (apt install jackd2), so MIDI between processes cannot be tried")
    with name_of_our_own() as name, pytest.MonkeyPatch.context() as patch:
        for variable, value in (("DEFAULT_SERVER", name), ("NO_START_SERVER", "1"), ("NO_AUDIO_RESERVATION", "1")):
            patch.setenv(f"JACK_{variable}", value)
        for left in Path("/dev/shm").glob(f"jack_{name}_*"):
            left.unlink()  # of a server that was killed: who sees it would take the new one to be up
        # a long period: on a busy machine a client that is too late for its turn loses what was sent to it, or hears
        # what it was sent the turn before once more
        command = [JACKD, "-n", name, "-r", "--no-mlock", "-d", "dummy", "-r", "44100", "-p", "2048"]
        with (tmp_path_factory.mktemp("jack") / "log").open("w+") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log)
            is_up = until(lambda: server.poll() is not None or any(Path("/dev/shm").glob(f"jack_{name}_*")))
            log.seek(0)
            try:
                assert is_up, "jackd did not come up"
                assert server.poll() is None, f"jackd ended at once: {log.read()}"
                yield server
            finally:
                server.terminate()  # the place of a server that is killed is kept, and there are eight in all
                if not until(lambda: server.poll() is not None, 15.0):
                    server.kill()
                    server.wait()


@contextmanager
def name_of_our_own() -> Iterator[str]:
    """One of a few server names that no other test run is using: JACK reuses the place of a dead server by its name."""
    for number in range(4):
        name = f"composer-test-{number}"
        with (Path(tempfile.gettempdir()) / f"{name}.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            if f"jack_{name}_" in Path("/proc/net/unix").read_text():
                continue  # the server of a test run that was killed lives on
            yield name
            return
    pytest.fail("four other test runs are using JACK servers already")


@pytest.fixture
def start_receiver(jack: object) -> Iterator[Callable[..., Receiver]]:
    """Starts instruments that play no sound but remember everything."""
    with ExitStack() as to_close:

        def start(name: str = "receiver") -> Receiver:
            return to_close.enter_context(closing(Receiver(name)))

        yield start


@pytest.fixture
def receiver(start_receiver: Callable[..., Receiver]) -> Receiver:
    return start_receiver()


@pytest.fixture
def plug_in(jack: object) -> Iterator[Callable[[], Keyboard]]:
    """Starts keyboards."""
    with ExitStack() as to_close:
        yield lambda: to_close.enter_context(closing(Keyboard()))


@pytest.fixture
def player(receiver: Receiver) -> Iterator[Player]:
    """A player that sends to the receiver."""
    player = Player(output=receiver.port)
    player.start()
    yield player
    player.close()
