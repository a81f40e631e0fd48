"""The outputs in use: opened, left and returned to as the music and the machine's ports ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from composer_app.playback import messages as m
from composer_app.playback.lane import Lane
from composer_app.playback.ledger import Key
from composer_app.playback.outputs import Opened, Outputs
from composer_app.playback.performer import Performer
from composer_app.playback.ports import Port
from composer_app.playback.sinks.silent import SilentSink

_OPENING_SECONDS = 20.0  # the longest that a sound driver and a large bank, which may be compressed, may take

DISCONNECTED = "The MIDI port {0} was disconnected; it will be used again when it returns."
CONNECTED_AGAIN = "The MIDI port {0} is connected again."


class Patchbay:
    """Keeps a lane open for every output that is wanted, a silent one where it cannot be had.

    What an instrument may still hold that could not be told so, because its port was gone or unknown or because the
    engine that played it died, is owed to it: it is released as soon as the port is there, before anything else.
    """

    def __init__(self, outputs: Outputs, performer: Performer, say: Callable[[m.Message], None]) -> None:
        self.main = ""
        """The output for whatever names no other."""
        self._outputs, self._performer, self._say = outputs, performer, say
        self._wanted: tuple[str, ...] = ()
        self._trims: Mapping[str, m.Trim] = {}
        self._opening: set[str] = set()
        self._there: dict[str, Port] = {}
        self._played: dict[str, set[Key]] = {}  # on outputs that are used no longer
        self._owed: dict[str, set[Key]] = {}

    @property
    def owes(self) -> bool:
        """Whether some instrument could not be told yet to release what it may hold."""
        return bool(self._owed)

    def choose(self, name: str) -> None:
        """Let `name` be the main output; one that went silent is opened anew."""
        self.main = name
        is_silent = name in self._performer.lanes and self._performer.lanes[name].is_silent
        self._follow(reopen=name if is_silent else None)

    def want(self, names: Iterable[str]) -> None:
        """Besides the main output these are wanted, and no others; "" is the main one."""
        self._wanted = tuple(names)
        self._follow()

    def set_trims(self, trims: Mapping[str, m.Trim]) -> None:
        """Treat these outputs in a way of their own."""
        self._trims = dict(trims)
        self._follow()

    def set_soundfonts(self, paths: tuple[Path, ...]) -> None:
        """Let the synthesiser play with these."""
        if m.SYNTH_OUTPUT in self._performer.lanes and not self._performer.lanes[m.SYNTH_OUTPUT].is_silent:
            self._outputs.renew_synth(paths)
        else:
            self._outputs.soundfonts = paths

    def see(self) -> None:
        """Ports have come or gone: leave those that are gone, return to those that are back."""
        there, before = self._outputs.names, self._there
        self._there = {port.name: port for port in self._outputs.ports.found}
        for name in set(self._played).difference(there):
            self._owe_all(name, self._played.pop(name))
        for name, lane in list(self._performer.lanes.items()):
            if name in ("", m.SYNTH_OUTPUT):
                continue
            is_there = name in there
            if not is_there and not lane.is_silent:
                self.replace(name, DISCONNECTED.format(name))
            elif is_there and name not in self._opening and (lane.is_silent or self._there[name] != before.get(name)):
                if not lane.is_silent:  # it was plugged in again before it was missed
                    self._owe_all(name, lane.played)
                self._follow(reopen=name)
                self._say(m.Notice(CONNECTED_AGAIN.format(name)))
        self._settle()

    def owe(self, left: Mapping[str, Iterable[Key]]) -> None:
        """Somebody else may have left these keys sounding, by output, and any pedal of theirs down."""
        for name, keys in left.items():
            self._owed.setdefault(name, set()).update(keys)
        self._settle()

    def take_over(self, opened: Opened) -> None:
        """Use an output that was opened in the background."""
        name, lane = opened.sink.name, Lane(opened.sink)
        self._opening.discard(name)
        before = self._performer.lanes.get(name)
        if name not in self._outputs.names:
            self._outputs.let_go(opened.sink)  # it is gone again
            return
        self._pay(name, lane)
        if before is not None and (before.is_silent or opened.renews):
            self._exchange(name, lane)
        else:
            self._outputs.let_go(opened.sink)  # it is wanted no longer

    def replace(self, name: str, why: str) -> None:
        """Let a silent clock take the place of an output that is of no use."""
        self._say(m.Notice(why))
        self._owe_all(name, self._performer.lanes[name].played)
        self._exchange(name, Lane(SilentSink(name)))

    def look_after(self) -> None:
        """Say which outputs were lost, and remember what they hold."""
        for name, lane in self._performer.lanes.items():
            if lane.lost is not None:
                self._say(m.Notice(lane.lost))
                self._owe_all(name, lane.played)
                lane.lost = None

    def close(self) -> None:
        """Let go of all of them."""
        for lane in self._performer.lanes.values():
            self._outputs.let_go(lane.sink)

    def _names(self) -> list[str]:
        """The outputs that something is sent to, the song's own first."""
        clocked = [name for name, trim in self._trims.items() if trim.sends_clock]
        return list(dict.fromkeys([self.main, *(name for name in (*self._wanted, *clocked) if name)]))

    def _follow(self, reopen: str | None = None) -> None:
        """Open what is wanted, let go of what is not, and leave alone what stays."""
        before, names = self._performer.lanes, self._names()
        if reopen is not None or list(before) != names or self._performer.main != self.main:
            lanes = {name: before[name] if name in before and name != reopen else self._open(name) for name in names}
            self._use(lanes)
        self._trim()

    def _exchange(self, name: str, lane: Lane) -> None:
        self._use({**self._performer.lanes, name: lane})
        self._trim()

    def _use(self, lanes: dict[str, Lane]) -> None:
        before = self._performer.lanes
        self._performer.set_lanes(self.main, lanes)
        for name, lane in before.items():
            if lanes.get(name) is not lane:
                if lane.was_used:
                    self._played.setdefault(name, set()).update(lane.played)
                self._outputs.let_go(lane.sink)

    def _trim(self) -> None:
        for name, lane in self._performer.lanes.items():
            lane.trim = self._trims.get(name, m.Trim())

    def _open(self, name: str) -> Lane:
        """A lane on this output; while the music plays it is silent at first, for opening takes its time."""
        if self._performer.rolling and name not in self._opening and self._outputs.open_later(name):
            self._opening.add(name)
        if name in self._opening:
            return Lane(SilentSink(name))
        self._say(m.Busy(_OPENING_SECONDS))
        lane = Lane(self._outputs.open(name))
        self._say(m.Busy(0))
        self._pay(name, lane)
        return lane

    # --- what is owed ---

    def _owe_all(self, name: str, played: set[Key]) -> None:
        """What was sent of late may not have arrived, so every key that was ever played there counts."""
        if name != m.SYNTH_OUTPUT:  # which falls silent with its driver
            self._owed.setdefault(name, set()).update(played)

    def _settle(self) -> None:
        """Release what is owed wherever that is possible now, in use or not."""
        for name in [name for name in self._owed if name in self._outputs.names]:
            lane = self._performer.lanes.get(name)
            if lane is not None:
                self._pay(name, lane)
            elif name == m.SYNTH_OUTPUT:
                del self._owed[name]  # it sounded in the engine that died
            else:
                self._outputs.let_go(self._open(name).sink)

    def _pay(self, name: str, lane: Lane) -> None:
        if name in self._owed and not lane.is_silent:
            lane.release(sorted(self._owed.pop(name)), lane.sink.now())
