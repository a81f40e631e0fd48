"""Where a pupil plays: notes that fall, or the score, over a keyboard."""
