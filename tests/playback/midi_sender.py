"""Run as a process by the tests: a keyboard that plays the messages it reads, one in hexadecimal a line."""

from __future__ import annotations

import sys

import rtmidi


def main() -> None:
    sender = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, "keyboard")
    sender.open_virtual_port("out")
    print("ready", flush=True)
    for line in sys.stdin:
        sender.send_message(list(bytes.fromhex(line)))
    sender.close_port()
    sender.delete()


if __name__ == "__main__":
    main()
