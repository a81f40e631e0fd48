"""Generators by name, imported on first use."""

from __future__ import annotations

from collections.abc import Iterator

from composer_app import places
from composer_app.generation.gentle_import import map_torch, without_collecting
from composer_app.generation.proposal import CannotPropose, Generator, Proposal, Report, Request
from composer_app.generation.vocabulary import STYLES

RULES = "rules"


class StandIn:
    """The generator by rules in place of a network that could not be loaded, and why, in one sentence."""

    name = RULES

    def __init__(self, reason: str) -> None:
        self.reason = reason
        self._rules = load(RULES)

    def propose(self, request: Request, report: Report) -> Iterator[Proposal]:
        """See `proposal.Generator`."""
        return self._rules.propose(request, report)


class UnknownModel(CannotPropose):
    """There is no generator of that name; the message says which there are."""


def model_names() -> tuple[str, ...]:
    """The networks that are shipped, the newest first."""
    return tuple(sorted((config.parent.name for config in places.models().glob("*/config.json")), reverse=True))


def styles() -> tuple[str, ...]:
    """The styles that may be asked for."""
    return STYLES


def load(name: str | None = None, device: str = "auto") -> Generator:
    """The generator of that name, ready to propose; the newest network where `name` is None.

    `device` is `cpu`, `cuda` or `auto`. Raises `UnknownModel`, or the network's own `BadModel`, with one sentence.
    """
    if name == RULES:
        from composer_app.generation.rules import Rules

        return Rules()
    names = model_names()
    if not names:
        raise UnknownModel(f"No model is installed in {places.models()}; install one, or ask for the model '{RULES}'.")
    if name is not None and name not in names:
        raise UnknownModel(f"There is no model '{name}'; choose one of {', '.join((*names, RULES))}.")
    map_torch()
    with without_collecting():
        from composer_app.generation.gan.generator import Gan

        return Gan(places.models() / (name or names[0]), device)
