"""An interactive composition assistant: seed bars, ask for the next ones, hear them, send them out."""

__version__ = "0.1.0"
