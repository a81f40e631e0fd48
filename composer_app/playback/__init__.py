"""A song becomes sound: timed events, the engine process, and where the sound goes."""
