"""Many seeds of one recipe: how often does it work?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from threading import Event
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import RIGHT, Dataset
from engine.descent import PIECE
from engine.errors import DataError, RecipeError, RunError, expect, printable, shortened, shown
from engine.fields import Number
from engine.network import Network
from engine.recipe import Recipe, samples_of
from engine.recipe_fields import SEED
from engine.runs.stops import LIMITS
from engine.trainer import Trainer

Floats = NDArray[np.float64]

THREADS = Number(1, 1024, whole=True)
# The maximum number of parts that the seeds are split into for an executor, which does not say how many workers it has.
PARTS = 128
# 95% of a normal distribution lie within this many standard deviations of the mean.
Z = 1.959964


class Outcome(NamedTuple):
    """The result of one run."""

    loss: float
    mse: float
    diverged: bool
    parameters: Floats


@dataclass(frozen=True, eq=False, repr=False)
class Sweep:
    """The results of S runs, in the order of their seeds.

    `loss` and `mse` (S,) are the means over the last epoch's samples, each measured just before its update, NaN if a
    run diverged (`diverged`, (S,)); its `parameters` (S, P) are then those of the last epoch that began finite.
    """

    recipe: Recipe
    seeds: tuple[int, ...]
    epochs: int
    loss: Floats
    mse: Floats
    diverged: NDArray[np.bool_]
    parameters: Floats
    trainer: Trainer

    def __repr__(self) -> str:
        """`Sweep(200 seeds, 1000 epochs: 127 solved, 64% (57 to 70%))`, with the ends of `interval` in brackets."""
        size = f"{len(self.seeds)} seeds, {self.epochs} epochs"
        if self.solved is None or self.interval is None:
            return f"Sweep({size})"
        low, high = self.interval
        share = f"{100 * self.solved.mean():.0f}% ({100 * low:.0f} to {100 * high:.0f}%)"
        return f"Sweep({size}: {self.solved.sum()} solved, {share})"

    def network(self, run: int) -> Network:
        """The trained network of a run; `run` counts from 0."""
        return self.trainer.network.with_parameters(self.parameters[run])

    @cached_property
    def predictions(self) -> Floats:
        """(S, samples, outputs) for the training samples."""
        inputs = self.trainer.prepared.training.inputs
        outputs = (self.network(run).predict(inputs) for run in range(len(self.seeds)))
        return np.stack([self.trainer.preparation.in_own_unit(values) for values in outputs])

    @cached_property
    def solved(self) -> NDArray[np.bool_] | None:
        """(S,) whether all training samples are right; a tie is not. None for regression."""
        data = self.trainer.data
        if not data.is_classification(self.trainer.recipe.loss):
            return None
        return np.array([bool((data.verdicts(outputs) == RIGHT).all()) for outputs in self.predictions])

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% confidence interval of the fraction of solved runs: Wilson's score interval (Probable inference, the
        law of succession, and statistical inference, 1927). None for regression.
        """
        if self.solved is None:
            return None
        runs, share = len(self.solved), float(self.solved.mean())
        middle = share + Z * Z / (2 * runs)
        reach = Z * sqrt(share * (1 - share) / runs + Z * Z / (4 * runs * runs))
        scale = 1 + Z * Z / runs
        return max((middle - reach) / scale, 0.0), min((middle + reach) / scale, 1.0)


def sweep(
    recipe: Recipe,
    seeds: Iterable[int],
    epochs: int,
    data: Dataset | None = None,
    threads: int = 1,
    executor: Executor | None = None,
) -> Sweep:
    """Train `recipe` from each of the seeds for `epochs` epochs, on `data` if that is given.

    Each run is that of `Trainer(recipe.with_changes(seed=seed), data).step(epochs)`, bit for bit; the data is the same
    for all. No history is kept, so it costs little more than the training itself. The runs are distributed
    over `threads` threads, or over the workers of `executor`: processes, or a cluster's, which must have this package
    installed. After ctrl+c no new run starts, and those already running in threads end at once. Raises `RunError`
    if a worker fails.

    >>> from engine import Recipe, sweep
    >>> sweep(Recipe(), seeds=range(200), epochs=1000, threads=2)
    Sweep(200 seeds, 1000 epochs: 127 solved, 64% (57 to 70%))
    """
    expect("recipe", recipe, Recipe, "Recipe(seed=3)")
    if not isinstance(seeds, Iterable):
        raise TypeError(f"seeds: {shown(seeds)} given; several are needed, such as range(100)")
    chosen = tuple(SEED.check("seed", seed) for seed in seeds)
    if not chosen:
        raise RecipeError("seeds", "none given; give at least one, such as range(100)")
    epochs, threads = LIMITS["epochs"].check("epochs", epochs), THREADS.check("threads", threads)
    trainer = Trainer(recipe, data)
    if executor is None:
        others = [Trainer(recipe, data) for _ in range(min(threads, len(chosen)) - 1)]
        outcomes = _in_threads([trainer, *others], chosen, epochs)
    else:
        expect("executor", executor, Executor, "ProcessPoolExecutor()")
        if threads != 1:
            raise RecipeError(
                "threads", f"{threads} given together with an executor, which has its own workers; leave it out"
            )
        # Read here: on another machine a table may be missing, or different.
        outcomes = _by_executor(executor, recipe, samples_of(recipe) if data is None else data, chosen, epochs)
    trainer.restart()  # Not in the middle of an epoch.
    loss, mse, diverged, parameters = map(np.array, zip(*(outcomes[seed] for seed in chosen), strict=True))
    return Sweep(recipe, chosen, epochs, loss, mse, diverged, parameters, trainer)


def _train(trainer: Trainer, seeds: Iterable[int], epochs: int, stopped: Event) -> dict[int, Outcome]:
    """A run from each of the seeds; it can be stopped between two pieces."""
    outcomes = {}
    for result in trainer.descent.whole_runs(seeds, epochs):
        if stopped.is_set():
            break
        if result is not None:
            seed, loss, mse = result
            diverged = trainer.divergence is not None
            outcomes[seed] = Outcome(loss, mse, diverged, trainer.network.parameters.copy())
    return outcomes


def _in_threads(trainers: list[Trainer], seeds: Sequence[int], epochs: int) -> dict[int, Outcome]:
    """One thread per trainer. This thread only waits, so that it can handle ctrl+c."""
    # All take their next seed from here: a slower thread runs fewer.
    left, stopped = iter(seeds), Event()
    with ThreadPoolExecutor(len(trainers)) as pool:
        try:
            return _gathered([pool.submit(_train, trainer, left, epochs, stopped) for trainer in trainers])
        finally:
            stopped.set()


def _by_executor(
    executor: Executor, recipe: Recipe, data: Dataset, seeds: Sequence[int], epochs: int
) -> dict[int, Outcome]:
    size = -(-len(seeds) // PARTS)
    parts = (seeds[start : start + size] for start in range(0, len(seeds), size))
    futures: list[Future[dict[int, Outcome]]] = []
    try:
        for part in parts:
            future = executor.submit(train_part, recipe, data, part, epochs)
            expect("submit", future, Future, "that of ProcessPoolExecutor")
            futures.append(future)
        outcomes = _gathered(futures)
        for seed in seeds:
            expect(f"seed {seed}", outcomes.get(seed), Outcome, "what train_part gives")
        return outcomes
    except (RecipeError, DataError):
        raise
    except Exception as error:  # Executors report a lost worker in different ways.
        cause = shortened(f"{type(error).__name__}: {printable(str(error))}")
        advice = "check its workers, then sweep again with a new executor"
        raise RunError(f"executor: a worker has failed ({cause}); {advice}") from error
    finally:  # After ctrl+c or an error, tasks that have not started are cancelled, and nobody waits for the rest.
        for future in futures:
            future.cancel()


def train_part(recipe: Recipe, data: Dataset, seeds: Sequence[int], epochs: int) -> dict[int, Outcome]:
    """A worker's part of a sweep."""
    return _train(Trainer(recipe, data), seeds, epochs, stopped=Event())


def _gathered(futures: Sequence[Future[dict[int, Outcome]]]) -> dict[int, Outcome]:
    """The outcomes of all parts; raises as soon as one has failed. Waits in short steps, because on some systems a
    waiting thread does not notice ctrl+c.
    """
    outcomes: dict[int, Outcome] = {}
    left = set(futures)
    while left:
        done, left = wait(left, PIECE, FIRST_EXCEPTION)
        for future in done:
            outcomes |= future.result()
    return outcomes
