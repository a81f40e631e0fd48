"""Makes checkpoints from music; the app never imports it."""
