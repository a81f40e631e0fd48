"""What a command says when it cannot do what it was asked."""


class CannotRun(Exception):
    """The command cannot be carried out; the message is one sentence: what, where, what to do."""
