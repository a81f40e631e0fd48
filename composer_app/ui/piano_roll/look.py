"""What the roll shows beside the notes, as a value: one field a switch of the View menu."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from composer_app.session.settings import EditorSettings


class Fold(StrEnum):
    """Which pitches have rows. A pitch that is played always has one: folding hides no note."""

    ALL = "all"
    SCALE = "scale"
    USED = "used"


@dataclass(frozen=True, slots=True)
class Look:
    """The switches, as they stand at the start."""

    ghosts: bool = True
    """The other parts, paler."""
    scale_rows: bool = False
    """Rows tell what is in the scale, not which keys are black."""
    note_names: bool = False
    """Notes bear their names where there is room."""
    velocity_colours: bool = False
    """A note's colour says how loud it is, not whose it is."""
    fold: Fold = Fold.ALL
    follows: bool = True
    """The view goes along with the playhead."""
    hears: bool = True
    """Clicking, drawing and moving a note sounds it."""

    @staticmethod
    def of(settings: EditorSettings) -> Look:
        """The switches as they were left."""
        fold = Fold(settings.fold) if settings.fold in list(Fold) else Fold.ALL
        switches = (settings.ghosts, settings.scale_rows, settings.note_names, settings.velocity_colours)
        return Look(*switches, fold, settings.follows, settings.hears)
