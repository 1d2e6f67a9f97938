"""Building a run: the trainer of a recipe, made here or, from much data, in a process of its own."""

from __future__ import annotations

import asyncio
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from engine import DataError, Recipe, RecipeError, Trainer
from engine.data.generators import GENERATORS
from engine.errors import printable, said_by, shortened
from engine.recipe_fields import AUTO

# What takes longer than about a tenth of a second to build: so many samples, bytes of a file, or parameters.
MANY_SAMPLES, MANY_BYTES, MANY_PARAMETERS = 10_000, 1_000_000, 500_000

Made = Trainer | RecipeError | DataError


class Order(NamedTuple):
    """A run that is wanted, and the recipe and the problem of the one that it follows on."""

    recipe: Recipe
    old: Recipe
    old_problem: str | None

    def trainer(self) -> Trainer:
        """A trainer of the recipe. Other data may want another loss: that of values instead of classes, or of classes
        instead of values. Raises `RecipeError` and `DataError`."""
        recipe = self.recipe
        if recipe.data == self.old.data:
            return Trainer(recipe)
        usual = recipe.with_changes(loss=AUTO, output=AUTO)
        try:
            trainer = Trainer(recipe)
        except (RecipeError, DataError):
            with suppress(RecipeError, DataError):
                return Trainer(usual)
            raise
        of_classes_now = (self.old_problem, trainer.data.problem) == ("regression", "classification")
        return Trainer(usual) if of_classes_now and recipe.loss != AUTO else trainer


def takes_long(recipe: Recipe) -> bool:
    """Whether building its trainer takes so long that keys would wait for it."""
    if recipe.data in GENERATORS:
        much = not isinstance(recipe.samples, str) and recipe.samples > MANY_SAMPLES
    else:
        try:
            much = Path(recipe.data).stat().st_size > MANY_BYTES
        except (OSError, ValueError):  # what is wrong with it is said by whoever reads it
            much = False
    return much or sum(below * units for below, units in pairwise(recipe.hidden)) > MANY_PARAMETERS


def spoken_of(recipe: Recipe) -> str:
    """`Reading big.csv`, `Drawing 1,000,000 samples of spiral`"""
    if recipe.data not in GENERATORS:
        return f"Reading {shortened(printable(Path(recipe.data).name))}"
    if isinstance(recipe.samples, str) or recipe.samples <= MANY_SAMPLES:
        return "Drawing the initial weights"
    return f"Drawing {recipe.samples:,} samples of {recipe.data}"


class Builder:
    """Builds one trainer at a time, in a process of its own: the screen goes on as if nothing was, and what is no
    longer wanted ends at once. A thread waits for the process, and not after it has ended.

    `doing`: what is being done, in words; empty if nothing is.
    """

    def __init__(self) -> None:
        self.doing = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self, order: Order, then: Callable[[Made], None]) -> bool:
        """Build it, and nothing else any more; `then` is called with what came of it, in the event loop, unless it is
        cancelled before. Returns False where there is no other process to be had."""
        self.cancel()
        if not sys.executable or getattr(sys, "frozen", False):  # that program would be this one again, not Python
            return False
        program = f"import sys; sys.path[:] = {sys.path}; from {__name__} import build; build()"
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-c", program],
                stdin=pipe,
                stdout=pipe,
                stderr=nowhere,
                start_new_session=True,
            )
        except OSError:
            return False
        self.doing = spoken_of(order.recipe)
        self._process = process
        self._task = asyncio.create_task(self._wait(process, order, then))
        return True

    def cancel(self) -> None:
        """Let it be."""
        self.doing = ""
        if self._process is not None:
            self._process.kill()
        self._process = None

    async def _wait(self, process: subprocess.Popen[bytes], order: Order, then: Callable[[Made], None]) -> None:
        try:
            made = await asyncio.to_thread(_result, process, order)
        finally:  # also when the app ends: the thread comes to its end with the process
            process.kill()
        if process is self._process:
            self._process, self.doing = None, ""
            then(made)


def _result(process: subprocess.Popen[bytes], order: Order) -> Made:
    """What the process makes of an order."""
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        try:
            with process.stdin:
                pickle.dump(order, process.stdin)
            made: Made = pickle.load(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            code = process.wait()
            return DataError(f"data: the process that was to read {order.recipe.data} has ended with {code}; try again")
    return made


def build() -> None:
    """In the process: make what is ordered on standard input, and write it, or why there cannot be any, to standard
    output."""
    order: Order = pickle.load(sys.stdin.buffer)
    try:
        made: Made = order.trainer()
    except (RecipeError, DataError) as error:
        made = error
    except Exception as error:  # such as too little memory: no reason for the screen to end
        made = DataError(f"data: {order.recipe.data} cannot be used ({said_by(error)})")
    pickle.dump(made, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
