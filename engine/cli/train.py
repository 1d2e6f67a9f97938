"""`xorcise train`: a run without a screen."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
from collections import deque
from collections.abc import Callable
from functools import partial
from time import perf_counter

from engine import atomic
from engine.cli.document import document
from engine.cli.options import (
    Parser,
    UnknownOption,
    UsageError,
    add_recipe_options,
    note_on,
    place_file,
    recipe_from,
    settings_from,
)
from engine.cli.progress import DEFAULT_EVERY, progress_of
from engine.cli.recipes import RUN_ENDING, TABLES, kind_of_name
from engine.cli.results import summary, table
from engine.cli.resuming import resumed
from engine.cli.signals import Signals
from engine.cli.streams import DIVERGED_RUN, FAILED, FINISHED, MISUSED, SIGNALLED, complain, deliver, say
from engine.cli.verdict import advice
from engine.cli.words import option_of
from engine.data.dataset import Dataset
from engine.errors import DataError, RecipeError, RunError, said_by, shown
from engine.fields import STANDARD_INPUT, Number
from engine.loops import calls
from engine.recipe import Recipe, in_use, samples_of
from engine.recipe_fields import FIELDS
from engine.recipe_files import ENDING as RECIPE_ENDING
from engine.runs.saving import save
from engine.runs.stops import DIVERGED, EPOCHS, LIMITS, PATIENCE, SECONDS, UNTIL_LOSS, Stop
from engine.trainer import Trainer

PROGRAM = "xorcise train"
# The one option that only the screen has.
RECOVER = "--recover"
INTERRUPTED = "interrupted"
EVERY = Number(1, 1_000_000_000, whole=True)
# Endings of files that a saved run or a history must not overwrite by mistake.
OF_NO_RUN, OF_NO_HISTORY = (RECIPE_ENDING, *TABLES), (RECIPE_ENDING, RUN_ENDING)
# The default epochs without a stop rule, and with rules that may end a run earlier but perhaps never do.
DEFAULT_EPOCHS, PATIENT_EPOCHS = 1000, 100_000


def main(arguments: list[str]) -> int:
    """Run `xorcise train` with the arguments after these two words; returns the exit code."""
    if sys.stderr is None:  # Closed from the start: nobody can read the messages, and they must not mix with the data.
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115
    command = parser()
    try:
        options = command.parse(arguments)
        informed = command.inform(options)
        if informed is not None:
            return informed
        stop = stop_from(options)
        every = None if options.every is None else EVERY.parse("every", options.every)
        trainer = _trainer(options)
        stop.check(trainer)
        for option, path, others in (
            ("--save", options.save, OF_NO_RUN),
            ("--history", options.history, OF_NO_HISTORY),
        ):
            if path is not None:
                if path.lower().endswith(others):
                    kind = kind_of_name(path)
                    problem = f"{option}: {path} given, which looks like a {kind} and would be overwritten"
                    raise UsageError(f"{problem}; use another ending")
                atomic.check(path)
        if options.save is not None and options.save == options.history:
            raise UsageError(f"--save and --history: {options.save} given for both; use two different files")
        if options.save_recipe is not None:
            trainer.recipe.to_toml(options.save_recipe)
    except (UsageError, RecipeError, DataError, RunError) as error:
        why: object = error
        if isinstance(error, UnknownOption) and error.option == RECOVER:
            why = f"{RECOVER} is for the screen, `xorcise {RECOVER}`; --resume FILE continues a saved run here"
        complain(PROGRAM, why)
        return MISUSED
    for note in trainer.data.notes:
        say(f"note: {note}")
    _note_what_is_idle(trainer, options)
    with Signals() as signals:
        try:
            news = load_loops()
            signals.raised = False
            stopped, seconds = _train(trainer, stop, every, signals, news)
            code = _explain(trainer, stop, stopped, seconds, signals)
            saved = f"Saved at epoch {trainer.epoch}; to continue: {PROGRAM} --resume"
            unsaved = _write(partial(save, trainer), options.save, saved)
            unwritten = _write(trainer.history.to_csv, options.history, "History:")
            code = unsaved or unwritten or code
            signals.raised = True
            measure = trainer.measure()
            say(summary(trainer, measure))
            verdict = advice(trainer, measure, stopped)
            if verdict:
                say(verdict)
            text = document(trainer, measure, seconds, stopped) if options.json else table(measure)
            delivered = deliver(PROGRAM, text)
            return code or delivered
        except KeyboardInterrupt:
            complain(PROGRAM, f"interrupted at epoch {trainer.epoch}, without results")
            return SIGNALLED + (signals.heard or signal.SIGINT)


# --- what is asked for -----------------------------------------------------------------------------------------------


def parser() -> Parser:
    """All options of `xorcise train`."""
    limits = {option_of(name): kind.allowed for name, kind in {**LIMITS, "every": EVERY}.items()}
    files = {option_of(name): "the path of a file" for name in ("save", "resume", "history")}
    parser = Parser(
        PROGRAM,
        "Train a neural network without a screen: results on stdout, messages on stderr.\n"
        "`--data -` reads a table from standard input.",
        {**limits, **files},
    )
    run = parser.add_argument_group(
        "run", "The run stops when a rule holds; of several, the first one listed is reported."
    )
    run.add_argument("--until-loss", metavar="X", help="stop when the mean loss of an epoch is below X")
    run.add_argument(
        "--until-solved",
        action="store_true",
        help="stop when every training sample is right, by however small a margin",
    )
    run.add_argument(
        "--patience",
        metavar="N",
        help="stop when the test loss (if no samples are held out for testing, the training loss) has had no new "
        "minimum for N epochs",
    )
    run.add_argument(
        "--epochs",
        metavar="N",
        help=f"stop after N epochs, including those before --resume (default: {DEFAULT_EPOCHS}; with --until-loss or "
        f"--until-solved {PATIENT_EPOCHS}; with --patience or --seconds no limit)",
    )
    run.add_argument("--seconds", metavar="S", help="stop after S seconds, even mid-epoch")
    run.add_argument("--save", metavar="FILE", help="write the run to FILE at the end, even if it is interrupted")
    run.add_argument(
        "--resume",
        metavar="FILE",
        help="continue a saved run, without RECIPE; options may change live settings only",
    )
    run.add_argument(
        "--history",
        metavar="FILE.csv",
        help="write the history of the losses to FILE.csv at the end, even if the run is interrupted",
    )
    run.add_argument(
        "--every",
        metavar="N",
        help=f"print a line of progress every N epochs (default: {DEFAULT_EVERY}, but a progress bar on a terminal)",
    )
    run.add_argument("--json", action="store_true", help="print one JSON document at the end instead of a table")
    add_recipe_options(parser)
    return parser


def stop_from(options: argparse.Namespace) -> Stop:
    """The requested stop rules, with the default number of epochs if needed; raises `RecipeError`."""
    given = {name: getattr(options, name) for name in LIMITS}
    rules = {name: LIMITS[name].parse(name, text) for name, text in given.items() if text is not None}
    if rules.keys().isdisjoint((EPOCHS, PATIENCE, SECONDS)):
        rules[EPOCHS] = PATIENT_EPOCHS if options.until_solved or UNTIL_LOSS in rules else DEFAULT_EPOCHS
    return Stop(**rules, until_solved=options.until_solved)


def _trainer(options: argparse.Namespace) -> Trainer:
    """A new trainer, or that of a saved run with the changes from the options."""
    place_file(options)
    if options.resume is None:
        recipe = recipe_from(options)
        trainer = Trainer(recipe, _from_standard_input(recipe) if recipe.data == STANDARD_INPUT else None)
        note = note_on(options, recipe)
        if note:
            say(f"note: {note}")
        return trainer
    if options.recipe is not None:
        raise UsageError(
            f"{shown(options.recipe)} given, but --resume continues the recipe of its file; leave RECIPE out"
        )
    return resumed(options.resume, settings_from(options))


def _from_standard_input(recipe: Recipe) -> Dataset:
    """The data from standard input, which is stored in a saved run."""
    if sys.stdin is None or sys.stdin.closed:
        raise DataError("data: standard input is closed; give the path of a file, or pipe a table into it")
    if sys.stdin.isatty():
        say("reading a table from standard input, until ctrl+d; `--data FILE` reads a file")
    try:
        return samples_of(recipe, sys.stdin.buffer)
    except OSError as error:
        raise DataError(f"data: standard input cannot be read ({error.strerror or error})") from None


def _note_what_is_idle(trainer: Trainer, options: argparse.Namespace) -> None:
    """Print a note about options of a new run that have no effect: probably a mistake."""
    if options.resume is not None:
        return
    recipe = trainer.recipe
    used = *in_use(recipe, trainer.data.inputs.shape[1], trainer.data.problem), "hidden", "activation", "output"
    idle = [option_of(name) for name in FIELDS if getattr(options, name) is not None and name not in used]
    if idle:
        say(f"note: {', '.join(idle)} {'has' if len(idle) == 1 else 'have'} no effect on this run")
    if options.regularization is not None and recipe.regularization != "none" and not recipe.regularization_rate:
        say(f"note: --regularization {recipe.regularization} has no effect at --regularization-rate 0")


# --- the run ---------------------------------------------------------------------------------------------------------


def load_loops() -> deque[str]:
    """Load or compile the loops; messages about it are put into this queue."""
    news: deque[str] = deque()

    def compiling(note: str) -> None:
        news.append(f"compiling the training loops while the run trains uncompiled ({note})")

    def done(failure: BaseException | None) -> None:
        failed = f"{calls.UNCOMPILED}: compiling them failed ({said_by(failure)})" if failure is not None else None
        words = failed or calls.unusual()
        if words is not None:
            news.append(words)

    calls.load_beside(compiling, done)
    return news


def _train(trainer: Trainer, stop: Stop, every: int | None, signals: Signals, news: deque[str]) -> tuple[str, float]:
    """Train until a rule holds or a signal arrives; returns which rule, or INTERRUPTED, and the seconds trained."""
    progress = progress_of(trainer, stop, every)
    rule, seconds, start = None, 0.0, perf_counter()
    try:
        while (rule := stop.reached(trainer, perf_counter() - start)) is None and not signals.heard:
            began = perf_counter()
            trainer.advance(min(stop.horizon(trainer), progress.horizon()), stop.piece(began - start))
            seconds += perf_counter() - began
            while news:
                progress.say(news.popleft())
            progress.tell()
    finally:
        progress.end(finished=rule is not None)
    return rule or INTERRUPTED, seconds


def _explain(trainer: Trainer, stop: Stop, stopped: str, seconds: float, signals: Signals) -> int:
    """Print why the run has ended; returns the exit code."""
    part = f" (and {trainer.samples_done} of {len(trainer.data)} samples of the next)" if trainer.samples_done else ""
    if stopped == DIVERGED:
        complain(
            PROGRAM,
            f"{trainer.divergence}; what follows is the last finite state",
        )
        return DIVERGED_RUN
    if stopped == INTERRUPTED:
        complain(PROGRAM, f"interrupted at epoch {trainer.epoch}{part}; what follows is the state so far")
        return SIGNALLED + signals.heard
    why = f"Stopped by {option_of(stopped)}"
    if stopped in LIMITS:
        why += f" {LIMITS[stopped].format(getattr(stop, stopped))}"
    if stopped == PATIENCE:
        test = trainer.test_data is not None
        epoch, lowest = trainer.history.lowest(test)
        why += f": the minimum of the {'test' if test else 'training'} loss is {lowest:.6g}, in epoch {epoch}"
    elif stopped == EPOCHS and trainer.epoch and not seconds:
        why += f": {trainer.epoch} had already been done{part}"
    elif stopped == SECONDS:
        why += f", at epoch {trainer.epoch}{part}"
    say(why)
    return FINISHED


def _write(write: Callable[[str], None], path: str | None, words: str) -> int:
    """Write a file of the run if requested; the exit code says whether it could be written."""
    if path is None:
        return FINISHED
    try:
        write(path)
    except RunError as error:
        complain(PROGRAM, error)
        return FAILED
    say(f"{words} {shlex.quote(path)}")
    return FINISHED
