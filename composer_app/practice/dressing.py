"""Dynamics, slurs, touch and fingering: what a level knows, laid over a finished piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from composer_app.notation.markings import Articulation, Dynamic, Loudness, Markings, Slur, Words
from composer_app.practice.fingering import first_fingers
from composer_app.practice.plan import Plan
from composer_app.practice.pulse import bar_units
from composer_app.score.note import Note
from composer_app.score.song import Song, Track

VELOCITY = {Loudness.PP: 36, Loudness.P: 50, Loudness.MP: 62, Loudness.MF: 76, Loudness.F: 90, Loudness.FF: 104}
