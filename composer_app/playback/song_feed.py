"""The song as the engine is told of it: only what it does not know yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from composer_app.playback import messages as m
from composer_app.playback.aftermath import Aftermath
from composer_app.playback.events import (
    HIGH_CLICK,
    LOW_CLICK,
    METRONOME_KEY,
    audible,
    metronome_events,
    track_events,
)
from composer_app.playback.messages import Command
from composer_app.playback.playhead import Course
from composer_app.playback.scheduler import Loop
from composer_app.score.performance import performed_track
from composer_app.score.song import DRUM_CHANNEL, Song, Track


class SongFeed:
    """Song, loop and metronome as they are wanted, and what of them was sent. `aftermath` is told what may sound."""

    def __init__(self, aftermath: Aftermath) -> None:
        self.song = Song()
        self.loop: tuple[int, int] | None = None
        self.has_metronome = False
        self._aftermath = aftermath
        self.forget()

    def forget(self) -> None:
        """An engine that knows nothing has taken the place of the other."""
        self._tracks: dict[int, Track] = {}
        self._clicks: object = None
        self._swing: object = None  # what the tracks that the engine has were swung by
        self._loop_sent: m.SetLoop | None = None

    @property
    def course(self) -> Course:
        """How the playhead moves."""
        return Course(self.song.tempo, self._played_loop, _end(self.song))

    def commands(self, output: str) -> Iterator[Command | Callable[[], Command]]:
        """What brings the engine up to date, `output` being the song's own."""
        song = self.song
        swing = None if song.swing.is_straight else (song.swing, song.metres, song.ticks_per_quarter)
        for track in song.tracks:
            if self._tracks.get(track.id) is not track or self._swing != swing:
                sent = as_sent(track)
                self._aftermath.add(sent.output or output, sent.channel, {note.pitch for note in sent.notes})
                yield partial(_set_track, song, sent)
        self._swing = swing
        self._tracks = {track.id: track for track in song.tracks}
        loop = self._played_loop
        asked = m.SetLoop(loop.start, loop.end) if loop else m.SetLoop(None, None)
        if self._loop_sent != asked:
            self._loop_sent = asked
            yield asked
        heard = [(track.id, track.output or "") for track in audible(song.tracks)]
        if self.has_metronome:
            self.add_clicks(output)
            end = max(_end(song), self.loop[1] if self.loop else 0)
            clicks = (song.metres, song.ticks_per_quarter, end)
            if self._clicks != clicks:
                self._clicks = clicks
                yield partial(_set_clicks, song, end)
            heard.append((METRONOME_KEY, ""))
        keys = (*self._tracks, METRONOME_KEY)
        outputs = tuple(dict.fromkeys(track.output for track in song.tracks if track.output))
        yield m.SetSong(keys, tuple(heard), song.tempos, song.ticks_per_quarter, _end(song), song.gain, outputs)

    def add_clicks(self, output: str) -> None:
        """The metronome may sound there."""
        self._aftermath.add(output, DRUM_CHANNEL, (HIGH_CLICK, LOW_CLICK))

    @property
    def _played_loop(self) -> Loop | None:
        """The loop where a swing moves its edges as it moves the notes beside them."""
        if self.loop is None:
            return None
        song = self.song
        start, end = (song.swing.played(tick, song.bars) for tick in self.loop)
        return Loop(start, max(start + 1, end))


def as_sent(track: Track) -> Track:
    """The track on the channel that its output knows it by."""
    channel = track.output_channel
    return track if channel is None or channel == track.channel else replace(track, channel=channel)


def _end(song: Song) -> int:
    return song.swing.played(song.end, song.bars)


def _set_track(song: Song, track: Track) -> Command:
    return m.SetTrack(track.id, track_events(performed_track(song, track)))


def _set_clicks(song: Song, end: int) -> Command:
    return m.SetTrack(METRONOME_KEY, metronome_events(song, end))
