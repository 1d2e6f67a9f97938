"""The run as one JSON document."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from engine.cli.document import document, finite
from tests.engine.cli.program import Train, measured, strict
from tests.engine.interpreter import ROOT

NOTEBOOK = json.loads((ROOT / "tests/data/notebook_runs.json").read_text(encoding="utf-8"))
KEYS = [
    "recipe",
    "first_recipe",
    "events",
    "epoch",
    "loss",
    "mse",
    "accuracy",
    "ties",
    "confusion",
    "r2",
    "rmse",
    "penalty",
    "test",
    "history",
]
KEYS += ["input_names", "preparation", "classes", "inputs", "targets", "predictions", "weights", "biases"]
KEYS += ["seconds", "stopped", "diverged"]


def test_json_is_one_strict_document(train: Train) -> None:
    result = train("--json", "--epochs", "250", "--seed", "3", "--momentum", "0.5", "--batch-size", "all")
    document = strict(result.out)
    assert list(document) == KEYS
    recipe = Recipe(seed=3, momentum=0.5, batch_size="all")
    assert Recipe(**document["recipe"]) == recipe
    trainer = Trainer(recipe)
    trainer.step(250)
    measure = trainer.measure()
    assert (document["epoch"], document["loss"], document["mse"]) == (250, measure.loss, measure.mse)
    assert document["accuracy"] == measure.accuracy
    for name in ("epoch", "loss", "mse"):
        assert document["history"][name] == getattr(trainer.history, name).tolist()
    assert document["inputs"] == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert document["targets"] == [[1, 0], [0, 1], [0, 1], [1, 0]]
    assert document["predictions"] == trainer.predict(trainer.data.inputs).tolist()
    assert document["weights"] == [weights.tolist() for weights in trainer.network.weights]
    assert document["biases"] == [biases.tolist() for biases in trainer.network.biases]
    assert 0 < document["seconds"] < 60


def test_no_epochs_is_a_run_too(train: Train) -> None:
    result = train("--epochs", "0", "--json")
    document = strict(result.out)
    assert result.code == 0
    assert (document["epoch"], document["loss"], document["mse"]) == (0, Trainer().loss, Trainer().score().mse)
    assert document["diverged"] is None
    assert document["history"] == {"epoch": [], "loss": [], "mse": []}
    assert document["seconds"] == 0
    assert "After 0 epochs, measured with the initial weights: cross_entropy 0.6" in result.err
    assert train("--epochs", "0").out.endswith(" of 4 right\n")


def test_floats_in_json_are_exact(train: Train) -> None:
    weights = strict(train("--json", "--epochs", "0").out)["weights"]
    for given, first in zip(weights, NOTEBOOK[0]["initial_weights"], strict=True):
        np.testing.assert_array_equal(given, first)


def test_numbers_that_are_not_finite_are_null() -> None:
    assert finite({"a": [1.0, float("nan")], "b": (float("inf"), "nan", 2, None)}) == {
        "a": [1.0, None],
        "b": [None, "nan", 2, None],
    }


def test_json_has_what_reached_into_the_run() -> None:
    trainer = Trainer()
    trainer.step(3)
    trainer.change(learning_rate=0.1, batch_size="all")
    content = strict(document(trainer, trainer.measure(), 1.0, "epochs"))
    settings = {"learning_rate": 0.1, "batch_size": "all"}
    assert content["events"] == [{"event": "settings", "epoch": 3, "sample": 0, "settings": settings}]


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
    assert content["accuracy"] is None
    assert content["test"] is content["classes"] is content["confusion"] is content["ties"] is None
    assert list(content["history"]) == ["epoch", "loss", "mse"]


def test_json_has_the_standardization_in_full(flowers: Path) -> None:
    trainer, measure = measured(Recipe(data=str(flowers), test_fraction=0.25, hidden=(), standardize=True))
    inputs = trainer.data.inputs
    prepared = json.loads(document(trainer, measure, 1.0, "epochs"))["preparation"]
    assert prepared["columns"] == ["petal length", "width"]
    assert prepared["means"] == pytest.approx(inputs.mean(axis=0))
    assert prepared["scales"] == pytest.approx(inputs.std(axis=0))
    plain = json.loads(document(*measured(Recipe()), 1.0, "epochs"))["preparation"]
    unscaled = dict.fromkeys(("means", "scales", "target_means", "target_scales"))
    assert plain == {"columns": ["x1", "x2"], **unscaled}
