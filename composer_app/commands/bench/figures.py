"""What every bench has in common: spreads, memory, and figures as lines to read."""

from __future__ import annotations

import resource
import sys
from collections.abc import Mapping, Sequence
from statistics import median, quantiles
from typing import Any

Figures = dict[str, Any]
"""Names and values; a value that is a mapping is a spread."""


def spread(values: Sequence[float], digits: int = 6) -> dict[str, float]:
    """The median and the 95th percentile."""
    p95 = quantiles(values, n=20, method="inclusive")[-1]
    return {"median": round(median(values), digits), "p95": round(p95, digits)}


def peak_memory_mb() -> int:
    """The most memory this process ever held, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3))  # macOS counts bytes, Linux kilobytes


def table(figures: Mapping[str, Any]) -> str:
    """The figures as lines, with spreads in words."""
    width = max(26, *(len(name) + 2 for name in figures))
    return "\n".join(f"{name.replace('_', ' '):{width}}{_said(value)}" for name, value in figures.items())


def _said(value: object) -> str:
    if not isinstance(value, Mapping):
        return "unknown" if value is None else str(value)
    words = [f"median {value['median']:.3f}", f"95 % within {value['p95']:.3f}"]
    return ", ".join([*words, *(f"{name} {value[name]}" for name in value if name not in ("median", "p95"))])
