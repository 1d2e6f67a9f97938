"""Many seeds of one recipe: each the same run as alone, in any number of threads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from threading import current_thread, main_thread
from time import sleep

import numpy as np
import pytest

from engine import Recipe, RecipeError, Trainer, sweep

RECIPES = (
    Recipe(),
    Recipe(activation="tanh", optimizer="adam", learning_rate=0.01, shuffle=True, initializer="he_normal"),
    Recipe(batch_size=3, dropout=0.2, momentum=0.5, regularization="l2", regularization_rate=0.01),
    Recipe(data="circle", samples=30, test_fraction=0.3, batch_size=4, hidden=(3,)),
)


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("recipe", RECIPES, ids=["notebook", "adam", "dropout", "test part"])
def test_each_run_is_that_of_a_trainer(recipe: Recipe, threads: int) -> None:
    seeds = (3, 0, 7, 2**63 - 1)
    runs = sweep(recipe, seeds, 40, threads)
    assert runs.seeds == seeds
    for run, seed in enumerate(seeds):
        trainer = Trainer(recipe.with_changes(seed=seed))
        trainer.step(40)
        assert np.array_equal(runs.parameters[run], trainer.network.parameters)
        assert np.array_equal(runs.network(run).weights[0], trainer.network.weights[0])
        assert runs.loss[run] == trainer.history.loss[-1]
        assert runs.mse[run] == trainer.history.mse[-1]
        measure = trainer.measure()
        assert np.array_equal(runs.predictions[run], measure.predictions)
        assert runs.solved is not None
        assert runs.solved[run] == (measure.accuracy == 1.0)


def test_longer_than_one_call_of_the_loops() -> None:
    runs = sweep(Recipe(), [5], 10_000)
    trainer = Trainer(Recipe(seed=5))
    trainer.step(10_000)
    assert np.array_equal(runs.parameters[0], trainer.network.parameters)


def test_some_seeds_solve_xor_and_some_do_not() -> None:
    solved = sweep(Recipe(), range(40), 1000, threads=2).solved
    assert solved is not None
    assert 15 < solved.sum() < 35


def test_a_run_that_diverges_leaves_the_others_alone() -> None:
    recipe = Recipe(loss="mse", activation="linear", learning_rate=0.2)
    runs = sweep(recipe, range(20), 200)
    assert 0 < runs.diverged.sum() < 20
    for run in range(20):
        trainer = Trainer(recipe.with_changes(seed=run))
        trainer.step(200)
        assert runs.diverged[run] == (trainer.divergence is not None)
        assert np.isnan(runs.loss[run]) == runs.diverged[run]
        assert np.array_equal(runs.parameters[run], trainer.network.parameters)


def test_regression_is_not_solved() -> None:
    runs = sweep(Recipe(data="plane", samples=20, loss="mse", hidden=(2,), batch_size=5), range(2), 3)
    assert runs.solved is None
    assert runs.predictions.shape == (2, 20, 1)


def test_no_epochs() -> None:
    runs = sweep(Recipe(), [4], 0)
    assert np.isnan(runs.loss).all()
    assert np.array_equal(runs.parameters[0], Trainer(Recipe(seed=4)).network.parameters)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, -1], 10), "seed: -1 given; allowed: a whole number from 0 to 9223372036854775807"),
        (([], 10), "seeds: none given; give at least one, such as range(100)"),
        (([1], -1), "epochs: -1 given; allowed: a whole number from 0"),
        (([1], 2.5), "epochs: 2.5 given; allowed: a whole number from 0"),
        (([1], 10, 0), "threads: 0 given; allowed: a whole number from 1"),
        (([1], True), "epochs: True given; allowed: a whole number from 0"),
        (([1], "10"), "epochs: '10' given; allowed: a whole number from 0"),
        (([1], 10, None), "threads: None given; allowed: a whole number from 1"),
        ((5, 10), "seeds: 5 given; several are needed, such as range(100)"),
        ((None, 10), "seeds: None given; several are needed, such as range(100)"),
    ],
)
def test_errors(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(RecipeError) as caught:
        sweep(Recipe(), *arguments)  # type: ignore[arg-type]
    assert str(caught.value) == message


def test_a_recipe_is_needed() -> None:
    with pytest.raises(RecipeError, match=r"^recipe: 'notebook' given; a Recipe is needed, such as Recipe\(seed=3\)$"):
        sweep("notebook", [1], 10)  # type: ignore[arg-type]


def test_whoever_is_interrupted_ends_the_others_runs_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+c comes to the thread that asked for the sweep; the others begin no further run."""
    begun = []

    def run_through(_self: Trainer, seeds: Iterable[int], _epochs: int) -> Iterator[tuple[float, float]]:
        for seed in seeds:
            begun.append(seed)
            if current_thread() is main_thread():
                raise KeyboardInterrupt
            sleep(0.02)
            yield 0.0, 0.0

    monkeypatch.setattr(Trainer, "run_through", run_through)
    with pytest.raises(KeyboardInterrupt):
        sweep(Recipe(), range(1000), 1, threads=3)
    assert len(begun) < 100
