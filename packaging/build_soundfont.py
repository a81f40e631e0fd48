"""Synthesises the soundfont that the application ships: `python packaging/build_soundfont.py [OUT.sf2]`.

Nothing is recorded, so nothing needs a licence: sixteen instruments and a kit, computed from their physics in a few
seconds, the same bytes every time. See `soundfont/` beside this file.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from soundfont.programs import presets  # noqa: E402
from soundfont.sf2 import soundfont  # noqa: E402


def main(arguments: list[str]) -> None:
    """Write the bank."""
    out = Path(arguments[0]) if arguments else HERE.parent / "soundfonts" / "default.sf2"
    out.parent.mkdir(parents=True, exist_ok=True)
    data = soundfont("Composer default bank", presets())
    out.write_bytes(data)
    print(f"{out}: {len(data) / 1e6:.2f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
