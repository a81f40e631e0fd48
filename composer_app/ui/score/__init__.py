"""The song as written music, beside the roll."""
