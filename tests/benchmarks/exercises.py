"""The Playground exercises of Google's Machine Learning Crash Course, as runs of many seeds.

Printed are the tables of docs/exercises: the loss and the accuracy on the test part after 500 epochs of
`xorcise train playground OPTIONS`, of `SEEDS` initial weights for the same samples.
"""

from __future__ import annotations

import shlex
from statistics import median
from typing import NamedTuple

from engine import Trainer
from engine.cli.options import recipe_from
from engine.cli.train import parser
from engine.errors import DataError

SEEDS, EPOCHS = 100, 500

ALL_FEATURES = "'x1,x2,x1^2,x2^2,x1x2,sin(x1),sin(x2)'"  # in quotes, as a shell needs them


class Exercise(NamedTuple):
    """`options` are those of all its runs; each of `tries` adds some. A run is counted as good if its test loss is at
    most `good`.
    """

    options: str
    tries: tuple[str, ...]
    good: float
    title: str


EXERCISES: dict[str, Exercise] = {
    "first-network": Exercise(
        "--data xor-cloud --noise 0.35",
        (
            "--hidden 1 --activation linear",
            "--hidden 2 --activation linear",
            "--hidden 2 --activation relu",
            "--hidden 3 --activation relu",
            "--hidden 4 --activation relu",
            "--hidden 8 --activation relu",
            "--hidden 3,2 --activation relu",
            "--hidden 8,8 --activation relu",
            "--hidden 3 --activation tanh",
        ),
        0.177,
        "0.177 or less",
    ),
    "initialization": Exercise(
        "--data xor-cloud",
        (
            "--hidden 2 --activation relu",
            "--hidden 3 --activation relu",
            "--hidden 3 --activation relu --initializer he_uniform --bias 0",
            "--hidden 3 --activation tanh",
            "--hidden 5 --activation relu",
            "--hidden 5,2 --activation relu",
            "--hidden 5,5 --activation relu",
        ),
        0.05,
        "0.05 or less",
    ),
    "spiral": Exercise(
        "--data spiral --noise 0.5",
        (
            "--hidden 1 --activation linear",
            "--hidden 4,2",
            "--hidden 8,8",
            "--hidden 8,8 --optimizer adam --learning-rate 0.01",
            "--hidden 8,8,8 --optimizer adam --learning-rate 0.01",
            f"--hidden 4,2 --features {ALL_FEATURES}",
            f"--hidden 8,8 --features {ALL_FEATURES}",
            f"--hidden 8,8 --features {ALL_FEATURES} --regularization l2 --regularization-rate 0.003",
        ),
        0.1,
        "0.1 or less",
    ),
}


def run(options: str, seed: int) -> Trainer:
    """The run of `xorcise train playground OPTIONS` after `EPOCHS` epochs."""
    trainer = Trainer(recipe_from(parser().parse(["playground", *shlex.split(options), "--seed", str(seed)])))
    trainer.step(EPOCHS)
    return trainer


def on_test_part(options: str, seed: int) -> tuple[float, float]:
    """Loss and accuracy of such a run on the test part."""
    score = run(options, seed).measure().test
    if score is None or score.accuracy is None:
        raise DataError("an exercise needs classes and a test part")
    return score.loss, score.accuracy


def row(exercise: Exercise, options: str, seeds: int = SEEDS) -> str:
    """A row of the table: the median and the quartiles of the losses, the median accuracy, and how many are good."""
    runs = [on_test_part(f"{exercise.options} {options}", seed) for seed in range(seeds)]
    losses = sorted(loss for loss, _ in runs)
    low, high = losses[len(losses) // 4], losses[-1 - len(losses) // 4]
    spread = f"**{median(losses):.3f}** ({low:.3f} to {high:.3f})"
    accuracy = median(accuracy for _, accuracy in runs)
    good = sum(loss <= exercise.good for loss in losses)
    return f"| `{options}` | {spread} | {losses[0]:.3f} | {accuracy:.1%} | {good} |"


def head(exercise: Exercise) -> str:
    """The first lines of the table."""
    columns = ("options", "test loss", "best", "test accuracy", exercise.title)
    return f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"


def main() -> None:
    for name, exercise in EXERCISES.items():
        print(f"docs/exercises/{name}.md: xorcise train playground {exercise.options} ...\n")
        print(head(exercise))
        for options in exercise.tries:
            print(row(exercise, options), flush=True)
        print()


if __name__ == "__main__":
    main()
