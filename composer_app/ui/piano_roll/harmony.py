"""The scale that rows, stamps and moves along it keep to: chosen by name, or the song's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from composer_app.score.note import HIGHEST_PITCH, LOWEST_PITCH
from composer_app.score.song import Song
from composer_app.theory.chord import QUALITIES
from composer_app.theory.fitting import fitting_pitches, steps_away
from composer_app.theory.key_finding import Key, find_key
from composer_app.theory.pitch import CLASS_NAMES
from composer_app.theory.scale import SCALES, BadScaleName, parse_key, scale_classes
from composer_app.ui.piano_roll.visible import key_weights_of

OWN_SCALE = ""
"""The choice to follow the song."""
ONE_NOTE = "one note"
STEPS_IN_SCALE = {"triad in the scale": (0, 2, 4), "seventh chord in the scale": (0, 2, 4, 6)}
STAMPS = (ONE_NOTE, *STEPS_IN_SCALE, *QUALITIES)
"""What a click of the pencil may draw."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of `SCALES` on a tonic (pitch class, 0 is C)."""

    tonic: int
    kind: str

    @property
    def name(self) -> str:
        """Such as `A minor`, `D dorian`."""
        return f"{CLASS_NAMES[self.tonic]} {self.kind}"

    @property
    def classes(self) -> tuple[int, ...]:
        """The pitch classes, the tonic first."""
        return tuple((self.tonic + step) % 12 for step in SCALES[self.kind])

    @property
    def pitches(self) -> list[int]:
        """Every pitch of the keyboard that is in the scale, rising."""
        return fitting_pitches(scale_classes(self.tonic, self.kind), LOWEST_PITCH, HIGHEST_PITCH)

    def steps_from(self, pitch: int, steps: int) -> int:
        """The pitch that many steps of the scale above; one outside of the scale first goes to its neighbour."""
        if pitch % 12 in self.classes or not steps:
            return steps_away(pitch, steps, self.pitches)
        neighbours = [other for other in self.pitches if (other > pitch) == (steps > 0)]
        if not neighbours:
            return pitch
        nearest = min(neighbours, key=lambda other: abs(other - pitch))
        return steps_away(nearest, steps - 1 if steps > 0 else steps + 1, self.pitches)


def scale_named(name: str) -> Scale:
    """The scale of a name that `Scale.name` gave; BadScaleName otherwise."""
    tonic, _, kind = name.partition(" ")
    if tonic not in CLASS_NAMES or kind not in SCALES:
        raise BadScaleName(f"'{name}' is not a scale; choose one of the list.")
    return Scale(CLASS_NAMES.index(tonic), kind)


def scale_of(song: Song, choice: str) -> Scale:
    """The scale chosen by name; for the song's own its first key signature, or else the key its notes speak for."""
    if choice != OWN_SCALE:
        return scale_named(choice)
    parts = [key_weights_of(track.notes) for track in song.tracks if not track.is_drums and track.notes]
    key = _likeliest(tuple(sum(column) for column in zip(*parts, strict=True)) or (0.0,) * 12)
    if song.keys and song.keys[0].key != "C":  # files without a key signature are often written with an empty one
        key = parse_key(song.keys[0].key)
    return Scale(key.tonic, "minor" if key.minor else "major")


@lru_cache(maxsize=16)  # several places ask after every edit
def _likeliest(weights: tuple[float, ...]) -> Key:
    return find_key(weights).key


def stamped(stamp: str, pitch: int, scale: Scale) -> tuple[int, ...]:
    """The pitches that a click on `pitch` draws, itself first; those above the keyboard are left out."""
    if stamp in STEPS_IN_SCALE:
        pitches = [scale.steps_from(pitch, steps) if steps else pitch for steps in STEPS_IN_SCALE[stamp]]
    else:
        pitches = [pitch + step for step in QUALITIES.get(stamp, (0,))]
    return tuple(dict.fromkeys(pitch for pitch in pitches if pitch <= HIGHEST_PITCH))
