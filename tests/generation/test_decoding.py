import numpy as np

from composer_app.generation import grid
from composer_app.generation.constraints import brief, key_of
from composer_app.generation.decoding import new_notes
from composer_app.generation.proposal import Region, Request
from composer_app.score.song import Part, Song, Track


def test_a_note_held_to_the_last_column_ends_there_though_its_row_is_padded() -> None:
    song = Song(tracks=(Track("Tune", Part.MELODY),))
    region = Region(0, 1, (song.tracks[0].id,))
    request = Request(song, region)
    asked = brief(request, region, song, frozenset(), key_of(request))
    tokens = np.full((grid.VOICES, len(asked.layout) + 6), grid.FIRST_HELD + 39)
    tokens[grid.MELODY, 0] = grid.FIRST_PITCH + 39
    notes = new_notes(asked, tokens, np.full(tokens.shape, 80), song)[song.tracks[0].id]
    assert [(note.start, note.end, note.pitch) for note in notes] == [(0, 1920, 60)]
