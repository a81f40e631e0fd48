"""A track's instrument and its place in the mix: channel messages in a MIDI file, fields in a track."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from composer_app.score.song import ChannelEvent, Track

BANK, BANK_FINE = 0, 32
LEVELS = {"volume": 7, "pan": 10, "reverb": 91, "chorus": 93}
"""The controllers of a track's fields."""
_FIELDS = {controller: name for name, controller in LEVELS.items()}


@dataclass(frozen=True, slots=True)
class Setup:
    """What the messages before a track's first note set up, and the messages that are left."""

    program: int | None
    bank: int
    others: tuple[ChannelEvent, ...]
    levels: dict[str, int] = field(default_factory=dict)


def setup_of(events: Sequence[ChannelEvent], first_onset: int | None) -> Setup:
    """The setup that holds at `first_onset` (None: the track has no notes).

    A program change up to the first note counts, a bank where a program change follows it (alone it does nothing),
    the levels where they stand at tick 0; they are named as the track's fields are.
    """
    programs = [
        place
        for place, event in enumerate(events)
        if event.kind == "program_change" and (first_onset is None or event.tick <= first_onset)
    ]
    last = programs[-1] if programs else -1
    banks = {BANK: 0, BANK_FINE: 0}
    levels: dict[str, int] = {}
    others = []
    for place, event in enumerate(events):
        controller = event.data[0] if event.kind == "control_change" else None
        if place <= last and controller in banks:
            banks[controller] = event.data[1]
        elif event.tick == 0 and controller in _FIELDS:
            levels[_FIELDS[controller]] = event.data[1]
        elif place > last or event.kind != "program_change":
            others.append(event)
    return Setup(
        program=events[last].data[0] if programs else None,
        bank=banks[BANK] * 128 + banks[BANK_FINE],
        others=tuple(others),
        levels=levels,
    )


def setup_events(track: Track) -> list[ChannelEvent]:
    """The messages at tick 0 that set the track up; the program is always told, since it carries the channel."""
    messages = []
    if track.bank:
        messages += [_control(BANK, track.bank // 128), _control(BANK_FINE, track.bank % 128)]
    messages.append(ChannelEvent(0, "program_change", (track.program,)))
    for name, controller in LEVELS.items():
        if (value := getattr(track, name)) is not None:
            messages.append(_control(controller, value))
    return messages


def _control(controller: int, value: int) -> ChannelEvent:
    return ChannelEvent(0, "control_change", (controller, value))
