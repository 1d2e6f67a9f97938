"""`xorcise train`: a run without a screen. stdout is data, stderr is words."""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import sys
from math import isfinite, isinf, isnan
from textwrap import fill
from time import perf_counter
from types import FrameType
from typing import Any, NoReturn, TextIO

import numpy as np

from engine.cookbook import BUILT_IN, find_recipe, save_recipe
from engine.datasets import RIGHT, TIE, WRONG
from engine.errors import DataError, RecipeError, nearest, unknown
from engine.fields import Choice, Flag, Kind, Layers, Named, Names, Number, Some, Source, Texts
from engine.recipe import FIELDS, Recipe
from engine.reports import Measure
from engine.trainer import Trainer, load_kernels

PROGRAM = "xorcise train"
FINISHED, DIVERGED, MISUSED, SIGNALLED = 0, 1, 2, 128
EPOCHS = Number(0, 1_000_000_000, whole=True)
EVERY = Number(1, 1_000_000_000, whole=True)
# What stands for a value in the list of options.
PLACEHOLDERS: dict[type[Any], str] = {
    Choice: "NAME",
    Named: "NAME",
    Names: "NAME[,NAME...]",
    Some: "NAME[,NAME...]",
    Texts: "NAME[,NAME...]",
    Source: "NAME|FILE",
    Layers: "N,N,...",
    Number: "N",
}
VERDICTS = {RIGHT: "right", WRONG: "wrong", TIE: "tie"}
# How long training goes on between two looks at the signals, in seconds.
PIECE = 0.1


def main(arguments: list[str]) -> int:
    """Run `xorcise train` with what follows these two words; returns the exit code."""
    parser = _parser()
    try:
        options = parser.parse(arguments)
        if options.help or options.version:
            return _inform(parser, options)
        epochs = EPOCHS.parse("epochs", options.epochs)
        every = EVERY.parse("every", options.every)
        trainer = Trainer(recipe_from(options))
        if options.save_recipe is not None:
            save_recipe(trainer.recipe, options.save_recipe)
    except (UsageError, RecipeError, DataError) as error:
        _complain(error)
        return MISUSED
    with Signals() as signals:
        try:
            _load()
            code, seconds = _train(trainer, epochs, every, signals)
            measure = trainer.measure()
            _say(_summary(trainer, measure))
            text = _document(trainer, measure, seconds) if options.json else _table(trainer, measure)
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
            save_recipe(recipe, options.save_recipe)
        return recipe
    except (UsageError, RecipeError, DataError) as error:
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
        form = argparse.RawDescriptionHelpFormatter  # the list of recipes at the end has lines of its own
        super().__init__(prog=prog, description=description, allow_abbrev=False, add_help=False, formatter_class=form)
        self.add_argument("--version", action="store_true", help="print the version and stop")
        self.add_argument("--help", "-h", action="store_true", help="print this and stop")

    def parse(self, arguments: list[str]) -> argparse.Namespace:
        options, left_over = self.parse_known_args(arguments)
        for given in left_over:
            option = given.split("=", 1)[0]
            if option.startswith("-") and option != "-":
                raise UsageError(unknown(option, re.findall(r"--[\w-]+", self.format_usage())))
        if left_over:
            raise UsageError(f"{left_over[0]!r} is one argument too many; one RECIPE is allowed, and options")
        return options

    def error(self, message: str) -> NoReturn:
        message = message.removeprefix("argument ")
        option = message.partition(":")[0]
        kinds: dict[str, Kind] = {name: field.kind for name, field in FIELDS.items()}
        kind = {**kinds, "epochs": EPOCHS, "every": EVERY}.get(option.removeprefix("--").replace("-", "_"))
        if kind is not None:
            message = f"{option}: no value given; allowed: {kind.allowed}"
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
    for name, field in FIELDS.items():
        value = field.kind.format(getattr(usual, name))
        text = f"{field.help} ({field.kind.allowed}; notebook: {value})".replace("%", "%%")
        option = f"--{name.replace('_', '-')}"
        if isinstance(field.kind, Flag):
            parser.add_argument(option, action=argparse.BooleanOptionalAction, help=text)
        else:
            parser.add_argument(option, metavar=PLACEHOLDERS.get(type(field.kind), "VALUE"), help=text)


def _built_in() -> str:
    """The list of built-in recipes, a sentence each."""
    width = max(map(len, BUILT_IN))
    rows = (f"  {name:<{width}}  {row.sentence}" for name, row in BUILT_IN.items())
    return "\n".join(["built-in recipes:", *(fill(row, 79, subsequent_indent=" " * (width + 4)) for row in rows)])


def recipe_from(options: argparse.Namespace) -> Recipe:
    """The recipe that parsed options ask for; raises `RecipeError`."""
    recipe = find_recipe(options.recipe)
    changes = {}
    for name, field in FIELDS.items():
        given = getattr(options, name)
        if given is not None:
            changes[name] = field.kind.parse(name, given) if isinstance(given, str) else given
    return recipe.with_changes(**changes)


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
    parser.add_argument("--epochs", metavar="N", default="1000", help=f"{EPOCHS.allowed} (default: 1000)")
    parser.add_argument("--every", metavar="N", default="100", help="a line of progress every N epochs (default: 100)")
    parser.add_argument("--json", action="store_true", help="print one JSON document at the end, not a table")
    add_recipe_options(parser)
    return parser


# --- the run ---------------------------------------------------------------------------------------------------------


def _load() -> None:
    if not load_kernels(lambda: _say("compiling the training loops (first run only)")).COMPILED:
        _say("Numba is not installed: the training loops run uncompiled, and slowly")


def _train(trainer: Trainer, epochs: int, every: int, signals: Signals) -> tuple[int, float]:
    """Train, with a line for every `every`-th epoch and the last one. Returns the exit code and the seconds it took."""
    loss = trainer.recipe.loss
    samples = len(trainer.data)
    _say(f"Loss is the notebook's: each sample's mse just before its update, summed over the {samples} samples.")
    _say(f"What is descended is {loss}" + ("." if loss == "mse" else "; it and mse are means over the samples."))
    seconds = 0.0
    reported = -1
    signals.raised = False
    while trainer.epoch < epochs and trainer.divergence is None and not signals.heard:
        wanted = min(-(-trainer.epoch // every) * every, epochs - 1)
        began = perf_counter()
        trainer.advance(wanted + 1 - trainer.epoch, PIECE)
        seconds += perf_counter() - began
        if trainer.epoch - 1 == wanted or (trainer.divergence and trainer.epoch - 1 > reported):
            reported = trainer.epoch - 1
            _say(_progress(trainer))
    signals.raised = True
    if trainer.divergence is not None:
        hint = "a lower learning rate may help"
        _complain(f"{trainer.divergence}; what follows is the last finite state, {hint}")
        return DIVERGED, seconds
    if trainer.epoch < epochs:  # finished in the same moment is finished
        part = f" (and {trainer.samples_done} of {samples} samples of the next)" if trainer.samples_done else ""
        _complain(f"interrupted at epoch {trainer.epoch}{part}; what follows is the state so far")
        return SIGNALLED + signals.heard, seconds
    return FINISHED, seconds


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


def _progress(trainer: Trainer) -> str:
    """`Epoch 100: Loss = 0.7129...` as the notebook prints it, then both losses as means."""
    epoch, loss, mse = trainer.history.recent[-1]
    line = f"Epoch {int(epoch)}: Loss = {float(mse) * len(trainer.data)!r:<22}  mse {mse:<12.6g}"
    return line.rstrip() if trainer.recipe.loss == "mse" else f"{line}  {trainer.recipe.loss} {loss:.6g}"


def _summary(trainer: Trainer, measure: Measure) -> str:
    epochs = f"After {trainer.epoch} epoch{'' if trainer.epoch == 1 else 's'}"
    if not trainer.epoch:
        return f"{epochs}: {trainer.recipe.loss} is not known yet"
    values = {trainer.recipe.loss: measure.loss, "mse": measure.mse}
    return f"{epochs}, measured after the last update: " + ", ".join(
        f"{name} {_number(value, '.6g')}" for name, value in values.items()
    )


def _table(trainer: Trainer, measure: Measure) -> str:
    """A line for each sample: its inputs, what is wanted, each output and, for classes, right, wrong or tie."""
    data, outputs = trainer.data, measure.predictions.shape[1]
    columns = [[f"x{i + 1}", *(f"{x:g}" for x in column)] for i, column in enumerate(data.inputs.T)]
    classes = measure.verdicts is not None and outputs > 1
    if classes:
        columns.append(["wanted", *map(str, data.targets.argmax(axis=1))])
    else:
        numbers = [""] if outputs == 1 else [f" {j + 1}" for j in range(outputs)]
        columns += [
            [f"wanted{n}", *(f"{t:g}" for t in column)] for n, column in zip(numbers, data.targets.T, strict=True)
        ]
    form = f".{_digits(trainer, measure)}f"
    for j, column in enumerate(measure.predictions.T):
        name = str(j) if classes else f"output{numbers[j]}"
        columns.append([name, *(_number(value, form) for value in column)])
    if measure.verdicts is not None:
        columns.append(["", *(VERDICTS[int(verdict)] for verdict in measure.verdicts)])
    widths = [max(map(len, column)) for column in columns]
    rows = ["  ".join(map(str.rjust, row, widths)).rstrip() for row in zip(*columns, strict=True)]
    if measure.verdicts is not None:
        rows.append(f"{int((measure.verdicts == RIGHT).sum())} of {len(data)} right")
    return "\n".join(rows)


def _digits(trainer: Trainer, measure: Measure) -> int:
    """6 decimals, or as many as show which of the two outputs that decide is the larger (or on which side of the
    middle a single one lies)."""
    if measure.verdicts is None:
        return 6
    middle = np.full((len(trainer.data), 1), trainer.data.middle)
    rivals = measure.predictions if measure.predictions.shape[1] > 1 else np.hstack([measure.predictions, middle])
    pairs = [pair for pair in np.sort(rivals)[:, -2:].tolist() if pair[0] != pair[1]]
    return next((n for n in range(6, 17) if all(f"{low:.{n}f}" != f"{high:.{n}f}" for low, high in pairs)), 17)


def _number(value: float, form: str) -> str:
    if isnan(value):
        return "not a number"
    if isinf(value):
        return "infinite" if value > 0 else "-infinite"
    return f"{value:{form}}" if abs(value) < 1e6 else f"{value:.3e}"


def _document(trainer: Trainer, measure: Measure, seconds: float) -> str:
    """The run as JSON. What is not known, or not finite, is null."""
    history = trainer.history.whole
    known = trainer.epoch > 0
    document = {
        "recipe": trainer.recipe.as_dict(),
        "epoch": trainer.epoch,
        "loss": measure.loss if known else None,
        "mse": measure.mse if known else None,
        "accuracy": measure.accuracy,
        "history": {
            "epoch": [int(epoch) for epoch in history[:, 0]],
            "loss": history[:, 1].tolist(),
            "mse": history[:, 2].tolist(),
        },
        "inputs": trainer.data.inputs.tolist(),
        "targets": trainer.data.targets.tolist(),
        "predictions": measure.predictions.tolist(),
        "weights": [weights.tolist() for weights in trainer.network.weights],
        "biases": [biases.tolist() for biases in trainer.network.biases],
        "seconds": seconds,
        "diverged": None if trainer.divergence is None else str(trainer.divergence),
    }
    return json.dumps(_finite(document), allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(part) for part in value]
    return None if isinstance(value, float) and not isfinite(value) else value


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
        print(text, flush=True)
    except BrokenPipeError:
        give_up(sys.stdout)
    except OSError as error:
        give_up(sys.stdout)
        _complain(f"the results cannot be written: {error.strerror}")
        return code or 1
    return code


def give_up(stream: TextIO) -> None:
    """Let what is left of a stream go nowhere, or Python would stumble over it again at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
