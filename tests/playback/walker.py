"""Somebody who does to a player what a user could do, at random."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from composer_app.playback.messages import Trim
from composer_app.playback.player import Player
from composer_app.score import edits, timeline
from composer_app.score.note import Note
from composer_app.score.song import ChannelEvent, Song, Track
from composer_app.score.time import TempoChange


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
    """Takes one step after the other on `outputs`; `accidents` are what may happen besides, each once in `rarely`."""

    def __init__(
        self,
        player: Player,
        outputs: Sequence[str],
        seed: int,
        accidents: Sequence[Callable[[], None]],
        rarely: int = 20,
    ) -> None:
        self.player, self.outputs, self.chance = player, outputs, random.Random(seed)
        self.accidents, self.rarely = accidents, rarely
        self.past = [song_with_pedals(seed)]
        player.load(self.song)

    @property
    def song(self) -> Song:
        """The song as edited so far."""
        return self.past[-1]

    def step(self) -> str:
        """Do one thing, and say which."""
        actions = [
            *(self.play,) * 4, self.seek, self.seek, self.loop, self.no_loop, self.pause, self.mute, self.solo,
            self.program, self.channel, self.delete_notes, self.undo, self.reroute, self.output, self.preview,
            self.metronome, self.tempo, self.thru, self.trims, self.panic, self.accident,
        ]  # fmt: skip
        action = self.chance.choice(actions)
        done = action()
        self.player.poll()
        return done or action.__name__

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
        track = self.chance.choice(self.song.tracks)
        self.change(edits.update_track(self.song, track.id, program=self.chance.randrange(128)))

    def channel(self) -> None:
        track = self.chance.choice(self.song.tracks)
        self.change(edits.update_track(self.song, track.id, channel=self.chance.randrange(16)))

    def delete_notes(self) -> None:
        notes = [note.id for track in self.song.tracks for note in track.notes]
        self.change(edits.remove_notes(self.song, self.chance.sample(notes, min(3, len(notes)))))

    def undo(self) -> None:
        if len(self.past) > 1:
            self.past.pop()
        self.player.load(self.song)

    def reroute(self) -> None:
        track, place = self.chance.choice(self.song.tracks), self.chance.choice([None, *self.outputs])
        channel = self.chance.choice((None, 5, 11))
        self.change(edits.update_track(self.song, track.id, output=place, output_channel=channel))

    def output(self) -> None:
        self.player.set_output(self.chance.choice(self.outputs))

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
            {name: Trim(self.chance.choice((-0.03, 0.0, 0.03)), self.chance.random() < 0.5) for name in self.outputs}
        )

    def panic(self) -> None:
        self.player.panic()

    def accident(self) -> str:
        accident = self.chance.choice(self.accidents)
        if self.chance.random() * self.rarely >= 1:
            return "no accident"
        accident()
        return accident.__name__

    def change(self, song: Song) -> None:
        self.past.append(song)
        self.player.load(song)
