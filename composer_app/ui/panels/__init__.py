"""What stands around the roll: tracks, transport, the assistant."""
