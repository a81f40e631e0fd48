"""Where the music is between two reports of the engine; pure, so that it is tested with plain numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from composer_app.playback.messages import Positioned
from composer_app.playback.scheduler import Loop
from composer_app.score.time import TempoMap

_CATCH_UP = 0.15  # of a small difference is made good with each report
_JUMP = 0.08  # seconds; a larger difference is no unsteadiness of the clock, the music is elsewhere


@dataclass(frozen=True, slots=True)
class Course:
    """The way a playhead takes: tempo, loop, and the tick where the song is over."""

    tempo: TempoMap
    loop: Loop | None
    end: int

    def tick_at(self, report: Positioned, at: float) -> float:
        """The tick at monotonic second `at`, going on from what was reported."""
        if not report.playing:
            return report.tick
        tempo, loop = self.tempo, self.loop
        tick = tempo.tick_at(tempo.seconds_at(report.tick) + max(0.0, at - report.at))
        if loop is not None and report.tick < loop.end:
            return tick if tick < loop.end else loop.start + (tick - loop.end) % (loop.end - loop.start)
        return min(tick, max(float(self.end), report.tick))

    def steadied(self, before: Positioned, report: Positioned) -> Positioned:
        """The report, mostly by the clock that `before` set: audio devices take their time in uneven gulps."""
        if not (before.playing and report.playing):
            return report
        expected = self.tempo.seconds_at(self.tick_at(before, report.at))
        drift = self.tempo.seconds_at(report.tick) - expected
        if abs(drift) > _JUMP:
            return report
        return replace(report, tick=self.tempo.tick_at(expected + _CATCH_UP * drift))
