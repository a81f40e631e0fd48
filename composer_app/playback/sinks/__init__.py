"""Places that sound is sent to."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from composer_app.playback.messages import Levels


class Sink(Protocol):
    """An output with a clock of its own; all times are seconds on that clock."""

    @property
    def name(self) -> str:
        """What the user knows the output by."""

    @property
    def look_ahead(self) -> float:
        """How many seconds ahead of its time a message may be sent; 0 where it sounds when it is sent."""

    def now(self) -> float:
        """What the clock shows; it runs from when the sink was opened to when it is closed."""

    def steady(self) -> float:
        """The same clock without the steps in which an audio device takes its sound: what other outputs follow."""

    def send(self, message: bytes, at: float) -> None:
        """Sound a raw MIDI message at time `at`, at once where that is over. OutputLost where the output is gone."""

    def cancel(self) -> None:
        """Forget what was sent for later than now."""

    def close(self) -> None:
        """Let go of the device; nothing can be sent afterwards."""


@runtime_checkable
class AudioSink(Protocol):
    """An output that makes the sound itself, and so knows how loud it is."""

    @property
    def latency(self) -> float:
        """Seconds from when the clock shows a time until its sound leaves, as far as the driver is known."""

    def set_gain(self, decibels: float) -> None:
        """Turn the whole up or down."""

    def take_levels(self) -> Levels:
        """How loud it was since this was asked last."""
