"""Two generators: one by chance, and the network that is shipped."""

from __future__ import annotations

import pytest

from composer_app.generation import catalog
from composer_app.generation.proposal import Generator
from tests.practice.dice import Dice


@pytest.fixture(scope="session")
def dice() -> Generator:
    """Cheap, and as unmusical as can be."""
    return Dice()


@pytest.fixture(scope="session")
def network() -> Generator:
    """The network that is shipped."""
    return catalog.load(None, "cpu")
