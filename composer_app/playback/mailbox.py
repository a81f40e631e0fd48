"""What the engine has to say, sent without ever waiting for whoever reads it."""

from __future__ import annotations

import threading
from multiprocessing.connection import Connection
from queue import SimpleQueue

from composer_app.playback.messages import Alive, Levels, Message, Positioned

_BACKLOG = 64  # messages waiting; where the reader is that slow, old positions are of no use to it


class Mailbox:
    """Sends messages over a connection on a thread of its own, without positions and levels where the reader lags."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: SimpleQueue[Message] = SimpleQueue()
        threading.Thread(target=self._send, name="engine-mail", daemon=True).start()

    def put(self, message: Message) -> None:
        """Send `message` soon."""
        if not (isinstance(message, Positioned | Levels | Alive) and self._waiting.qsize() > _BACKLOG):
            self._waiting.put(message)

    def _send(self) -> None:
        try:
            while True:
                self._connection.send(self._waiting.get())
        except OSError:
            return  # nobody is there to hear it; the listening thread is about to find that out
