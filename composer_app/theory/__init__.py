"""Which notes fit: pitch names, scales, chords, keys. Pure functions over numbers."""
