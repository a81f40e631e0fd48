"""What is heard while there are takes: the song with the take at hand in it."""

from __future__ import annotations

from composer_app.generation.proposal import Region
from composer_app.playback.balance import balanced_where_untouched
from composer_app.score.song import Song
from composer_app.session.assistant import Assistant
from composer_app.session.landing import ticks_of
from composer_app.session.preferences import Preferences
from composer_app.session.session import Session
from composer_app.session.transport import Transport


class Audition:
    """Keeps what the transport plays what is seen: an edit beside a take is heard with the take."""

    def __init__(self, session: Session, assistant: Assistant, transport: Transport, preferences: Preferences) -> None:
        self._session, self._assistant, self._transport = session, assistant, transport
        self._preferences = preferences
        self._mixed = (session.song, session.song)
        session.changed.connect(lambda _: self.follow())
        assistant.changed.connect(lambda _: self.follow())
        assistant.ended.connect(lambda _: transport.end_audition())
        transport.moved.connect(self._settle_on_what_sounds)

    def follow(self) -> None:
        """Have the transport play what is seen now."""
        self._transport.hear(self._heard)

    def hear_take(self) -> None:
        """Play the current take with the bar before it, over and over."""
        request, song = self._assistant.request, self._heard
        if request is not None and self._assistant.candidates:
            self._transport.audition(song, *_with_bar_before(song, request.region), loops=True)

    def _settle_on_what_sounds(self, position: float) -> None:
        """A take whose first beat was heard is not exchanged for a better one that comes later."""
        assistant = self._assistant
        if assistant.is_thinking and assistant.request is not None and self._transport.is_playing:
            start, end = ticks_of(assistant.request.song, assistant.request.region)
            if start + assistant.request.song.ticks_per_quarter <= position < end:
                assistant.settle()

    @property
    def _heard(self) -> Song:
        """The song with the take in it, mixed where that is wished."""
        song = self._assistant.heard
        if song is self._mixed[0]:
            return self._mixed[1]
        is_take = song is not self._session.song
        mixed = balanced_where_untouched(song) if is_take and self._preferences.now.assistant.mix else song
        self._mixed = (song, mixed)  # the same song again must be the same object, or it would be sent anew
        return mixed


def _with_bar_before(song: Song, region: Region) -> tuple[int, int]:
    _, end = ticks_of(song, region)
    return song.bars.bar_start(max(0, region.first_bar - 1)), end
