"""The transformer that the bench times ours beside: it spells real notes, and writes words of the kinds asked for."""

import torch

from composer_app.generation.gan.networks import Size
from composer_app.generation.proposal import Region
from composer_app.training.transformer import Transformer, context_words, kinds_of, spelled
from tests.training.test_stages import piece


def test_notes_are_spelled_bar_by_bar_and_struck_together_they_share_a_position() -> None:
    song = piece(1)
    kinds = kinds_of(spelled(song, {track.id: track.notes for track in song.tracks[:2]}, range(3, 5)))
    note = ["part", "pitch", "velocity", "length"]
    assert kinds == 2 * ["bar", *4 * ["position", *note, *note]]
    assert len(context_words(song, Region(16, 20, ()))) == 8 * (1 + 4 * 17)


def test_words_are_of_the_kinds_asked_for_and_what_was_read_is_kept_right() -> None:
    torch.manual_seed(1)
    peer = Transformer(Size(width=32, heads=2, decoder_blocks=2)).eval()
    with torch.no_grad():
        peer.words.weight.mul_(50)  # so sure of itself that nothing is left to chance
    seen, kinds = [0, 5, 100, 160], ["bar", "position", "part", "pitch", "velocity", "length", "pitch"]
    drawn = peer.write(seen, kinds, 3).tolist()
    assert drawn[0] == drawn[1] == drawn[2]
    assert kinds_of(drawn[0]) == kinds
    for place, kind in enumerate(kinds):
        assert peer.write([*seen, *drawn[0][:place]], [kind], 1).tolist() == [drawn[0][place : place + 1]]
