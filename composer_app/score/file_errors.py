"""What goes wrong with a score's files, each in one sentence that says what to do."""


class ScoreFileError(Exception):
    """A file could not be read or written; the message names the file and is fit to be shown."""


class BadMidiFile(ScoreFileError):
    """The bytes are not a MIDI file that can be opened."""


class BadProjectFile(ScoreFileError):
    """The bytes are not a project that can be opened."""
