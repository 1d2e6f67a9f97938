"""What a run came to: tables with names, test parts, regression, many samples."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from engine.cli.results import document, number, summary, table


def measured(recipe: Recipe, data: Dataset | None = None, epochs: int = 5) -> tuple[Trainer, Any]:
    trainer = Trainer(recipe, data)
    trainer.step(epochs)
    return trainer, trainer.measure()


@pytest.fixture
def flowers(tmp_path: Path) -> Path:
    path = tmp_path / "flowers.csv"
    kinds = ["rose", "iris", "a very long name of a flower"]
    rows = [f"{place % 7},{place % 3},{kinds[place % 3]}" for place in range(60)]
    path.write_text("\n".join(["petal length,width,kind", *rows]), encoding="utf-8")
    return path


def test_names_of_columns_and_classes(flowers: Path) -> None:
    recipe = Recipe(data=str(flowers), test_fraction=0.25, hidden=(), learning_rate=0.1)
    _, measure = measured(recipe, epochs=300)
    lines = table(measure).splitlines()
    assert re.split(" {2,}", lines[0]) == ["petal length", "width", "wanted", *("a very long name ...", "iris", "rose")]
    assert lines[1].endswith("right")
    assert lines[1].split()[:2] == ["0", "0"]
    assert len({len(line) for line in lines[:21] if line.endswith("right")}) == 1
    assert lines[21:23] == ["... and 25 more (--json has all)", "45 of 45 right"]
    assert lines[23:28] == [
        "",
        "training: wanted (row), chosen (column)",
        "                      a very long name ...  iris  rose",
        "a very long name ...                    15     0     0",
        "                iris                     0    15     0",
    ]
    assert lines[29:31] == ["", "test: wanted (row), chosen (column)"]
    assert lines[-1] == "                rose                     0     0     5"


def test_two_classes_of_one_output_have_names(tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text("a,b\n0,no\n1,yes\n", encoding="utf-8")
    _, measure = measured(Recipe(data=str(path), loss="half_squared_error", initializer="zeros"), epochs=0)
    assert table(measure).splitlines() == [
        "a  wanted    output",
        "0      no  0.000000  tie",
        "1     yes  0.000000  tie",
        "0 of 2 right",
    ]


@pytest.mark.parametrize(
    ("targets", "problem", "classes", "heads", "wanted"),
    [
        ([[0], [1]], "classification", None, ["wanted", "output"], "0"),
        ([[0], [1]], "classification", ("0", "1"), ["wanted", "output"], "0"),
        ([[0], [1]], "classification", ("1", "2"), ["wanted", "output"], "1"),
        ([[0], [1]], "regression", ("no", "yes"), ["wanted", "output"], "0"),
        ([[0, 1], [1, 0]], "classification", None, ["wanted", "0", "1"], "1"),
        ([[0, 1], [1, 0]], "classification", ("0", "1"), ["wanted", "0", "1"], "1"),
        ([[0, 1], [1, 0]], "classification", ("a", "b"), ["wanted", "a", "b"], "b"),
        ([[0, 1], [1, 0]], "regression", ("a", "b"), ["wanted 1", "wanted 2", "output 1", "output 2"], "0"),
        ([[0, 1], [1, 1]], "classification", None, ["wanted 1", "wanted 2", "output 1", "output 2"], "0"),
        ([[0, 1], [1, 1]], "classification", ("a", "b"), ["wanted 1", "wanted 2", "a", "b"], "0"),
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
        "x1  wanted 1  wanted 2    output 1    output 2",
        " 0         1         0  0.50000001  0.26894142  right",
        " 1         1         1  0.88079708  0.88079708  right",
        "2 of 2 right",
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


def test_a_wide_table_leaves_out_what_does_not_fit() -> None:
    rng = np.random.default_rng(0)
    data = Dataset(rng.normal(size=(30, 50)), np.eye(30))
    _, measure = measured(Recipe(hidden=()), data)
    lines = table(measure).splitlines()
    assert lines[0].split() == [*(f"x{i}" for i in range(1, 8)), "...", "wanted", *map(str, range(11)), "..."]
    assert len(lines) == 1 + 20 + 2  # no confusion of 30 classes
    wanted = Dataset(rng.normal(size=(3, 2)), rng.normal(size=(3, 20)))
    head = table(measured(Recipe(hidden=(), loss="mse"), wanted)[1]).splitlines()[0]
    assert head.count("wanted ") == head.count("output ") == 11


def test_names_obey_no_terminal() -> None:
    data = Dataset([[0], [1]], np.eye(2), "classification", ["\x1b[2Jx\n"], ["\x07a", "b"])
    lines = table(measured(Recipe(hidden=()), data)[1]).splitlines()
    assert all(line.isprintable() for line in lines)
    assert len(lines) == 4


def test_the_summary_has_test_part_penalty_and_r2() -> None:
    recipe = Recipe(data="plane", samples=50, test_fraction=0.2, loss="mse", hidden=(), learning_rate=0.001)
    trainer, measure = measured(recipe.with_changes(regularization="l2", regularization_rate=0.1))
    assert summary(trainer, measure).splitlines() == [
        f"After 5 epochs, measured after the last update: mse {measure.mse:.6g}, R2 {measure.train.r2:.6g}",
        f"Penalty of l2, descended with it: {measure.penalty:.6g}",
        f"Test, 10 samples not trained on: mse {measure.test.mse:.6g}, R2 {measure.test.r2:.6g}",
    ]


def test_the_summary_counts_what_is_right_and_ties() -> None:
    recipe = Recipe(data="moons", samples=40, test_fraction=0.25, hidden=(4,))
    trainer, measure = measured(recipe)
    right = int((measure.test.verdicts == 1).sum())
    assert summary(trainer, measure).splitlines()[1] == (
        f"Test, 10 samples not trained on: cross_entropy {measure.test.loss:.6g}, mse {measure.test.mse:.6g}, "
        f"{right} of 10 right ({right / 10:.1%})"
    )
    trainer.network.parameters[...] = 0.0
    lines = summary(trainer, trainer.measure()).splitlines()
    assert lines[0].endswith(", 30 ties")
    assert lines[1].endswith("0 of 10 right (0.0%), 10 ties")


def test_json_of_a_test_part(flowers: Path) -> None:
    recipe = Recipe(data=str(flowers), test_fraction=0.25, hidden=(), learning_rate=0.1)
    trainer, measure = measured(recipe)
    content = json.loads(document(trainer, measure, 1.0, "epochs"))
    test = content["test"]
    assert (test["loss"], test["mse"], test["accuracy"]) == (measure.test.loss, measure.test.mse, measure.test.accuracy)
    assert (test["ties"], test["r2"], test["confusion"]) == (0, None, measure.test.confusion.tolist())
    assert test["predictions"] == measure.test.predictions.tolist()
    assert test["inputs"] == trainer.test_data.inputs.tolist()  # type: ignore[union-attr]
    assert len(content["inputs"]) == 45
    assert content["confusion"] == measure.train.confusion.tolist()
    assert content["classes"] == ["a very long name of a flower", "iris", "rose"]
    assert content["input_names"] == ["petal length", "width"]
    assert list(content["history"]) == ["epoch", "loss", "mse", "test_loss", "test_mse"]
    assert content["history"]["test_loss"] == trainer.history.test_loss.tolist()


def test_json_of_a_regression() -> None:
    data = Dataset([[0], [1], [2]], [[0.5], [2.0], [3.0]])
    trainer, measure = measured(Recipe(loss="mse", hidden=()), data)
    content = json.loads(document(trainer, measure, 1.0, "epochs"))
    assert content["r2"] == measure.train.r2
    assert content["test"] is content["classes"] is content["confusion"] is content["ties"] is None
    assert list(content["history"]) == ["epoch", "loss", "mse"]


def test_standardization_is_shown(flowers: Path) -> None:
    """On the training part, also where its columns' names would be obeyed by a terminal; and in full as JSON."""
    trainer, measure = measured(Recipe(data=str(flowers), test_fraction=0.25, hidden=(), standardize=True))
    inputs = trainer.data.inputs
    means, scales = inputs.mean(axis=0), inputs.std(axis=0)
    assert summary(trainer, measure).splitlines()[-1] == (
        f"Standardized by the training part: petal length mean {means[0]:.4g}, scale {scales[0]:.4g}; "
        f"width mean {means[1]:.4g}, scale {scales[1]:.4g}"
    )
    prepared = json.loads(document(trainer, measure, 1.0, "epochs"))["preparation"]
    assert prepared["columns"] == ["petal length", "width"]
    assert prepared["means"] == pytest.approx(means)
    assert prepared["scales"] == pytest.approx(scales)
    data = Dataset([[0], [1]], np.eye(2), "classification", ["\x1b[2Jx\n"])
    assert summary(*measured(Recipe(standardize=True), data)).splitlines()[-1].isprintable()
    plain = json.loads(document(*measured(Recipe()), 1.0, "epochs"))["preparation"]
    assert plain == {"columns": ["x1", "x2"], "means": None, "scales": None}
