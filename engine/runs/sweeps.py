"""Many seeds of one recipe: how often does it work?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import RIGHT
from engine.errors import RecipeError, refused, shown
from engine.evaluation import predict
from engine.network import Network
from engine.recipe import Recipe
from engine.recipe_fields import FIELDS
from engine.trainer import Trainer

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sweep:
    """What became of S runs, in the order of their seeds.

    `loss` and `mse` (S,) are the means over the last epoch's samples, each seen just before its update, NaN where a run
    diverged (`diverged`, (S,)); its `parameters` (S, P) are then those of the last epoch that began finite.
    """

    recipe: Recipe
    seeds: tuple[int, ...]
    epochs: int
    loss: Floats
    mse: Floats
    diverged: NDArray[np.bool_]
    parameters: Floats
    trainer: Trainer

    def network(self, run: int) -> Network:
        """The trained network of a run; `run` counts from 0."""
        return self.trainer.network.with_parameters(self.parameters[run])

    @cached_property
    def predictions(self) -> Floats:
        """(S, samples, outputs) for the training samples."""
        trainer = self.trainer
        inputs = trainer.prepared.training.inputs
        return np.stack([predict(self.network(run), trainer.plan, inputs) for run in range(len(self.seeds))])

    @cached_property
    def solved(self) -> NDArray[np.bool_] | None:
        """(S,) whether all training samples are right; a tie is not. None for regression."""
        data = self.trainer.data
        if not data.is_classification(self.recipe.loss):
            return None
        return np.array([bool((data.verdicts(outputs) == RIGHT).all()) for outputs in self.predictions])


def sweep(recipe: Recipe, seeds: Iterable[int], epochs: int, threads: int = 1) -> Sweep:
    """Train `recipe` from each of the seeds for `epochs` epochs, in so many threads at once.

    Each run is that of `Trainer(recipe.with_changes(seed=seed)).step(epochs)`, bit for bit; the data is the same for
    all. Nothing is kept of the way there, so it costs little more than the training itself.
    """
    if not isinstance(recipe, Recipe):
        raise RecipeError("recipe", f"{shown(recipe)} given; a Recipe is needed, such as Recipe(seed=3)")
    if not isinstance(seeds, Iterable):
        raise RecipeError("seeds", f"{shown(seeds)} given; several are needed, such as range(100)")
    chosen = tuple(FIELDS["seed"].kind.check("seed", seed) for seed in seeds)
    for name, value, least in (("epochs", epochs, 0), ("threads", threads, 1)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
            raise RecipeError(name, refused(shown(value), f"a whole number from {least}"))
    if not chosen:
        raise RecipeError("seeds", "none given; give at least one, such as range(100)")
    trainers = [Trainer(recipe) for _ in range(min(threads, len(chosen)))]
    count = len(chosen)
    result = Sweep(
        recipe,
        chosen,
        int(epochs),
        np.full(count, np.nan),
        np.full(count, np.nan),
        np.zeros(count, dtype=bool),
        np.empty((count, len(trainers[0].network.parameters))),
        trainers[0],
    )

    runs = iter(range(count))

    def work(trainer: Trainer) -> None:
        """Whatever run is the next, until none is left: a thread that has less of the machine does fewer."""
        taken: list[int] = []

        def seeds() -> Iterator[int]:
            for run in runs:
                taken.append(run)
                yield chosen[run]

        for loss, mse in trainer.run_through(seeds(), result.epochs):
            run = taken[-1]
            result.loss[run], result.mse[run] = loss, mse
            result.diverged[run] = trainer.divergence is not None
            result.parameters[run] = trainer.network.parameters

    if len(trainers) == 1:
        work(trainers[0])
        return result
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(len(trainers) - 1) as pool:
        try:
            others = pool.map(work, trainers[1:])
            work(trainers[0])
            list(others)
        finally:  # after ctrl+c nobody begins another run
            for _ in runs:
                pass
    return result
