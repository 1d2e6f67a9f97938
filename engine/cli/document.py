"""The run as one JSON document, for scripts."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

from engine.cli.results import class_names, input_names
from engine.data.preparation import Preparation
from engine.events import as_json
from engine.reports import Measure, Score
from engine.trainer import Trainer


def document(trainer: Trainer, measure: Measure, seconds: float, stopped: str) -> str:
    """The run as JSON. Values that are not known, or not finite, are null."""
    data = trainer.data
    content = {
        "recipe": trainer.recipe.as_dict(),
        "first_recipe": trainer.first_recipe.as_dict(),
        "events": [as_json(event) for event in trainer.events],
        "epoch": trainer.epoch,
        **_scored(measure.train),
        "penalty": measure.penalty,
        "test": None if measure.test is None else _scored(measure.test) | _samples(measure.test),
        "history": _history(trainer),
        "input_names": input_names(data),
        "preparation": _prepared(trainer.preparation),
        "classes": None if measure.verdicts is None else class_names(data) or None,
        **_samples(measure.train),
        "weights": [weights.tolist() for weights in trainer.network.weights],
        "biases": [biases.tolist() for biases in trainer.network.biases],
        "seconds": seconds,
        "stopped": stopped,
        "diverged": None if trainer.divergence is None else str(trainer.divergence),
    }
    return json.dumps(finite(content), allow_nan=False)


def _scored(score: Score) -> dict[str, Any]:
    return {
        "loss": score.loss,
        "mse": score.mse,
        "accuracy": score.accuracy,
        "ties": score.ties,
        "confusion": None if score.confusion is None else score.confusion.tolist(),
        "r2": score.r2,
        "rmse": score.rmse,
    }


def _samples(score: Score) -> dict[str, Any]:
    return {
        "inputs": score.data.inputs.tolist(),
        "targets": score.data.targets.tolist(),
        "predictions": score.predictions.tolist(),
    }


def _prepared(preparation: Preparation) -> dict[str, Any]:
    """The features, and the means and scales of inputs and targets."""
    numbers = {name: getattr(preparation, name) for name in ("means", "scales", "target_means", "target_scales")}
    return {"columns": preparation.names} | {
        name: None if array is None else array.tolist() for name, array in numbers.items()
    }


def _history(trainer: Trainer) -> dict[str, Any]:
    """The history; the losses of the test part only if there is one."""
    names = ("loss", "mse", "test_loss", "test_mse")[: 2 if trainer.test_data is None else 4]
    rows = trainer.history.whole
    return {"epoch": [int(epoch) for epoch in rows[:, 0]]} | {
        name: rows[:, column].tolist() for column, name in enumerate(names, start=1)
    }


def finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: finite(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(part) for part in value]
    return None if isinstance(value, float) and not isfinite(value) else value
