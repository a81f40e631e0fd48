"""However somebody plays with the transport: when it is silent, nothing sounds at the other end."""

from __future__ import annotations

import os
import random
import signal

import pytest

from composer_app.playback.messages import Trim
from composer_app.playback.player import Player
from composer_app.score import edits, timeline
from composer_app.score.note import Note
from composer_app.score.song import ChannelEvent, Song, Track
from composer_app.score.time import TempoChange

STEPS = int(os.environ.get("COMPOSER_WALK_STEPS", "200"))  # 10000 is the long walk
BETWEEN_LOOKS = 25


def song_with_pedals(seed: int) -> Song:
    """Three parts on crossing channels: long and short notes, the same keys again and again, the pedal up and down."""
    chance = random.Random(seed)

    def part(channel: int, program: int) -> Track:
        notes = [
            Note(chance.randrange(0, 7680, 60), chance.choice((30, 120, 960, 3840)), chance.randint(48, 60), 80)
            for _ in range(40)
        ]
        pedal = [ChannelEvent(480 * i, "control_change", (64, 127 * (i % 2))) for i in range(16)]
        return Track(channel=channel, program=program, notes=tuple(notes), events=tuple(pedal))

    return Song(tracks=(part(0, 3), part(1, 40), part(9, 0)), tempos=(TempoChange.at_bpm(0, 240),))


class Walker:
    """Does something to a player that a user could do, at random."""

    def __init__(self, player: Player, ports: list[str], seed: int) -> None:
        self.player, self.ports, self.chance = player, ports, random.Random(seed)
        self.past = [song_with_pedals(seed)]
        player.load(self.song)

    @property
    def song(self) -> Song:
        return self.past[-1]

    def step(self) -> str:
        actions = [
            *(self.play,) * 4, self.seek, self.seek, self.loop, self.no_loop, self.pause, self.mute, self.solo,
            self.program, self.channel, self.delete_notes, self.undo, self.reroute, self.output, self.preview,
            self.metronome, self.tempo, self.thru, self.trims, self.panic, self.kill,
        ]  # fmt: skip
        action = self.chance.choice(actions)
        action()
        self.player.poll()
        return action.__name__

    def play(self) -> None:
        self.player.set_count_in(self.chance.choice((0, 0, 0, 1)))
        self.player.play(self.chance.randrange(0, 7680))

    def pause(self) -> None:
        self.player.pause()

    def seek(self) -> None:
        self.player.seek(self.chance.randrange(0, 7680))

    def loop(self) -> None:
        start = self.chance.randrange(0, 7000)
        self.player.set_loop(start, start + self.chance.randint(20, 2000))

    def no_loop(self) -> None:
        self.player.clear_loop()

    def mute(self) -> None:
        track = self.chance.choice(self.song.tracks)
        self.change(edits.update_track(self.song, track.id, muted=not track.muted))

    def solo(self) -> None:
        track = self.chance.choice(self.song.tracks)
        self.change(edits.update_track(self.song, track.id, soloed=not track.soloed))

    def program(self) -> None:
        self.change(
            edits.update_track(self.song, self.chance.choice(self.song.tracks).id, program=self.chance.randrange(128))
        )

    def channel(self) -> None:
        self.change(
            edits.update_track(self.song, self.chance.choice(self.song.tracks).id, channel=self.chance.randrange(16))
        )

    def delete_notes(self) -> None:
        notes = [note.id for track in self.song.tracks for note in track.notes]
        self.change(edits.remove_notes(self.song, self.chance.sample(notes, min(3, len(notes)))))

    def undo(self) -> None:
        if len(self.past) > 1:
            self.past.pop()
        self.player.load(self.song)

    def reroute(self) -> None:
        track, place = self.chance.choice(self.song.tracks), self.chance.choice([None, *self.ports])
        channel = self.chance.choice((None, 5, 11))
        self.change(edits.update_track(self.song, track.id, output=place, output_channel=channel))

    def output(self) -> None:
        self.player.set_output(self.chance.choice(self.ports))

    def preview(self) -> None:
        self.player.preview(self.chance.choice(self.song.tracks).id, self.chance.randint(48, 60), 70, 0.05)

    def metronome(self) -> None:
        self.player.set_metronome(self.chance.random() < 0.5)

    def tempo(self) -> None:
        self.change(timeline.put(self.song, TempoChange.at_bpm(0, self.chance.choice((120, 240, 480, 900)))))

    def thru(self) -> None:
        self.player.set_thru(self.chance.choice((None, *(track.id for track in self.song.tracks))))

    def trims(self) -> None:
        self.player.set_trims(
            {port: Trim(self.chance.choice((-0.03, 0.0, 0.03)), self.chance.random() < 0.5) for port in self.ports}
        )

    def panic(self) -> None:
        self.player.panic()

    def kill(self) -> None:
        if self.chance.random() < 0.05 and (number := self.player.engine_process_id) is not None:
            os.kill(number, signal.SIGKILL)

    def change(self, song: Song) -> None:
        self.past.append(song)
        self.player.load(song)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_walk_over_the_transport_ends_in_silence_at_every_receiver(start_receiver, until, seed):
    first, second = start_receiver("first"), start_receiver("second")
    player = Player(output=first.port)

    def left() -> tuple[object, ...]:
        return first.sounding(), first.pedals(), second.sounding(), second.pedals()

    player.start()
    try:
        assert until(lambda: (player.poll(), {first.port, second.port} <= set(player.outputs()))[1])
        walker = Walker(player, [first.port, second.port], seed)
        done = []
        for step in range(1, STEPS // 2 + 1):
            done.append(walker.step())
            count = len(first.heard) + len(second.heard)
            if walker.chance.random() < 0.5:
                until(lambda count=count: len(first.heard) + len(second.heard) > count, 0.12)  # let some sound
            if step % BETWEEN_LOOKS == 0:
                player.stop()
                assert until(lambda: not any(left()), 20), f"{left()} after {done[-BETWEEN_LOOKS:]}"
        assert len(first.messages(0x90)) + len(second.messages(0x90)) > STEPS // 40
    finally:
        player.close()
    assert until(lambda: not any(left()))
