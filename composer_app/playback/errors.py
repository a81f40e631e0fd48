"""What can go wrong with sound, each as one sentence that a user can act on."""

from __future__ import annotations


class SoundError(Exception):
    """Something about sound that the user should read."""


class NoSynthesiser(SoundError):
    """The FluidSynth library is not there or does not start."""


class NoAudioDevice(SoundError):
    """There is nothing to play sound on."""


class BadSoundfont(SoundError):
    """A file that was to be a soundfont is not one."""


class OutputLost(SoundError):
    """An output that was open is gone."""


class CannotRender(SoundError):
    """An audio file could not be written."""
