"""Places that sound is sent to."""
