"""The piano roll: notes as rectangles over bars and keys."""
