"""Run as a process by the tests: prints what MIDI it receives, with the time by JACK's clock, until its input ends.

Nothing but rtmidi's own queue works in JACK's thread: whoever is too late for a turn there hears its messages wrong.
"""

from __future__ import annotations

import sys
import threading
import time

import rtmidi

ROOM = 1 << 16  # messages; far more than any test sends before the loop below looks again


def main() -> None:
    receiver = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, sys.argv[1], queue_size_limit=ROOM)
    receiver.ignore_types(sysex=False, timing=False, active_sense=False)
    receiver.open_virtual_port("in")
    is_over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), is_over.set()), daemon=True).start()
    print("ready", flush=True)
    clock = 0.0
    while not is_over.is_set():
        while (event := receiver.get_message()) is not None:
            message, since_last = event
            clock += since_last
            sys.stdout.write(f"{clock:.6f} {bytes(message).hex()}\n")
        sys.stdout.flush()
        time.sleep(0.002)
    receiver.close_port()
    receiver.delete()


if __name__ == "__main__":
    main()
