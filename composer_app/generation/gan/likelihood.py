"""How likely the true cells are to a generator: exact, by the chain rule over columns and voices."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor

from composer_app.generation import grid
from composer_app.generation.gan.networks import VOICE_ORDER, Columns, Generator, Wishes, echoes, relations

PITCHED = len(grid.PITCHED)
ORDER = {voice: place for place, voice in enumerate(VOICE_ORDER)}
"""When each voice is written within a column."""
BEFORE = torch.tensor(
    [[float(ORDER[other] < ORDER[voice]) for other in range(grid.VOICES)] for voice in range(grid.VOICES)]
)
"""V x V: 1 where the second voice is written before the first."""
NEVER = torch.zeros(grid.VOICES, grid.TOKENS, dtype=torch.bool)
for _place, _voice in enumerate(grid.DRUM_VOICES):
    NEVER[_voice, grid.DRUM_TOKENS[_place] :] = True


class Cells(NamedTuple):
    """The cells of a batch that are written, M of them: their logits, true tokens and where they stand."""

    logits: Tensor
    target: Tensor
    feature: Tensor
    sample: Tensor
    voice: Tensor
    column: Tensor


def teacher_forced(
    model: Generator, x: Columns, wishes: Wishes, truth: Tensor, written: Tensor, columns: Tensor, repeats: int = 1
) -> Cells:
    """Scores of the true cells given all that is written before them (exact likelihood, chain rule).

    `truth` R x V x T as seen, `written` R x V x T, `columns` R x L the decoder's columns, R = B * `repeats`.
    """
    h, table = model(x, wishes, truth, columns, repeats)
    wishes = Wishes(*(w.repeat_interleave(repeats, 0) for w in wishes))
    index = columns.clamp(min=0)
    asked = written.gather(2, index[:, None].expand(-1, grid.VOICES, -1)) & (columns >= 0)[:, None]
    sample, voice, place = asked.nonzero(as_tuple=True)
    column = columns[sample, place]
    seen = truth[sample, :, column]  # M x V
    rows = seen + torch.arange(grid.VOICES, device=seen.device) * grid.INPUTS
    before = F.embedding_bag(rows, table, mode="sum", per_sample_weights=BEFORE.to(table)[voice])
    rows_of = Wishes(*(w[sample] for w in wishes))
    known, back = relations.heard(truth.transpose(1, 2)), x.back.repeat_interleave(repeats, 0)
    when = x.when.repeat_interleave(repeats, 0)
    places = echoes.columns_of(columns, back)
    echo = model.echoes(_echoes(truth, known, places, when, columns)[sample, place, voice])
    feature = model.head.feature(h[sample, place] + echo, before, model.head.wish(voice, rows_of))
    logits = model.head.logits(feature, voice, model.head.weights()).float()
    near = _near(known, places[sample, place], sample, voice, column)
    pitched = (voice < PITCHED).nonzero()[:, 0]
    by_interval = model.relations(feature[pitched], near[pitched]).float()
    logits = logits.index_add(0, pitched, F.pad(by_interval, (grid.FIRST_PITCH, 0)))
    logits = logits.masked_fill(NEVER.to(logits.device)[voice], -1e4)
    token = seen.gather(1, voice[:, None])[:, 0]
    target = torch.where((token >= grid.FIRST_HELD) & (voice < 7), grid.HOLD, token)
    return Cells(logits, target, feature, sample, voice, column)


def _echoes(truth: Tensor, known: relations.Heard, places: Tensor, when: Tensor, columns: Tensor) -> Tensor:
    """Rows of the table of echoes for all cells of the decoder's columns, R x L x V x K."""
    flat = places.flatten(1).clamp(min=0)
    tokens = truth.transpose(1, 2).gather(1, flat[..., None].expand(-1, -1, grid.VOICES))
    age = echoes.ages_of(known.since, when, columns)
    return echoes.rows_of(tokens.view(*places.shape, grid.VOICES), places, age)


def _near(known: relations.Heard, places: Tensor, sample: Tensor, voice: Tensor, column: Tensor) -> Tensor:
    """For every cell, which interval score each pitch takes, M x K x P (drums: nothing of use)."""
    own = voice.clamp(max=PITCHED - 1)
    _, ago, two_ago, four_ago = places.unbind(-1)

    def at(values: Tensor, place: Tensor) -> Tensor:
        return torch.where(place >= 0, values[sample, place, own], -1)

    lines = relations.of_lines(
        (at(known.last, column), at(known.earlier, column)), (at(known.sounds, ago), at(known.last, ago)),
        (at(known.sounds, two_ago), at(known.sounds, four_ago)),
    )  # fmt: skip
    rows = [relations.line_rows(lines)]
    for number, anchor in enumerate(relations.ANCHORS):
        seen = BEFORE.to(voice.device)[voice, anchor] > 0
        reference = torch.where(seen, known.sounds[sample, column, anchor], -1)
        rows.append(relations.anchor_rows(number, reference)[:, None])
    return torch.cat(rows, 1)
