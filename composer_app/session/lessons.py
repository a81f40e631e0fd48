"""What practice needs of the session: who makes pieces, and who listens to them being played."""

from __future__ import annotations

from dataclasses import dataclass

from composer_app.session.piece_maker import PieceMaker
from composer_app.session.practising import Practising


@dataclass(frozen=True, slots=True)
class Lessons:
    """The two halves of practice."""

    maker: PieceMaker
    practising: Practising

    def close(self) -> None:
        """Leave off, and end the maker's thread."""
        self.maker.close()
