"""`xorcise train`: a run without a screen. stdout is data, stderr is words."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
from io import TextIOWrapper
from textwrap import fill
from time import perf_counter
from types import FrameType
from typing import Any, NoReturn, TextIO

from engine import atomic
from engine.cli.progress import Bar, Lines, can_be_redrawn
from engine.cli.recipes import find_recipe
from engine.cli.results import document, summary, table
from engine.cookbook import BUILT_IN
from engine.errors import DataError, RecipeError, RunError, nearest, shown
from engine.fields import Choice, DataSource, Flag, Kind, Layers, Named, Names, Number, StringList, Subset
from engine.loops import calls
from engine.recipe import Recipe, in_use
from engine.recipe_fields import FIELDS
from engine.runs.saving import load, save
from engine.runs.stops import DIVERGED, EPOCHS, LIMITS, PATIENCE, SECONDS, UNTIL_LOSS, Stop
from engine.trainer import Trainer

PROGRAM = "xorcise train"
FINISHED, FAILED, DIVERGED_RUN, MISUSED, SIGNALLED = 0, 1, 1, 2, 128
INTERRUPTED = "interrupted"
EVERY = Number(1, 1_000_000_000, whole=True)
# Epochs if nothing is said about the end of a run; and if it may end before, but perhaps never does.
USUAL, PATIENT = 1000, 100_000
# What stands for a value in the list of options.
PLACEHOLDERS: dict[type[Any], str] = {
    Choice: "NAME",
    Named: "NAME",
    Names: "NAME[,NAME...]",
    Subset: "NAME[,NAME...]",
    StringList: "NAME[,NAME...]",
    DataSource: "NAME|FILE",
    Layers: "N,N,...",
    Number: "N",
}
# The first field of each group in the list of options.
GROUPS = {"data": "data", "hidden": "network", "optimizer": "training"}


def main(arguments: list[str]) -> int:
    """Run `xorcise train` with what follows these two words; returns the exit code."""
    if sys.stderr is None:  # closed from the start: there is nobody to hear the words, and they are no data
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115
    parser = _parser()
    try:
        options = parser.parse(arguments)
        if options.help or options.version:
            return _inform(parser, options)
        stop = _stop(options)
        every = None if options.every is None else EVERY.parse("every", options.every)
        trainer = _trainer(options)
        stop.check(trainer)
        if options.save is not None:
            atomic.check(options.save)
        if options.save_recipe is not None:
            trainer.recipe.to_toml(options.save_recipe)
    except (UsageError, RecipeError, DataError, RunError) as error:
        _complain(error)
        return MISUSED
    _tell_what_is_idle(trainer, options)
    with Signals() as signals:
        try:
            _load()
            signals.raised = False
            stopped, seconds = _train(trainer, stop, every, signals)
            code = _explain(trainer, stop, stopped, seconds, signals)
            code = _save(trainer, options.save) or code
            signals.raised = True
            measure = trainer.measure()
            _say(summary(trainer, measure))
            text = document(trainer, measure, seconds, stopped) if options.json else table(measure)
            return _deliver(text, code)
        except KeyboardInterrupt:
            _complain(f"interrupted at epoch {trainer.epoch}, without results")
            return SIGNALLED + (signals.heard or signal.SIGINT)


def screen_recipe(arguments: list[str]) -> Recipe | int:
    """The recipe that `xorcise [RECIPE] [options]` asks for, or the exit code if that is all (--help, an error)."""
    parser = Parser("xorcise", "Watch a small neural network learn, live in this terminal.")
    add_recipe_options(parser)
    hint = "xorcise train [RECIPE] [options] trains without a screen; xorcise train --help tells more"
    parser.epilog = f"{parser.epilog}\n\n{hint}"
    try:
        given = parser.parse_known_args(arguments)[0].recipe
        if not given.endswith(".toml") and nearest(given, ("train", *BUILT_IN)) == "train":
            raise UsageError(
                f"{given!r} is unknown, did you mean `xorcise train`? `train` comes first, options after it"
            )
        options = parser.parse(arguments)
        if options.help or options.version:
            return _inform(parser, options)
        recipe = recipe_from(options)
        if options.save_recipe is not None:
            recipe.to_toml(options.save_recipe)
        return recipe
    except (UsageError, RecipeError, RunError) as error:
        _complain(error, parser.prog)
        return MISUSED


# --- options ---------------------------------------------------------------------------------------------------------


class UsageError(ValueError):
    """Options that do not exist, or have no value."""


class Parser(argparse.ArgumentParser):
    """argparse that raises `UsageError` with one line and ends no program; options are never abbreviated.

    --version and --help are flags for the caller to look at (`options.help`, `format_help()`, `version()`).
    """

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(
            prog=prog,
            usage=f"{prog} [RECIPE] [options]",
            description=description,
            allow_abbrev=False,
            add_help=False,
            # Raw: the list of recipes at the end has lines of its own.
            formatter_class=lambda prog: argparse.RawDescriptionHelpFormatter(prog, max_help_position=30),
        )
        self.add_argument("--version", action="store_true", help="print the version and stop")
        self.add_argument("--help", "-h", action="store_true", help="print this and stop")

    def parse(self, arguments: list[str]) -> argparse.Namespace:
        options, left_over = self.parse_known_args(arguments)
        for given in left_over:
            option = given.split("=", 1)[0]
            if option.startswith("-") and option != "-":
                if self.prog != PROGRAM and option in _parser()._option_string_actions:
                    raise UsageError(
                        f"{option} is for `{PROGRAM}`, without a screen; leave it out, or put `train` first"
                    )
                near = nearest(option, [name for name in self._option_string_actions if name[:2] == "--"])
                hint = f", did you mean {near}?" if near else "."
                raise UsageError(f"{shown(option)} is unknown{hint} `{self.prog} --help` lists all options")
        if left_over:
            raise UsageError(f"{left_over[0]!r} is one argument too many; one RECIPE is allowed, and options")
        return options

    def error(self, message: str) -> NoReturn:
        message = message.removeprefix("argument ")
        option = message.partition(":")[0]
        kinds: dict[str, Kind] = {name: field.kind for name, field in FIELDS.items()}
        kind = {**kinds, **LIMITS, "every": EVERY}.get(option.removeprefix("--").replace("-", "_"))
        if kind is not None:
            message = f"{option}: no value given; allowed: {kind.allowed}"
        elif option in ("--save", "--resume"):
            message = f"{option}: no value given; allowed: the path of a file"
        raise UsageError(message)


def add_recipe_options(parser: argparse.ArgumentParser) -> None:
    """RECIPE, --save-recipe and an option for every field of `Recipe`. Read them with `recipe_from`."""
    parser.add_argument(
        "recipe",
        nargs="?",
        default="notebook",
        metavar="RECIPE",
        help=f"a built-in recipe ({', '.join(BUILT_IN)}; default: notebook) or a TOML file; options change it",
    )
    parser.add_argument(
        "--save-recipe",
        metavar="FILE.toml",
        help="first write the recipe, as the options make it, to this file; one that is there is replaced",
    )
    parser.epilog = _built_in()
    usual = Recipe()
    group: Any = parser
    for name, field in FIELDS.items():
        if name in GROUPS:
            group = parser.add_argument_group(GROUPS[name])
        option, value = f"--{name.replace('_', '-')}", field.kind.format(getattr(usual, name))
        text = f"{field.help} [{field.kind.allowed}; notebook: {value}]".replace("%", "%%")
        if isinstance(field.kind, Flag):
            group.add_argument(option, action=argparse.BooleanOptionalAction, help=text)
        else:
            group.add_argument(option, metavar=PLACEHOLDERS.get(type(field.kind), "VALUE"), help=text)


def _built_in() -> str:
    """The list of built-in recipes, a sentence each."""
    width = max(map(len, BUILT_IN))
    rows = (f"  {name:<{width}}  {row.sentence}" for name, row in BUILT_IN.items())
    return "\n".join(["built-in recipes:", *(fill(row, 79, subsequent_indent=" " * (width + 4)) for row in rows)])


def recipe_from(options: argparse.Namespace) -> Recipe:
    """The recipe that parsed options ask for; raises `RecipeError`."""
    return find_recipe(options.recipe).with_changes(**_settings(options))


def _settings(options: argparse.Namespace) -> dict[str, Any]:
    """The fields that are given as options."""
    given = {name: getattr(options, name) for name in FIELDS if getattr(options, name) is not None}
    return {
        name: FIELDS[name].kind.parse(name, value) if isinstance(value, str) else value for name, value in given.items()
    }


def version() -> str:
    """`xorcise 0.1.0`, as installed."""
    from importlib import metadata

    try:
        return f"xorcise {metadata.version('xorcise')}"
    except metadata.PackageNotFoundError:
        return "xorcise (not installed)"


def _inform(parser: Parser, options: argparse.Namespace) -> int:
    return _deliver(parser.format_help().rstrip() if options.help else version(), FINISHED)


def _parser() -> Parser:
    parser = Parser(PROGRAM, "Train a small neural network without a screen. stdout is data, stderr is words.")
    run = parser.add_argument_group("run", "It stops as soon as a rule holds; of several the first named here is told.")
    run.add_argument("--until-loss", metavar="X", help="stop when the mean loss of an epoch is below X")
    run.add_argument("--until-solved", action="store_true", help="stop when every training sample is right")
    run.add_argument(
        "--patience",
        metavar="N",
        help="stop when the loss (with a test part the test loss) was not lower than ever before for N epochs",
    )
    run.add_argument(
        "--epochs",
        metavar="N",
        help=f"stop after N epochs, those of a resumed run counted too (default: {USUAL}; with --until-loss or "
        f"--until-solved {PATIENT}; with --patience or --seconds no limit)",
    )
    run.add_argument("--seconds", metavar="S", help="stop after S seconds, be it in the middle of an epoch")
    run.add_argument("--save", metavar="FILE", help="write the run to FILE at its end, also when it is interrupted")
    run.add_argument(
        "--resume",
        metavar="FILE",
        help="go on with a saved run, without RECIPE; options may change what can change while training",
    )
    run.add_argument(
        "--every",
        metavar="N",
        help="a line of progress every N epochs (default: 100, but on a terminal one line that is redrawn)",
    )
    run.add_argument("--json", action="store_true", help="print one JSON document at the end, not a table")
    add_recipe_options(parser)
    parser.set_defaults(recipe=None)  # whether one is given makes a difference here
    return parser


def _stop(options: argparse.Namespace) -> Stop:
    """The stop rules that are asked for, with the usual number of epochs if need be."""
    given = {name: getattr(options, name) for name in LIMITS}
    rules = {name: LIMITS[name].parse(name, text) for name, text in given.items() if text is not None}
    if rules.keys().isdisjoint((EPOCHS, PATIENCE, SECONDS)):
        rules[EPOCHS] = PATIENT if options.until_solved or UNTIL_LOSS in rules else USUAL
    return Stop(**rules, until_solved=options.until_solved)


def _trainer(options: argparse.Namespace) -> Trainer:
    """A new one, or that of a saved run with what options change in it."""
    if options.resume is None:
        options.recipe = options.recipe or "notebook"
        return Trainer(recipe_from(options))
    if options.recipe is not None:
        raise UsageError(f"{options.recipe!r} is one RECIPE too many: --resume goes on with that of its file")
    settings = _settings(options)
    trainer = load(options.resume, settings.pop("data", None))
    changes = trainer.recipe.differences(trainer.recipe.with_changes(**settings))
    for name, value in changes.items():
        if not FIELDS[name].live:
            given, kept = map(FIELDS[name].kind.format, (value, getattr(trainer.recipe, name)))
            raise RecipeError(name, f"{given} given, but a resumed run keeps {kept}; leave it out, or begin a new run")
    if changes:
        trainer.change(**changes)
    return trainer


def _tell_what_is_idle(trainer: Trainer, options: argparse.Namespace) -> None:
    """A line about the options of a new run that change nothing: more likely a mistake than meant."""
    if options.resume is not None:
        return
    recipe = trainer.recipe
    used = *in_use(recipe, trainer.data.inputs.shape[1]), "hidden", "activation", "output"
    idle = [f"--{name.replace('_', '-')}" for name in FIELDS if getattr(options, name) is not None and name not in used]
    if idle:
        _say(f"note: {', '.join(idle)} {'has' if len(idle) == 1 else 'have'} no effect on this run")
    if options.regularization is not None and recipe.regularization != "none" and not recipe.regularization_rate:
        _say(f"note: --regularization {recipe.regularization} has no effect at --regularization-rate 0")


# --- the run ---------------------------------------------------------------------------------------------------------


def _load() -> None:
    calls.load(lambda: _say("compiling the training loops (first run only)"))
    if not calls.compiled():
        _say("Numba is not installed: the training loops run uncompiled, and slowly")


def _train(trainer: Trainer, stop: Stop, every: int | None, signals: Signals) -> tuple[str, float]:
    """Train until a rule holds or a signal is heard: which rule, or INTERRUPTED, and the seconds it trained."""
    redrawn = every is None and can_be_redrawn()
    progress: Bar | Lines = Bar(trainer, stop) if redrawn else Lines(trainer, every or 100, _say)
    rule, seconds, start = None, 0.0, perf_counter()
    try:
        while (rule := stop.reached(trainer, perf_counter() - start)) is None and not signals.heard:
            began = perf_counter()
            trainer.advance(min(stop.horizon(trainer), progress.horizon()), stop.piece(began - start))
            seconds += perf_counter() - began
            progress.tell()
    finally:
        progress.end(finished=rule is not None)
    return rule or INTERRUPTED, seconds


def _explain(trainer: Trainer, stop: Stop, stopped: str, seconds: float, signals: Signals) -> int:
    """Say why the run has ended; returns the exit code."""
    part = f" (and {trainer.samples_done} of {len(trainer.data)} samples of the next)" if trainer.samples_done else ""
    if stopped == DIVERGED:
        _complain(f"{trainer.divergence}; what follows is the last finite state, a lower learning rate may help")
        return DIVERGED_RUN
    if stopped == INTERRUPTED:
        _complain(f"interrupted at epoch {trainer.epoch}{part}; what follows is the state so far")
        return SIGNALLED + signals.heard
    why = f"Stopped by --{stopped.replace('_', '-')}"
    if stopped in LIMITS:
        why += f" {LIMITS[stopped].format(getattr(stop, stopped))}"
    if stopped == PATIENCE:
        test = trainer.test_data is not None
        epoch, lowest = trainer.history.lowest(test)
        why += f": the lowest {'test ' * test}loss, {lowest:.6g}, is that of epoch {epoch}"
    elif stopped == EPOCHS and trainer.epoch and not seconds:
        why += f": {trainer.epoch} were done already{part}, and they count"
    elif stopped == SECONDS:
        why += f", at epoch {trainer.epoch}{part}"
    _say(why)
    return FINISHED


def _save(trainer: Trainer, path: str | None) -> int:
    """Save the run if that is wanted; the exit code says whether it could be."""
    if path is None:
        return FINISHED
    try:
        save(trainer, path)
    except RunError as error:
        _complain(error)
        return FAILED
    _say(f"Saved: xorcise train --resume {shlex.quote(path)} goes on from epoch {trainer.epoch}")
    return FINISHED


class Signals:
    """Ctrl+c, SIGTERM and SIGHUP end a run: each raises KeyboardInterrupt while `raised`, else it is only `heard`.

    A second ctrl+c always raises; the other two, which the end of a session may send twice, count once. Training
    only hears them, or they might fall into an update in the middle (uncompiled), or between the loops and what is
    kept of them. Signals that are not ours stay as they are: in another thread, ignored (nohup), or handled already.
    """

    def __init__(self) -> None:
        self.heard = 0
        self.raised = True
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Signals:
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)  # Windows lacks some
            if number is not None and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                try:
                    self._before[number] = signal.signal(number, self._hear)
                except ValueError:  # another thread than the first
                    break
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        first, self.heard = not self.heard, self.heard or number
        if self.raised if first else number == signal.SIGINT:
            raise KeyboardInterrupt


# --- words and data --------------------------------------------------------------------------------------------------


def _complain(message: object, program: str = PROGRAM) -> None:
    """One line, whatever was given."""
    _say(f"{program}: {' '.join(str(message).split())}")


def _say(words: str) -> None:
    try:
        print(words, file=sys.stderr, flush=True)
    except OSError:  # nobody reads them any more
        give_up(sys.stderr)


def _deliver(text: str, code: int) -> int:
    """Print to stdout; returns `code`, or 1 if that cannot be written to. A reader that has left had enough."""
    try:
        if isinstance(sys.stdout, TextIOWrapper):  # names that it has no characters for are spelled out
            sys.stdout.reconfigure(errors="backslashreplace")
        print(text, flush=True)
    except BrokenPipeError:
        give_up(sys.stdout)
    except OSError as error:
        give_up(sys.stdout)
        _complain(f"the results cannot be written: {error.strerror}")
        return code or FAILED
    return code


def give_up(stream: TextIO) -> None:
    """Let what is left of a stream go nowhere, or Python would stumble over it again at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
