"""What a run came to: tables with names, test parts, regression, many samples."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from engine.cli.results import number, summary, table
from tests.engine.cli.program import measured


def test_names_of_columns_and_classes(flowers: Path) -> None:
    recipe = Recipe(data=str(flowers), test_fraction=0.25, hidden=(), learning_rate=0.1)
    _, measure = measured(recipe, epochs=300)
    lines = table(measure).splitlines()
    assert re.split(" {2,}", lines[0]) == ["petal length", "width", "target", *("a very long name ...", "iris", "rose")]
    assert lines[1].endswith("right")
    assert lines[1].split()[:2] == ["0", "0"]
    assert len({len(line) for line in lines[:21] if line.endswith("right")}) == 1
    assert lines[21:23] == ["... and 25 more (--json has all)", "45 of 45 right"]
    assert lines[23:28] == [
        "",
        "training: target (row), predicted (column)",
        "                      a very long name ...  iris  rose",
        "a very long name ...                    15     0     0",
        "                iris                     0    15     0",
    ]
    assert lines[29:31] == ["", "test: target (row), predicted (column)"]
    assert lines[-1] == "                rose                     0     0     5"


def test_two_classes_of_one_output_have_names(tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text("a,b\n0,no\n1,yes\n", encoding="utf-8")
    _, measure = measured(Recipe(data=str(path), loss="half_squared_error", initializer="zeros"), epochs=0)
    assert table(measure).splitlines() == [
        "a  target    output",
        "0      no  0.000000  tie",
        "1     yes  0.000000  tie",
        "0 of 2 right",
    ]


@pytest.mark.parametrize(
    ("targets", "problem", "classes", "heads", "wanted"),
    [
        ([[0], [1]], "classification", None, ["target", "output"], "0"),
        ([[0], [1]], "classification", ("0", "1"), ["target", "output"], "0"),
        ([[0], [1]], "classification", ("1", "2"), ["target", "output"], "1"),
        ([[0], [1]], "regression", ("no", "yes"), ["target", "output"], "0"),
        ([[0, 1], [1, 0]], "classification", None, ["target", "0", "1"], "1"),
        ([[0, 1], [1, 0]], "classification", ("0", "1"), ["target", "0", "1"], "1"),
        ([[0, 1], [1, 0]], "classification", ("a", "b"), ["target", "a", "b"], "b"),
        ([[0, 1], [1, 0]], "regression", ("a", "b"), ["target 1", "target 2", "output 1", "output 2"], "0"),
        ([[0, 1], [1, 1]], "classification", None, ["target 1", "target 2", "output 1", "output 2"], "0"),
        ([[0, 1], [1, 1]], "classification", ("a", "b"), ["target 1", "target 2", "a", "b"], "0"),
    ],
)
def test_what_is_wanted_is_a_class_where_each_sample_has_one(
    targets: Any, problem: str, classes: Any, heads: list[str], wanted: str
) -> None:
    """By its name, unless one output is wanted to be the number that it is."""
    data = Dataset([[3], [5]], targets, problem, classes=classes)
    lines = table(measured(Recipe(hidden=(), loss="binary_cross_entropy"), data, epochs=0)[1]).splitlines()
    assert re.split(" {2,}", lines[0]) == ["x1", *heads]
    assert lines[1].split()[1] == wanted


def test_each_of_independent_outputs_is_seen_to_differ_from_the_middle() -> None:
    """And not from the others: those of the second row are the same but for their last digits."""
    data = Dataset([[0], [1]], [[1, 0], [1, 1]], "classification")
    trainer = Trainer(Recipe(hidden=(), loss="binary_cross_entropy", initializer="zeros"), data)
    trainer.network.biases[0][...] = 4e-8, -1.0
    trainer.network.weights[0][...] = [[2.0], [3.0 + 1e-9]]
    assert table(trainer.measure()).splitlines() == [
        "x1  target 1  target 2    output 1    output 2",
        " 0         1         0  0.50000001  0.26894142  right",
        " 1         1         1  0.88079708  0.88079708  right",
        "2 of 2 right",
    ]


def test_what_decides_is_seen_to_differ() -> None:
    """Here 0.5 + 1e-8 against 0.5 - 1e-8; a tie needs no more digits."""
    trainer = Trainer(Recipe(hidden=(), initializer="zeros"), Dataset([[0], [1]], [[1, 0], [1, 0]]))
    trainer.network.weights[0][...] = [[2e-8], [-2e-8]]
    assert table(trainer.measure()).splitlines() == [
        "x1  target           0           1",
        " 0       0  0.50000000  0.50000000    tie",
        " 1       0  0.50000001  0.49999999  right",
        "1 of 2 right",
    ]
    recipe = Recipe(hidden=(), initializer="zeros", loss="half_squared_error", output="sigmoid")
    trainer = Trainer(recipe, Dataset([[0], [1]], [[0], [1]], "classification"))
    trainer.network.weights[0][...] = 4e-8
    assert table(trainer.measure()).splitlines() == [
        "x1  target      output",
        " 0       0  0.50000000    tie",
        " 1       1  0.50000001  right",
        "1 of 2 right",
    ]


def test_small_outputs_that_decide_nothing_need_no_digits() -> None:
    trainer = Trainer(Recipe(hidden=()), Dataset([[0]], [[1, 0, 0]]))
    trainer.network.biases[0][...] = 0, -40, -50
    assert table(trainer.measure()).splitlines()[1] == " 0       0  1.000000  0.000000  0.000000  right"


def test_a_table_of_regression_judges_nothing() -> None:
    trainer = Trainer(Recipe(hidden=(), loss="mse", initializer="zeros"), Dataset([[1], [2]], [[0.5, 1], [0, 2e9]]))
    trainer.network.biases[0][...] = 1.0, 1e9
    assert table(trainer.measure()).splitlines() == [
        "x1  target 1  target 2  output 1   output 2",
        " 1       0.5         1  1.000000  1.000e+09",
        " 2         0     2e+09  1.000000  1.000e+09",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (123456.789, "123456.79"),
        (-999999.0, "-999999.00"),
        (1e6, "1.000e+06"),
        (-1e6, "-1.000e+06"),
        (1e300, "1.000e+300"),
    ],
)
def test_large_numbers_are_short(value: float, text: str) -> None:
    assert number(value, ".2f") == text


def test_numbers_that_are_not_finite_have_words() -> None:
    assert number(float("nan"), ".4f") == "not a number"
    assert number(float("inf"), ".4f") == "infinite"
    assert number(float("-inf"), ".4f") == "-infinite"


def test_a_wide_table_leaves_out_what_does_not_fit() -> None:
    rng = np.random.default_rng(0)
    data = Dataset(rng.normal(size=(30, 50)), np.eye(30))
    _, measure = measured(Recipe(hidden=()), data)
    lines = table(measure).splitlines()
    assert lines[0].split() == [*(f"x{i}" for i in range(1, 8)), "...", "target", *map(str, range(11)), "..."]
    assert len(lines) == 1 + 20 + 2  # no confusion of 30 classes
    wanted = Dataset(rng.normal(size=(3, 2)), rng.normal(size=(3, 20)))
    head = table(measured(Recipe(hidden=(), loss="mse"), wanted)[1]).splitlines()[0]
    assert head.count("target ") == head.count("output ") == 11


def test_names_obey_no_terminal() -> None:
    data = Dataset([[0], [1]], np.eye(2), "classification", ["\x1b[2Jx\n"], ["\x07a", "b"])
    lines = table(measured(Recipe(hidden=()), data)[1]).splitlines()
    assert all(line.isprintable() for line in lines)
    assert len(lines) == 4


def test_the_summary_has_test_part_penalty_and_r2() -> None:
    recipe = Recipe(data="plane", samples=50, test_fraction=0.2, loss="mse", hidden=(), learning_rate=0.001)
    trainer, measure = measured(recipe.with_changes(regularization="l2", regularization_rate=0.1))
    train, test = (f"R2 {score.r2:.6g}, RMSE {score.mse**0.5:.6g}" for score in (measure.train, measure.test))
    assert summary(trainer, measure).splitlines() == [
        f"After 5 epochs, measured after the last update: mse {measure.mse:.6g}, {train}",
        f"Penalty (l2), added to the training loss: {measure.penalty:.6g}",
        f"Test, 10 samples held out: mse {measure.test.mse:.6g}, {test}",
    ]


def test_the_summary_counts_what_is_right_and_ties() -> None:
    recipe = Recipe(data="moons", samples=40, test_fraction=0.25, hidden=(4,))
    trainer, measure = measured(recipe)
    right = int((measure.test.verdicts == 1).sum())
    assert summary(trainer, measure).splitlines()[1] == (
        f"Test, 10 samples held out: cross_entropy {measure.test.loss:.6g}, mse {measure.test.mse:.6g}, "
        f"{right} of 10 right ({right / 10:.1%})"
    )
    trainer.network.parameters[...] = 0.0
    lines = summary(trainer, trainer.measure()).splitlines()
    assert lines[0].endswith(", 30 ties")
    assert lines[1].endswith("0 of 10 right (0.0%), 10 ties")


def test_the_summary_says_when_options_alone_do_not_give_the_run() -> None:
    trainer, measure = measured(Recipe())
    assert len(summary(trainer, measure).splitlines()) == 1
    trainer.change(learning_rate=0.1)
    trainer.network.weights[0][0, 0] = 0.5
    trainer.frozen.weights[0][0] = 1.0
    assert summary(trainer, measure).splitlines()[1:] == [
        "Changed after epoch 5: learning_rate 0.1",
        "Changed after epoch 5: 1 parameter set by hand",
        "Changed after epoch 5: 2 parameters frozen",
        "With these changes, a command line alone does not reproduce this run",
    ]


def test_standardization_is_shown(flowers: Path) -> None:
    """On the training part, also where its columns' names would be obeyed by a terminal."""
    trainer, measure = measured(Recipe(data=str(flowers), test_fraction=0.25, hidden=(), standardize=True))
    inputs = trainer.data.inputs
    means, scales = inputs.mean(axis=0), inputs.std(axis=0)
    assert summary(trainer, measure).splitlines()[-1] == (
        f"Standardization, from the training samples: petal length mean {means[0]:.4g}, scale {scales[0]:.4g}; "
        f"width mean {means[1]:.4g}, scale {scales[1]:.4g}"
    )
    data = Dataset([[0], [1]], np.eye(2), "classification", ["\x1b[2Jx\n"])
    assert summary(*measured(Recipe(standardize=True), data)).splitlines()[-1].isprintable()
