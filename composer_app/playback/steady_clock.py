"""The clock of an audio device, without its steps."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

_LOOKS = 64  # of which one or another came just after a step
_SETTLING = 1.0  # seconds in which a difference is made good
_JUMP = 0.08  # seconds; a larger difference is no unsteadiness, the device has lost time
_RUN_ON = 0.2  # seconds that the clock goes on where the device's stands still


class SteadyClock:
    """Reads a clock that moves in gulps (a device takes whole buffers) as one that runs evenly.

    Just after a gulp the device's clock is right, later it is behind: the largest lead over the even clock that was
    seen in some looks is the true one. A new one is taken over gradually.
    """

    def __init__(self, device: Callable[[], float], even: Callable[[], float]) -> None:
        self._device, self._even = device, even
        self._at, self._reading = even(), device()
        self._stepped_at = self._at
        self._lead = self._reading - self._at
        self._leads = deque([self._lead], maxlen=_LOOKS)

    def now(self) -> float:
        """Seconds on the device's clock."""
        now, reading = self._even(), self._device()
        if reading != self._reading:
            self._reading, self._stepped_at = reading, now
            self._leads.append(reading - now)
        gap = max(self._leads) - self._lead
        share = 1.0 if abs(gap) > _JUMP else min(1.0, (now - self._at) / _SETTLING)
        self._lead += gap * share
        self._at = now
        return min(now, self._stepped_at + _RUN_ON) + self._lead
