"""Run as a process by the tests: prints what MIDI it receives, with the time by JACK's clock, until its input ends."""

from __future__ import annotations

import sys

import rtmidi


def main() -> None:
    receiver = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, sys.argv[1])
    receiver.ignore_types(sysex=False, timing=False, active_sense=False)
    clock = 0.0

    def hear(event: tuple[list[int], float], _: object) -> None:
        nonlocal clock
        message, since_last = event
        clock += since_last
        sys.stdout.write(f"{clock:.6f} {bytes(message).hex()}\n")
        sys.stdout.flush()

    receiver.set_callback(hear)
    receiver.open_virtual_port("in")
    print("ready", flush=True)
    sys.stdin.read()
    receiver.cancel_callback()  # JACK ends its thread wherever it is: it must not be in here
    receiver.close_port()
    receiver.delete()


if __name__ == "__main__":
    main()
