"""Words for what the lower layers only number."""

from composer_app.ui.wording import DRUMS


def test_no_two_drums_share_a_name() -> None:
    assert len(set(DRUMS.values())) == len(DRUMS)
