"""`composer-app train`: a folder of MIDI -> dataset -> runs -> figures -> a model the app loads."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path

from composer_app import places
from composer_app.commands import options
from composer_app.commands.loading import DEVICES
from composer_app.commands.problem import CannotRun
from composer_app.commands.progress import Progress
from composer_app.generation import catalog

HELP = "train a model of your own: prepare, fit, evaluate, export"
LAKH_FILES = 176_581
"""The largest collection of MIDI files that is in common use."""
STAGES = ("likelihood", "adversarial", "critic")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the steps and what each can be told."""
    steps = parser.add_subparsers(title="steps", metavar="STEP", dest="step", required=True)
    prepare = steps.add_parser("prepare", help="a dataset from any folders or zips of MIDI and MusicXML")
    prepare.add_argument("sources", nargs="+", type=Path, metavar="FOLDER")
    prepare.add_argument("--out", type=Path, required=True, metavar="DATASET")
    prepare.add_argument("--workers", type=options.number(int, 1, 256), default=os.cpu_count() or 1)

    fit = steps.add_parser("fit", help="one stage of training; goes on where the run stands")
    fit.add_argument("dataset", type=Path)
    fit.add_argument("--stage", choices=STAGES, default="likelihood")
    # torchrun takes --run and --start for abbreviations of its own options, wherever they stand
    fit.add_argument("--into", "--run", type=Path, required=True, metavar="RUN", dest="folder",
                     help="the folder of this run")  # fmt: skip
    fit.add_argument("--from", "--start", type=Path, metavar="START", dest="start",
                     help="a run or model whose generator is trained on, or judged by the critic")  # fmt: skip
    fit.add_argument("--trunk", type=Path, help="critic only: the run whose encoder the critic grows from")
    fit.add_argument("--steps", type=options.number(int, 1, 10**7), help="updates in all (default: the stage's own)")
    fit.add_argument("--batch", type=options.number(int, 1, 10**5), help="windows a step (likelihood; default: 32)")
    fit.add_argument("--network", choices=("full", "tiny"), default="full", help="what a likelihood run begins with")
    fit.add_argument("--minutes", type=options.number(float, 0, 10**5), help="adversarial only: stop after this long")
    fit.add_argument("--threads", type=options.number(int, 1, 256), default=1, help="processor threads (default: 1)")
    fit.add_argument("--seed", type=options.number(int, 0, 2**31 - 1), default=1)
    fit.add_argument("--device", choices=DEVICES, default="auto")

    evaluate = steps.add_parser("evaluate", help="the table of the model card, on held-out pieces")
    evaluate.add_argument("dataset", type=Path)
    evaluate.add_argument("--models", nargs="+", default=[], metavar="NAME=FOLDER",
                          help="runs or model folders (default: the model that is shipped)")  # fmt: skip
    evaluate.add_argument("--critic", type=Path, help="a run or model whose critic picks one take of eight")
    evaluate.add_argument("--cases", type=options.number(int, 8, 10_000), default=128)
    evaluate.add_argument("--no-baselines", action="store_true")
    evaluate.add_argument("--convolutional", type=options.number(int, 0, 10**6), default=0, metavar="UPDATES",
                          help="also train the convolutional baseline for so many updates")  # fmt: skip
    evaluate.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    evaluate.add_argument("--rolls", type=Path, metavar="DIR", help="draw the last model's bars beside the real ones")
    evaluate.add_argument("--device", choices=DEVICES, default="auto")

    export = steps.add_parser("export", help="a model folder the app loads, from two runs")
    export.add_argument("--generator", type=Path, required=True, metavar="RUN")
    export.add_argument("--critic", type=Path, required=True, metavar="RUN")
    export.add_argument("--dataset", type=Path, required=True, help="what the critic's scores are settled on")
    export.add_argument("--name", required=True)
    export.add_argument("--to", type=Path, help="where model folders lie (default: the app's own)")


def run(arguments: Namespace) -> None:
    """Carry out one step."""
    try:
        import composer_app.training.stages as stages
    except ImportError as problem:
        raise CannotRun(
            f"training needs packages that are not installed ({problem.name}); run: pip install 'composer-app[train]'"
        ) from problem
    try:
        {"prepare": _prepare, "fit": _fit, "evaluate": _evaluate, "export": _export}[arguments.step](arguments)
    except stages.CannotTrain as problem:
        raise CannotRun(str(problem)) from problem


def _prepare(arguments: Namespace) -> None:
    from composer_app.training import stages

    with Progress(sys.stderr, "reading") as progress:
        made = stages.prepare(
            arguments.sources, arguments.out, arguments.workers, lambda done, files: progress.report(done / files)
        )
    print(f"{arguments.out} is ready: {made.pieces} of {made.files} files are pieces of it.")
    if made.read < made.files:
        print(f"  {made.files - made.read} had been read before.")
    for reason, count in made.left_out.most_common():
        print(f"  {count} left out: {reason}")
    if made.left_out:
        print(f"  {arguments.out / 'left_out.tsv'} names them.")
    if made.pace:
        minutes = LAKH_FILES / made.pace / 60
        print(
            f"{made.read} files in {made.seconds:.1f} s, {made.pace:.1f} a second with {arguments.workers} processes;"
            f" at that pace the {LAKH_FILES:,} files of the Lakh collection take {minutes:,.0f} minutes."
        )


def _fit(arguments: Namespace) -> None:
    from composer_app.training import stages
    from composer_app.training.adversarial import Game
    from composer_app.training.trainer import Plan

    _check_dataset(arguments.dataset)
    stages.use_threads(arguments.threads)
    if arguments.stage == "likelihood":
        plan = Plan(seed=arguments.seed, steps=arguments.steps or Plan.steps, batch=arguments.batch or Plan.batch)
        stages.likelihood(arguments.dataset, arguments.folder, plan, arguments.network, arguments.device)
        return
    if arguments.start is None:
        raise CannotRun(f"--from is missing; name the run or model that the {arguments.stage} stage starts from.")
    if arguments.stage == "adversarial":
        updates = arguments.steps or Game.updates
        game = Game(seed=arguments.seed, updates=updates, critic_first=min(Game.critic_first, updates // 4))
        stages.adversarial(
            arguments.dataset, arguments.folder, arguments.start, game, arguments.device, arguments.minutes
        )
        return
    trunk = arguments.trunk or arguments.start
    stages.critic(arguments.dataset, arguments.folder, trunk, arguments.start, arguments.steps or 300, arguments.device)


def _evaluate(arguments: Namespace) -> None:
    from composer_app.training import evaluate, stages

    _check_dataset(arguments.dataset)
    models = {}
    for entry in arguments.models:
        name, equals, folder = entry.partition("=")
        if not equals:
            raise CannotRun(f"--models takes NAME=FOLDER, such as stage1=runs/stage1; '{entry}' has no name.")
        models[name] = Path(folder)
    models = models or {name: places.models() / name for name in catalog.model_names()[:1]}
    rows = stages.figures(
        arguments.dataset, models, arguments.critic, arguments.cases, arguments.device, not arguments.no_baselines,
        arguments.convolutional,
    )  # fmt: skip
    print(evaluate.table(rows))
    print("\nWhat is asked, and where each stands:\n")
    print(evaluate.verdicts(rows[0], [row for row in rows if row.name in models]))
    for name, folder in models.items():
        if (folder / evaluate.REPORT).exists():
            print(f"\nThe figures that {name} is shipped with:\n")
            print(evaluate.table(evaluate.read(folder / evaluate.REPORT)))
    if arguments.json:
        evaluate.write(rows, arguments.json)
    if arguments.rolls and models:
        last = list(models.values())[-1]
        for path in stages.pictures(arguments.dataset, last, arguments.rolls, arguments.cases, arguments.device):
            print(path)


def _export(arguments: Namespace) -> None:
    from composer_app.training import stages

    _check_dataset(arguments.dataset)
    folder = (arguments.to or places.models()) / arguments.name
    facts = {"name": arguments.name, "made": date.today().isoformat()}
    stages.export(arguments.generator, arguments.critic, arguments.dataset, folder, facts)
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    print(f"{folder} is ready, {size:.1f} MB; config: {json.loads((folder / 'config.json').read_text())['name']}")


def _check_dataset(folder: Path) -> None:
    if not (folder / "pieces.json").exists():
        raise CannotRun(f"{folder} is not a dataset; make one with: composer-app train prepare FOLDER --out {folder}")
