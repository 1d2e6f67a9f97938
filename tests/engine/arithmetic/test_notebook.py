"""The notebook's first epoch, an update a sample: its lists in plain Python beside what is written out."""

from __future__ import annotations

from math import exp
from typing import Any

import pytest

from engine import Recipe, Trainer, arithmetic
from tests.engine.known_runs import read_runs

Matrix = list[list[float]]

RATE = 0.05
XOR = [([0, 0], [1, 0]), ([0, 1], [0, 1]), ([1, 0], [0, 1]), ([1, 1], [1, 0])]


def passes(weights: list[Matrix], biases: Matrix, inputs: list[int]) -> Matrix:
    """The activations of every layer: ReLU, and softmax for the last one."""
    activations: Matrix = [[float(x) for x in inputs]]
    for layer, (rows, bias) in enumerate(zip(weights, biases, strict=True)):
        z = [
            sum(w * a for w, a in zip(row, activations[-1], strict=True)) + b for row, b in zip(rows, bias, strict=True)
        ]
        if layer + 1 < len(weights):
            activations.append([max(0.0, value) for value in z])
        else:
            total = sum(exp(value) for value in z)
            activations.append([exp(value) / total for value in z])
    return activations


def deltas(weights: list[Matrix], activations: Matrix, target: list[int]) -> Matrix:
    """Prediction - target, then down with the slope of ReLU."""
    found = [[p - t for p, t in zip(activations[-1], target, strict=True)]]
    for rows, below in zip(reversed(weights[1:]), reversed(activations[1:-1]), strict=True):
        errors = [sum(row[i] * d for row, d in zip(rows, found[0], strict=True)) for i in range(len(below))]
        found.insert(0, [error if a > 0 else 0.0 for error, a in zip(errors, below, strict=True)])
    return found


@pytest.mark.parametrize("run", read_runs("notebook_runs.json"), ids=lambda run: f"seed {run['seed']}")
def test_first_epoch(run: dict[str, Any]) -> None:
    trainer = Trainer(Recipe(seed=run["seed"]))
    weights: list[Matrix] = [[list(row) for row in layer] for layer in run["initial_weights"]]
    biases = [[0.0] * len(layer) for layer in weights]
    total = 0.0
    for sample, (inputs, target) in enumerate(XOR):
        activations = passes(weights, biases, inputs)
        delta = deltas(weights, activations, target)
        total += sum((p - t) ** 2 for p, t in zip(activations[-1], target, strict=True)) / 2
        trace = trainer.trace(sample)
        for layer, rows in enumerate(weights):
            for unit, row in enumerate(rows):
                forward = arithmetic.forward(trace, layer, unit)
                assert forward.steps[-1].result == pytest.approx(activations[layer + 1][unit], rel=1e-12, abs=1e-15)
                backward = arithmetic.backward(trace, trainer.recipe, layer, unit)
                assert backward.delta == pytest.approx(delta[layer][unit], rel=1e-11, abs=1e-15)
                for source, a in enumerate([*activations[layer], 1.0]):
                    before = biases[layer][unit] if source == len(row) else row[source]
                    update = arithmetic.update(trainer, layer, unit, source)
                    assert update.samples == (sample,)
                    assert update.before == pytest.approx(before, rel=1e-12, abs=1e-15)
                    wanted = before - RATE * delta[layer][unit] * a
                    assert update.after == pytest.approx(wanted, rel=1e-12, abs=1e-15)
                    assert [step.formula for step in update.steps] == ["w - rate·g"]
        for layer, rows in enumerate(weights):
            for unit, row in enumerate(rows):
                for source, a in enumerate(activations[layer]):
                    row[source] -= RATE * delta[layer][unit] * a
                biases[layer][unit] -= RATE * delta[layer][unit]
        trainer.step(batches=1)
    assert total == pytest.approx(run["total_mse_by_epoch"]["0"], rel=0, abs=1e-12)
