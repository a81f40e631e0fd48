"""What the network is asked for a stretch of a plan, and how its answer is read."""

from __future__ import annotations

from collections.abc import Sequence

from composer_app.generation.proposal import Constraints, Proposal, Region, Request
from composer_app.practice.draft import Draft
from composer_app.practice.form import PlannedBar
from composer_app.practice.plan import Plan
from composer_app.practice.pulse import QUARTER, bar_units
from composer_app.practice.slots import Slot
from composer_app.practice.solver import Pitches
from composer_app.score.note import Note
from composer_app.score.song import KeyChange, Part, Song, Track
from composer_app.score.time import TICKS_PER_QUARTER, MetreChange, TempoChange

TAKES = (20, 14, 14, 8, 6, 4, 3, 3, 3)
"""How many answers the network gives for each stretch, by level; the best is taken. The narrower the rules of a level,
the fewer answers keep them as they are; long pieces take several stretches."""
TICKS = TICKS_PER_QUARTER // QUARTER


def request_for(draft: Draft, bars: Sequence[PlannedBar], style: str) -> Request:
    """The bars with placeholder notes on the planned onsets; the plan's pitches are the masks."""
    plan = draft.plan
    tracks, masks = [], {}
    for hand in ("right", "left"):
        done = [note for slot, pitches in draft.lines[hand] for note in notes_of(slot, pitches)]
        slots = [slot for bar in bars for slot in getattr(bar, hand)]
        blank = [note for slot in slots for note in notes_of(slot, sorted(slot.pitches)[: slot.count])]
        track = Track(hand, _part(plan, hand), notes=(*done, *blank), channel=int(hand == "left"))
        tracks.append(track)
        masks[track.id] = {slot.start * TICKS: slot.pitches for slot in slots}
    song = song_of(plan, tracks)
    playing = tuple(track.id for track in tracks if masks[track.id])
    limits = Constraints(keep_rhythm=True, key=plan.key_name, style=style, pitches_at=masks, original=False)
    return Request(
        song, Region(bars[0].number, bars[-1].number + 1, playing), limits, TAKES[plan.wish.level], plan.wish.seed
    )


def _part(plan: Plan, hand: str) -> Part:
    """The part of the arrangement whose music suits a hand."""
    if hand == "right":
        return Part.MELODY
    if plan.figure is None or plan.figure.hands_answer:
        return Part.COUNTER
    return Part.CHORDS if plan.figure.count > 1 else Part.BASS


def by_start(take: Proposal, track: int) -> dict[int, Pitches]:
    """What a take has for a track: the pitches of every onset, by its units."""
    found: dict[int, list[int]] = {}
    for note in take.notes.get(track, ()):
        found.setdefault(note.start // TICKS, []).append(note.pitch)
    return {start: tuple(sorted(pitches)) for start, pitches in found.items()}


def notes_of(slot: Slot, pitches: Sequence[int]) -> list[Note]:
    """The notes of a slot that has these pitches."""
    return [Note(slot.start * TICKS, slot.length * TICKS, pitch) for pitch in pitches]


def song_of(plan: Plan, tracks: Sequence[Track]) -> Song:
    """The tracks as a song in the metre, the key and the tempo of the plan."""
    length = (len(plan.bars) * bar_units(plan.metre) - plan.bars[-1].left_out) * TICKS
    return Song("", TICKS_PER_QUARTER, tuple(tracks), (TempoChange.at_bpm(0, plan.tempo),),
                (MetreChange(0, plan.metre),), (KeyChange(0, plan.key_name),), length=length)  # fmt: skip
