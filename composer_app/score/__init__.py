"""Music as unchanging values: notes, tracks, songs, and the functions that make new ones from old."""
