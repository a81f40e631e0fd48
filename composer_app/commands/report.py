"""What `composer-app suggest` leaves behind: a MIDI file a proposal, and a report on all of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from composer_app.generation import checking
from composer_app.generation.proposal import Constraints, Originality, Proposal, Request
from composer_app.score import midi_file
from composer_app.session.landing import landed

NO_ORIGINALITY = "this model has no index of training pieces"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a generator proposed, the critic's favourite first, and how long it took (seconds by stage)."""

    model: str
    device: str
    proposals: tuple[Proposal, ...]
    seconds: dict[str, float]


def write(folder: Path, request: Request, answer: Answer) -> dict[str, Any]:
    """Write one MIDI file a proposal and the report about all of them; the report."""
    region = request.region
    candidates = []
    for number, proposal in enumerate(answer.proposals, start=1):
        name = f"suggestion-{number}.mid"
        midi_file.write(landed(request.song, request.song, proposal), folder / name)
        candidates.append(_entry(name, request, proposal))
    report = {
        "model": answer.model,
        "device": answer.device,
        "bars": [region.first_bar + 1, region.end_bar],
        "parts": [str(request.song.track(track_id).part) for track_id in region.track_ids],
        "seed": request.seed,
        "seconds": answer.seconds,
        "candidates": candidates,
    }
    (folder / "report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return report


def _asked(wishes: Constraints) -> list[str]:
    """The kinds of constraints that are in force, in the words of `checking`."""
    kinds = {
        "region": True,
        "scale": wishes.scale,
        "register": wishes.register,
        "polyphony": wishes.max_polyphony,
        "rhythm": wishes.keep_rhythm,
        "chords": wishes.chords,
    }
    return [kind for kind, wish in kinds.items() if wish]


def _entry(name: str, request: Request, proposal: Proposal) -> dict[str, Any]:
    critic = None
    if proposal.score is not None:
        critic = {"whole": round(proposal.score, 4), "bars": [round(score, 4) for score in proposal.bar_scores]}
    return {
        "file": name,
        "seed": proposal.seed,
        "notes": proposal.note_count,
        "critic": critic,
        **_originality(proposal.originality),
        "violations": dict.fromkeys(_asked(request.constraints), 0) | checking.violations(request, proposal.notes),
    }


def _originality(shared: Originality | None) -> dict[str, Any]:
    """The longest run shared with a training piece, where it stands, and whether real music shares less."""
    if shared is None:
        return {"originality": None, "originality_reason": NO_ORIGINALITY}
    return {
        "originality": {
            "longest_run": shared.longest,
            "piece": shared.piece,
            "share": round(shared.share, 4),
            "marked": shared.is_marked,
        }
    }


def in_words(report: dict[str, Any], folder: Path) -> str:
    """The report as lines; `folder` is where its files are."""
    first, last = report["bars"]
    parts, seconds = ", ".join(report["parts"]), report["seconds"]["all"]
    lines = [f"Bars {first}-{last} ({parts}) by {report['model']}, {seconds:.1f} s:"]
    for entry in report["candidates"]:
        critic = "" if entry["critic"] is None else f", critic {entry['critic']['whole']:.2f}"
        lines.append(f"  {folder / entry['file']}  {entry['notes']} notes{critic}{_copied(entry)}")
    return "\n".join(lines)


def _copied(entry: dict[str, Any]) -> str:
    shared = entry["originality"]
    return f", copies {shared['longest_run']} notes of {shared['piece']}" if shared and shared["marked"] else ""
