"""`composer-app suggest`: fill or continue bars of a MIDI file, several times."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from composer_app.commands import options
from composer_app.commands.delivery import delivered_to
from composer_app.commands.loading import DEVICES, LoadGenerator, song_at
from composer_app.commands.problem import CannotRun
from composer_app.commands.progress import Progress
from composer_app.commands.report import Answer, in_words, write
from composer_app.generation import catalog
from composer_app.generation.proposal import Constraints, Proposal, Region, Request, ranked
from composer_app.generation.vocabulary import MOODS
from composer_app.score.edits import add_track
from composer_app.score.song import Part, Song
from composer_app.session.wishes import parts_of, track_for
from composer_app.theory.scale import key_classes, parse_key

HELP = "fill or continue bars of a MIDI file; writes suggestion-1.mid ... and report.json"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what can be asked for."""
    add = parser.add_argument
    add("song", nargs="?", type=Path, metavar="IN.mid", help="the piece to go on with")
    add("--bars", type=options.bars, help="bars to write, such as 5-8, counted from 1; they may lie beyond the end")
    add("--out", type=Path, metavar="DIR", help="the folder to write into")
    add("--parts", type=options.parts, help="parts to write, such as melody,bass (default: all that the piece has)")
    add("--candidates", type=options.number(int, 1, 64), default=4, metavar="N", help="how many (default: 4)")
    add("--seed", type=options.number(int, 0, 2**31 - 1), default=0, help="same seed, same notes (default: 0)")
    add("--model", metavar="NAME", help="the network to ask (default: the one that is shipped)")
    add("--device", choices=DEVICES, default="auto", help="where the network runs (default: auto)")
    add("--passes", type=options.number(int, 1, 64), default=1, help="how often the notes are gone over (default: 1)")
    add("--style", help="a style of the model, see --list-styles (default: the context decides)")
    add("--mood", choices=MOODS, help="a mood to lean to")
    add("--key", type=options.key, help="a key to stay in, such as 'A minor'")
    add("--chords", type=options.chords, help="one entry a bar, such as 'C | Am | F G | C'")
    add("--density", type=options.number(float, 0.0, 1.0), help="from 0, sparse, to 1, busy")
    add("--register", type=options.register, metavar="LOW-HIGH", help="pitches allowed, such as C3-C5")
    add("--max-polyphony", type=options.number(int, 1, 16), metavar="N", help="notes a part may sound at once")
    add("--keep-rhythm", action="store_true", help="new pitches on the present onsets")
    add("--temperature", type=options.number(float, 0.05, 5.0), default=1.0, help="below 1 safer, above 1 bolder")
    add("--variation", type=options.number(float, 0.0, 1.0), help="share of the present notes to write anew")
    add("--list-styles", action="store_true", help="print the styles of the model and end")
    add("--json", action="store_true", help="print the report as JSON instead of lines")


def run(arguments: Namespace, load_generator: LoadGenerator) -> None:
    """Write the suggestions and the report, and say where they are."""
    if arguments.list_styles:
        styles = catalog.styles()
        print(json.dumps({"styles": styles}) if arguments.json else "\n".join(styles))
        return
    check(arguments)
    request = request_for(song_at(arguments.song), arguments)
    answer = _ask(request, arguments, load_generator)
    with delivered_to(arguments.out) as folder:
        report = write(folder, request, answer)
    print(json.dumps(report) if arguments.json else in_words(report, arguments.out))


def check(arguments: Namespace) -> None:
    """CannotRun where something is missing or the wishes contradict one another."""
    for name, value in (("IN.mid", arguments.song), ("--bars", arguments.bars), ("--out", arguments.out)):
        if value is None:
            raise CannotRun(
                f"{name} is missing; write for example: composer-app suggest song.mid --bars 5-8 --out ideas"
            )
    styles = catalog.styles()
    if arguments.style is not None and arguments.style not in styles:
        raise CannotRun(f"--style: '{arguments.style}' is not a style I know; choose from {', '.join(styles)}")
    first, end = arguments.bars
    if arguments.chords is not None and len(arguments.chords) != end - first:
        raise CannotRun(
            f"--chords has entries for {len(arguments.chords)} bars but --bars asks for {end - first};"
            " write one entry a bar, parted by |"
        )


def request_for(song: Song, arguments: Namespace) -> Request:
    """What to ask of a generator. Parts that the song lacks are added to it as new, empty tracks."""
    wanted = arguments.parts or tuple(part for part in Part if part in parts_of(song))
    if not wanted:
        raise CannotRun(f"{arguments.song.name} has no part to go on with; name some, such as --parts melody,bass.")
    for part in wanted:
        if song.part(part) is None:
            song = add_track(song, track_for(part, song))
    first, end = arguments.bars
    tracks = tuple(track.id for part in wanted if (track := song.part(part)))
    return Request(
        song,
        Region(first, end, tracks),
        _constraints(arguments),
        count=arguments.candidates,
        seed=arguments.seed,
        passes=arguments.passes,
    )


def _constraints(arguments: Namespace) -> Constraints:
    return Constraints(
        scale=key_classes(parse_key(arguments.key), raised=True) if arguments.key else None,
        register=arguments.register,
        max_polyphony=arguments.max_polyphony,
        keep_rhythm=arguments.keep_rhythm,
        chords=arguments.chords,
        key=arguments.key,
        style=arguments.style,
        mood=arguments.mood,
        density=arguments.density,
        temperature=arguments.temperature,
        variation=arguments.variation,
    )


def _ask(request: Request, arguments: Namespace, load_generator: LoadGenerator) -> Answer:
    begun = time.perf_counter()
    generator = load_generator(arguments.model, arguments.device)
    seconds = {"load": time.perf_counter() - begun}
    asked = time.perf_counter()
    proposals: list[Proposal] = []
    with Progress(sys.stderr, "Composing") as progress:
        for proposal in generator.propose(request, progress.report):
            seconds.setdefault("first_candidate", time.perf_counter() - asked)
            proposals.append(proposal)
    seconds["all"] = time.perf_counter() - asked
    if not proposals:
        raise CannotRun("The model proposed nothing for these bars; choose other bars or parts.")
    device = str(getattr(generator, "device", "cpu"))
    return Answer(
        generator.name, device, tuple(ranked(proposals)), {name: round(taken, 4) for name, taken in seconds.items()}
    )
