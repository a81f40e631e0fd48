"""Run as a process by the tests, to be killed while it plays: an application with nothing but a player."""

from __future__ import annotations

import sys
import time

from composer_app.playback.player import Player
from composer_app.score.note import Note
from composer_app.score.song import Song, Track


def main() -> None:
    player = Player(output=sys.argv[1])
    player.start()
    player.load(Song(tracks=(Track(channel=2, notes=(Note(0, 57_600, 60), Note(0, 57_600, 67))),)))
    player.play()
    while True:
        player.poll()
        time.sleep(0.02)


if __name__ == "__main__":
    main()
