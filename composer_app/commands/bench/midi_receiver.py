"""A process of its own at the other end of a JACK port: prints every note-on with the time by JACK's clock."""

from __future__ import annotations

import sys

import rtmidi


def main() -> None:
    """Listen on `NAME:in` until standard input closes, then print what came in: seconds and bytes in hexadecimal."""
    receiver = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, sys.argv[1])
    heard: list[tuple[float, bytes]] = []
    clock = 0.0

    def hear(event: tuple[list[int], float], _: object) -> None:
        nonlocal clock
        message, since_last = event
        clock += since_last
        if message[0] & 0xF0 == 0x90 and message[2] > 0:
            heard.append((clock, bytes(message)))

    receiver.set_callback(hear)
    receiver.open_virtual_port("in")
    print("ready", flush=True)
    sys.stdin.read()
    receiver.cancel_callback()
    for at, message in heard:
        print(f"{at:.6f} {message.hex()}")
    receiver.close_port()
    receiver.delete()


if __name__ == "__main__":
    main()
