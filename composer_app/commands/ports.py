"""`composer-app ports`: the MIDI inputs and outputs, and why there are none if there are none."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace

from composer_app.playback.ports import Ports, find_ports

HELP = "list the MIDI inputs and outputs, and why there are none if there are none"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what can be asked for."""
    parser.add_argument("--json", action="store_true", help="print the ports as JSON")


def run(arguments: Namespace) -> None:
    """Print the ports by the names that `play --port` takes."""
    found = {"outputs": find_ports(), "inputs": find_ports(inputs=True)}
    if arguments.json:
        print(json.dumps({kind: {"names": ports.names, "why_none": ports.why_none} for kind, ports in found.items()}))
        return
    for kind, ports in found.items():
        _print_ports(kind.capitalize(), ports)


def _print_ports(heading: str, ports: Ports) -> None:
    print(f"{heading}:")
    for name in ports.names:
        print(f"  {name}")
    if ports.why_none:
        print(f"  ({ports.why_none})" if ports.names else f"  none. {ports.why_none}")
