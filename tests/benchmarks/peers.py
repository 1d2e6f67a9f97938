"""The engine compared with others that train the same networks, and its own costs, in one table from one run on one
thread.
"""

from __future__ import annotations

import os

# Before the imports: these are read when the libraries are loaded.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import sklearn
import torch
from sklearn.datasets import load_digits

import engine
from engine import Dataset, Recipe, Trainer
from engine.history import History
from tests.benchmarks.contestants import (
    DIGITS,
    PICTURES,
    SMALL,
    XOR,
    Contestant,
    NumPyBatches,
    NumPyPerSample,
    PlainPython,
    check_the_same_numbers,
    epochs_a_second,
    medians,
)
from tests.benchmarks.libraries import PyTorch, ScikitLearn
from tests.benchmarks.table import Table

REPEATS = 7
SEEDS, SEED_EPOCHS = 200, 1000
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Work:
    """`checked`: epochs that all of them train first, for comparison. `aims`: how many times as fast as each the engine
    should be.
    """

    title: str
    recipe: Recipe
    data: Dataset | None
    checked: int
    others: tuple[Callable[[Trainer], Contestant], ...]
    aims: dict[str, float]


def one_hot(labels: Any) -> Any:
    return np.eye(labels.max() + 1)[labels]


def disc(samples: int) -> Dataset:
    """Points of a square, half of them within a circle."""
    points = np.random.default_rng(0).uniform(-1.0, 1.0, (samples, 2))
    distances = np.square(points).sum(axis=1)
    return Dataset(points, one_hot((distances < np.median(distances)).astype(int)))


def digits() -> Dataset:
    images, labels = load_digits(return_X_y=True)
    return Dataset(images / 16.0, one_hot(labels))


def noise() -> Dataset:
    """As much data as 10,000 pictures of 28 by 28 pixels; their contents do not matter."""
    random = np.random.default_rng(0)
    return Dataset(random.uniform(0.0, 1.0, (10_000, 784)), one_hot(random.integers(10, size=10_000)))


LIBRARIES = (partial(PyTorch, torch.float32), partial(PyTorch, torch.float64), ScikitLearn)


def works() -> list[Work]:
    return [
        Work(
            "2-4-4-4-4-2 ReLU, XOR, one update a sample",
            XOR,
            None,
            20,
            (PlainPython, NumPyPerSample, *LIBRARIES),
            {"plain Python lists": 200, "PyTorch float32": 1500, "PyTorch float64": 1500, "scikit-learn": 1000},
        ),
        Work(
            "2-8-8-8-2 tanh, 500 samples, batches of 10",
            SMALL,
            disc(500),
            5,
            (NumPyBatches, *LIBRARIES),
            {"PyTorch float32": 100, "PyTorch float64": 100, "NumPy mini-batches": 40},
        ),
        Work(
            "64-32-10 ReLU, 1797 samples, batches of 32",
            DIGITS,
            digits(),
            3,
            (NumPyBatches, *LIBRARIES),
            {"PyTorch float32": 4},
        ),
        Work(
            "784-128-10 ReLU, 10,000 samples, batches of 128",
            PICTURES,
            noise(),
            1,
            (NumPyBatches, *LIBRARIES),
            {"PyTorch float64": 1},
        ),
    ]


# --- the table -------------------------------------------------------------------------------------------------------


def finite(trainer: Trainer) -> None:
    """A diverged run stops early, so its speed would mean nothing."""
    if trainer.divergence is not None:
        raise SystemExit(f"the run that is timed has diverged: {trainer.divergence}")


def compare(table: Table, work: Work) -> None:
    """The engine compared with the others: the ratio says how many times as fast as each the engine is."""
    ours = Trainer(work.recipe, work.data)
    others = [contestant(ours) for contestant in work.others]
    check_the_same_numbers(ours, others, work.checked)
    ways: dict[str, Callable[[], float]] = {"engine": partial(epochs_a_second, ours.step)}
    ways |= {other.name: partial(epochs_a_second, other.train) for other in others}
    speeds = medians(ways, REPEATS)
    finite(ours)
    table.section(work.title)
    engine_speed = speeds.pop("engine")
    table.speed("engine", engine_speed, "the engine is")
    for name, speed in speeds.items():
        table.faster(name, speed, engine_speed / speed, work.aims.get(name))


# --- what the engine's own parts cost --------------------------------------------------------------------------------


class NoHistory(History):
    def extend(self, *_records: Any) -> None:
        pass


def costs(table: Table) -> None:
    data = disc(500)
    trainers = {
        "SGD": Trainer(SMALL, data),
        "SGD, no history": Trainer(SMALL, data),
        "Adam": Trainer(SMALL.with_changes(optimizer="adam", learning_rate=0.001), data),
        "SGD, a test split of 125 more samples": Trainer(SMALL.with_changes(test_fraction=0.2), disc(625)),
    }
    trainers["SGD, no history"].descent.history = NoHistory()
    speeds = medians({name: partial(epochs_a_second, trainer.step) for name, trainer in trainers.items()}, REPEATS)
    for trainer in trainers.values():
        finite(trainer)
    table.section("The second work again")
    sgd, bare, adam, split = speeds.values()
    table.speed("SGD, no history", bare)
    table.longer("SGD, against no history", sgd, bare / sgd, 1.6)
    table.longer("Adam, against SGD", adam, sgd / adam, 1.6)
    table.longer("SGD with a test split, against none", split, sgd / split, 1.6)


def sweeps(table: Table) -> None:
    epochs = SEEDS * SEED_EPOCHS

    def speed(call: Callable[[], object]) -> float:
        began = perf_counter()
        call()
        return epochs / (perf_counter() - began)

    def sweep(threads: int) -> object:
        return engine.sweep(XOR, range(SEEDS), SEED_EPOCHS, threads=threads)

    one_run, one, two = medians(
        {
            "one run": partial(speed, lambda: Trainer(XOR).step(epochs)),
            "one thread": partial(speed, partial(sweep, 1)),
            "two threads": partial(speed, partial(sweep, 2)),
        },
        REPEATS,
    ).values()
    table.section(f"{SEEDS} seeds of the first work, {SEED_EPOCHS} epochs each")
    table.speed(f"one run of {epochs:,} epochs", one_run)
    table.faster("a sweep in one call, against that", one, one / one_run, 1)
    table.faster("on two threads, against one", two, two / one, 1.8)


MEMORY = """
from pathlib import Path
from engine import Recipe, Trainer
def peak():
    return Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
trainer = Trainer(Recipe(seed=3))
trainer.step(100_000)
print(peak())
trainer.step(10_000_000)
print(peak())
"""


def memory(table: Table) -> None:
    # A process of its own: this one holds the other libraries and their data.
    done = subprocess.run([sys.executable, "-c", MEMORY], cwd=ROOT, capture_output=True, text=True, check=True)
    before, after = map(float, done.stdout.split())
    print("Memory of the first work")
    growth = f"{after / before:.3f} x as much"
    table.row("after 10,100,000 epochs, against after 100,000", f"{growth:>46}", "at most 1.01", after / before <= 1.01)


def main() -> None:
    if not Path("/proc/self/status").exists():
        sys.exit("this reads /proc, which only Linux has")
    torch.set_num_threads(1)
    versions = f"NumPy {np.__version__}, PyTorch {torch.__version__}, scikit-learn {sklearn.__version__}"
    print(f"one thread, medians of {REPEATS} taken in turns; {versions}; load {os.getloadavg()[0]:.1f} at the start")
    table = Table()
    for work in works():
        compare(table, work)
    costs(table)
    sweeps(table)
    memory(table)
    print(f"load {os.getloadavg()[0]:.1f} at the end; {sum(table.met)} of {len(table.met)} aims met")
    sys.exit(not all(table.met))


if __name__ == "__main__":
    main()
