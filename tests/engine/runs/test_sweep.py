"""Many seeds of one recipe: each the same run as alone, in any number of threads, in processes, on a cluster."""

from __future__ import annotations

import pickle
import signal
from _thread import interrupt_main
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from threading import Timer
from typing import Any

import numpy as np
import pytest

from engine import Dataset, Recipe, RecipeError, RunError, Sweep, Trainer, load, save, sweep
from engine.descent import Descent

RECIPES = (
    Recipe(),
    Recipe(activation="tanh", optimizer="adam", learning_rate=0.01, shuffle=True, initializer="he_normal"),
    Recipe(batch_size=3, dropout=0.2, momentum=0.5, regularization="l2", regularization_rate=0.01),
    Recipe(data="circle", samples=30, test_fraction=0.3, batch_size=4, hidden=(3,)),
)


class Pool(Executor):
    """Takes its work, and answers as it is told to: now, or never."""

    def __init__(self, answer: BaseException | None = None) -> None:
        self.answer = answer
        self.futures: list[Future[Any]] = []

    def submit(self, *work: Any, **_: Any) -> Future[Any]:
        pickle.dumps(work)
        self.futures.append(Future())
        if self.answer is not None:
            self.futures[-1].set_exception(self.answer)
        return self.futures[-1]


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("recipe", RECIPES, ids=["notebook", "adam", "dropout", "test part"])
def test_each_run_is_that_of_a_trainer(recipe: Recipe, threads: int) -> None:
    seeds = (3, 0, 7, 2**63 - 1)
    runs = sweep(recipe, seeds, 40, threads=threads)
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


def test_its_trainer_is_at_a_beginning(tmp_path: Path) -> None:
    trainer = sweep(Recipe(), [1, 2], 20).trainer
    assert (trainer.epoch, trainer.events, repr(trainer)) == (0, (), "Trainer(xor, 2-4-4-4-4-2, sgd 0.05, epoch 0)")
    trainer.step(3)
    save(trainer, tmp_path / "run")
    assert load(tmp_path / "run").epoch == 3


def test_no_epochs() -> None:
    runs = sweep(Recipe(), [4], 0)
    assert np.isnan(runs.loss).all()
    assert np.array_equal(runs.parameters[0], Trainer(Recipe(seed=4)).network.parameters)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, -1], 10), "seed: -1 given; allowed: a whole number from 0 to 9223372036854775807"),
        (([], 10), "seeds: none given; give at least one, such as range(100)"),
        (([1], -1), "epochs: -1 given; allowed: a whole number from 0 to 1000000000"),
        (([1], 2.5), "epochs: 2.5 given; allowed: a whole number from 0 to 1000000000"),
        (([1], 10, None, 0), "threads: 0 given; allowed: a whole number from 1 to 1024"),
        (([1], True), "epochs: True given; allowed: a whole number from 0 to 1000000000"),
        (([1], "10"), "epochs: '10' given; allowed: a whole number from 0 to 1000000000"),
        (([1], 10, None, None), "threads: None given; allowed: a whole number from 1 to 1024"),
        (
            ([1], 10, None, 2, Pool()),
            "threads: 2 given together with an executor, which has its own workers; leave it out",
        ),
    ],
)
def test_errors(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(RecipeError) as caught:
        sweep(Recipe(), *arguments)  # type: ignore[arg-type]
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("notebook", [1], 10), "recipe: 'notebook' given; a Recipe is needed, such as Recipe(seed=3)"),
        ((Recipe(), 5, 10), "seeds: 5 given; several are needed, such as range(100)"),
        ((Recipe(), None, 10), "seeds: None given; several are needed, such as range(100)"),
        ((Recipe(), ["a"], 10), "seed: 'a' given; allowed: a whole number from 0 to 9223372036854775807"),
        ((Recipe(), [1], "10"), "epochs: '10' given; allowed: a whole number from 0 to 1000000000"),
        ((Recipe(), [1], 10, 2), "data: 2 given; a Dataset is needed, such as Dataset(inputs, targets)"),
        ((Recipe(), [1], 10, None, 1, 2), "executor: 2 given; an Executor is needed, such as ProcessPoolExecutor()"),
    ],
)
def test_wrong_types(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(TypeError) as caught:
        sweep(*arguments)
    assert str(caught.value) == message


# --- what it tells ---------------------------------------------------------------------------------------------------


def of(solved: int, runs: int) -> Sweep:
    """A sweep of which so many runs are solved: XOR's answers, or none, in the bias of an output that does not look."""
    recipe = Recipe(hidden=(), data="or")
    trainer = Trainer(recipe)
    trainer.step(1000)
    right = trainer.network.parameters
    parameters = np.stack([right * (run < solved) for run in range(runs)])
    nothing = np.zeros(runs)
    return Sweep(recipe, tuple(range(runs)), 1000, nothing, nothing, nothing > 0, parameters, trainer)


@pytest.mark.parametrize(
    ("solved", "runs", "told"),
    [
        (118, 200, "118 solved, 59% (52 to 66%)"),
        (0, 10, "0 solved, 0% (0 to 28%)"),
        (10, 10, "10 solved, 100% (72 to 100%)"),
        (1, 1, "1 solved, 100% (21 to 100%)"),
    ],
)
def test_repr(solved: int, runs: int, told: str) -> None:
    assert repr(of(solved, runs)) == f"Sweep({runs} seeds, 1000 epochs: {told})"


def test_the_interval_is_wilsons() -> None:
    """The shares p at which the one seen is just not too far off: |seen - p| = z sqrt(p (1 - p) / n)."""
    seen = of(7, 30)
    assert seen.interval is not None
    for share in seen.interval:
        assert abs(7 / 30 - share) == pytest.approx(1.959964 * np.sqrt(share * (1 - share) / 30), rel=1e-9)


def test_repr_of_a_regression() -> None:
    runs = sweep(Recipe(data="plane", samples=20, loss="mse", hidden=(2,), batch_size=5), range(2), 3)
    assert runs.interval is None
    assert repr(runs) == "Sweep(2 seeds, 3 epochs)"


# --- by others' workers ----------------------------------------------------------------------------------------------


@contextmanager
def processes() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        yield pool


@contextmanager
def cluster() -> Iterator[Executor]:
    """Of two processes of this machine that hear nobody else."""
    from distributed import Client, LocalCluster

    how: dict[str, Any] = {"processes": True, "host": "127.0.0.1", "dashboard_address": None}
    with LocalCluster(n_workers=2, threads_per_worker=1, **how) as workers, Client(workers) as client:
        yield client.get_executor()


@pytest.mark.parametrize("workers", [processes, cluster])
def test_an_executor_gives_the_same_bits(workers: Callable[[], Any]) -> None:
    data = Dataset([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.2, 0.9]], [[1, 0], [0, 1], [0, 1], [1, 0]])
    diverging = Recipe(loss="mse", activation="linear", learning_rate=0.2)
    with workers() as executor:
        for recipe, seeds, own in ((RECIPES[1], range(150), data), (diverging, (5, 3, 5, 2**63 - 1), None)):
            here, there = sweep(recipe, seeds, 100, own, threads=2), sweep(recipe, seeds, 100, own, executor=executor)
            for name in ("loss", "mse", "diverged", "parameters", "predictions"):
                assert np.array_equal(getattr(here, name), getattr(there, name), equal_nan=True)
            assert repr(there) == repr(here)


def test_a_worker_that_dies_is_one_clear_error() -> None:
    dying = ProcessPoolExecutor(1, get_context("spawn"), initializer=signal.raise_signal, initargs=(signal.SIGKILL,))
    with dying, pytest.raises(RunError) as caught:
        sweep(Recipe(), range(4), 10, executor=dying)
    message = str(caught.value)
    assert message.startswith("executor: a worker has failed (BrokenProcessPool: A ")
    assert message.endswith("); check its workers, then sweep again with a new executor")
    assert "\n" not in message


def test_what_a_worker_finds_wrong_with_the_data_is_said_as_it_is() -> None:
    with pytest.raises(RecipeError, match=r"^data: there is no such file$"):
        sweep(Recipe(), range(4), 10, executor=Pool(RecipeError("data", "there is no such file")))


@pytest.mark.parametrize("answer", [{}, {0: 5}, None, [1]])
def test_what_no_worker_gives(answer: Any) -> None:
    class Other(Pool):
        def submit(self, *work: Any, **settings: Any) -> Future[Any]:
            future = super().submit(*work, **settings)
            future.set_result(answer)
            return future

    class Immediate(Pool):
        def submit(self, *_: Any, **__: Any) -> Any:
            return answer

    for executor in (Other(), Immediate()):
        with pytest.raises(
            RunError, match=r"^executor: a worker has failed \(TypeError: .*\); check its workers, then sweep"
        ):
            sweep(Recipe(), [0], 10, executor=executor)


def test_the_work_is_cut_into_parts_of_many_seeds() -> None:
    pool = Pool(RecipeError("data", "none"))
    with pytest.raises(RecipeError):
        sweep(Recipe(), range(1000), 10, executor=pool)
    assert len(pool.futures) == 125


# --- ctrl+c ----------------------------------------------------------------------------------------------------------


def test_ctrl_c_cancels_what_has_not_begun_and_waits_for_nobody() -> None:
    pool = Pool()
    Timer(0.3, interrupt_main).start()
    with pytest.raises(KeyboardInterrupt):
        sweep(Recipe(), range(10), 10, executor=pool)
    assert len(pool.futures) == 10
    assert all(future.cancelled() for future in pool.futures)


@pytest.mark.parametrize("threads", [1, 2])
def test_ctrl_c_ends_all_threads_within_their_epochs(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An epoch takes some seconds, and each run a thousand of them."""
    descents, real = [], Descent.whole_runs

    def whole_runs(self: Descent, seeds: Iterable[int], epochs: int) -> Iterator[tuple[int, float, float] | None]:
        descents.append(self)
        for piece, result in enumerate(real(self, seeds, epochs)):
            yield result
            if piece and len(descents) == threads:
                interrupt_main()

    monkeypatch.setattr(Descent, "whole_runs", whole_runs)
    with pytest.raises(KeyboardInterrupt):
        sweep(
            Recipe(data="circle", samples=5000, hidden=(512, 512), initializer="he_normal"),
            range(50),
            1000,
            threads=threads,
        )
    assert len(descents) == threads
    assert [descent.epoch for descent in descents] == [0] * threads
    assert any(descent.samples_done > 0 for descent in descents)
