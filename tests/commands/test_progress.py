from io import StringIO

from composer_app.commands.progress import Progress


class Terminal(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Always."""
        return True


def test_progress_is_drawn_on_a_terminal_and_wiped_at_the_end() -> None:
    stream = Terminal()
    with Progress(stream, "Composing") as progress:
        progress.report(0.5)
        drawn = stream.getvalue()
    assert drawn == "\rComposing [###############...............]  50%"
    assert stream.getvalue().endswith("\r\033[K")


def test_a_share_beyond_the_end_does_not_break_the_bar() -> None:
    stream = Terminal()
    with Progress(stream, "Composing") as progress:
        progress.report(1.5)
    assert "[##############################]" in stream.getvalue()


def test_nothing_is_drawn_where_there_is_no_terminal() -> None:
    stream = StringIO()
    with Progress(stream, "Composing") as progress:
        progress.report(0.5)
    assert stream.getvalue() == ""
