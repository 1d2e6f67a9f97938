"""Building a run: the trainer of a recipe, made in this process or, for large data, in a separate one."""

from __future__ import annotations

import asyncio
import pickle
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from engine import DataError, Dataset, Recipe, RecipeError, RunError, Trainer, load
from engine.data.generators import GENERATORS
from engine.errors import printable, said_by, shortened
from engine.interpreter import python_command
from engine.recipe import FOR_FILES
from engine.recipe_fields import AUTO

# Anything larger takes more than about a tenth of a second to build: samples, bytes of a file, or parameters.
MANY_SAMPLES, MANY_BYTES, MANY_PARAMETERS = 10_000, 1_000_000, 500_000

Made = Trainer | RecipeError | DataError | RunError


class Order(NamedTuple):
    """A requested run, with the recipe and the problem of the run it replaces. `data`: the samples, if not those of
    the recipe.
    """

    recipe: Recipe
    old: Recipe
    old_problem: str | None
    data: Dataset | None = None

    def trainer(self) -> Trainer:
        """A trainer for the recipe. Other data may need another loss: one for values instead of classes, or the
        reverse. Raises `RecipeError` and `DataError`.
        """
        recipe = self.recipe
        if same_samples(self.old, recipe):
            return Trainer(recipe, self.data)
        usual = recipe.with_changes(loss=AUTO, output=AUTO)
        try:
            trainer = Trainer(recipe)
        except (RecipeError, DataError):
            return Trainer(usual)
        of_classes_now = (self.old_problem, trainer.data.problem) == ("regression", "classification")
        return Trainer(usual) if of_classes_now and recipe.loss != AUTO else trainer

    @property
    def takes_long(self) -> bool:
        return takes_long(self.recipe)

    @property
    def doing(self) -> str:
        """What building it is, in words."""
        return spoken_of(self.recipe)


class Opening(NamedTuple):
    """A run to open: that of a recipe from its beginning or, without one, the run saved in the file `name`."""

    name: str
    recipe: Recipe | None = None

    def trainer(self) -> Trainer:
        """Raises `RecipeError`, `DataError` and `RunError`."""
        return load(self.name) if self.recipe is None else Trainer(self.recipe)

    @property
    def path(self) -> str | None:
        """The file of a saved run."""
        return self.name if self.recipe is None else None

    @property
    def said(self) -> str:
        """The name as it is said: that of a file without its folders."""
        return _file_name(self.name)

    @property
    def takes_long(self) -> bool:
        """A saved run may need a table of any size."""
        return self.recipe is None or takes_long(self.recipe)

    @property
    def doing(self) -> str:
        """What opening it is, in words."""
        return f"Reading {_file_name(self.name)}" if self.recipe is None else spoken_of(self.recipe)


def same_samples(one: Recipe, other: Recipe) -> bool:
    """Whether both have the same data, and read it in the same way."""
    return all(getattr(one, name) == getattr(other, name) for name in ("data", *FOR_FILES))


def takes_long(recipe: Recipe) -> bool:
    """Whether building its trainer would noticeably delay keys."""
    if recipe.data in GENERATORS:
        much = not isinstance(recipe.samples, str) and recipe.samples > MANY_SAMPLES
    else:
        try:
            much = Path(recipe.data).stat().st_size > MANY_BYTES
        except (OSError, ValueError):  # Whoever reads the file reports what is wrong with it.
            much = False
    return much or sum(below * units for below, units in pairwise(recipe.hidden)) > MANY_PARAMETERS


def spoken_of(recipe: Recipe) -> str:
    """`Reading big.csv`, `Drawing 1,000,000 samples of spiral`"""
    if recipe.data not in GENERATORS:
        return f"Reading {_file_name(recipe.data)}"
    if isinstance(recipe.samples, str) or recipe.samples <= MANY_SAMPLES:
        return "Generating the initial weights"
    return f"Generating {recipe.samples:,} samples of {recipe.data}"


def _file_name(path: str) -> str:
    return shortened(printable(Path(path).name))


class Builder:
    """Builds one trainer at a time in a separate process: the screen stays responsive, and a cancelled build ends at
    once. A thread waits for the process.

    `doing`: what is being built, in words; empty if nothing is.
    """

    def __init__(self) -> None:
        self.doing = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._task: asyncio.Task[None] | None = None

    def begin(self, order: Order | Opening, then: Callable[[Made], None]) -> bool:
        """Build this and drop any other build; `then` is called with the result in the event loop, unless the build is
        cancelled first. Returns False if no other process can be started.
        """
        self.cancel()
        command = python_command(f"from {__name__} import build; build()")
        if command is None:
            return False
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        try:
            process = subprocess.Popen(
                command,
                stdin=pipe,
                stdout=pipe,
                stderr=nowhere,
                start_new_session=True,
            )
        except OSError:
            return False
        self.doing = order.doing
        self._process = process
        self._task = asyncio.create_task(self._wait(process, order, then))
        return True

    def cancel(self) -> None:
        """Cancel the build."""
        self.doing = ""
        if self._process is not None:
            self._process.kill()
        self._process = None

    async def _wait(
        self, process: subprocess.Popen[bytes], order: Order | Opening, then: Callable[[Made], None]
    ) -> None:
        try:
            made = await asyncio.to_thread(_result, process, order)
        finally:  # Also when the app ends: the thread ends with the process.
            process.kill()
        if process is self._process:
            self._process, self.doing = None, ""
            then(made)


def _result(process: subprocess.Popen[bytes], order: Order | Opening) -> Made:
    """The result of the process."""
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        try:
            with process.stdin:
                pickle.dump(order, process.stdin)
            made: Made = pickle.load(process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            code = process.wait()
            return DataError(f"{order.doing}: the process ended with exit code {code}; try again")
    return made


def build() -> None:
    """Runs in the separate process: build the order read from standard input, and write the trainer, or the reason why
    there is none, to standard output.
    """
    order: Order | Opening = pickle.load(sys.stdin.buffer)
    try:
        made: Made = order.trainer()
    except (RecipeError, DataError, RunError) as error:
        made = error
    except Exception as error:  # For example too little memory: the screen must not end for that.
        made = DataError(f"{order.doing} failed ({said_by(error)})")
    pickle.dump(made, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
