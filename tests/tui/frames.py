"""Frames to draw from, without an app."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from engine import Dataset, Recipe, Trainer, evaluation
from engine.data.dataset import PROBLEMS
from engine.functions.losses import LOSSES
from engine.reports import Score
from engine.runs.diagnosis import Diagnosis
from tui.chosen import Chosen
from tui.frame import MEASURED, Frame, Layer


def some_layers(*sizes: int, activation: str = "relu", output: str = "softmax") -> tuple[Layer, ...]:
    """Layers of these sizes from the input to the output, with weights that count up."""
    layers = [Layer("input", sizes[0])]
    for number, (below, units) in enumerate(pairwise(sizes), start=1):
        last = number == len(sizes) - 1
        name = "output" if last else f"hidden {number}"
        weights = np.arange(units * below, dtype=float).reshape(units, below)
        layers.append(Layer(name, units, output if last else activation, weights, np.zeros(units)))
    return tuple(layers)


def scored(data: Dataset, predictions: ArrayLike, of_classes: bool = True) -> Score:
    """A data set with these answers."""
    problem = PROBLEMS[not of_classes]
    judged = Dataset(data.inputs, data.targets, problem, data.input_names, data.classes, data.threshold)
    return Score(judged, 0.5, 0.25, np.array(predictions, dtype=float))


def some_frame(recipe: Recipe | None = None, epochs: int = 0, **changes: Any) -> Frame:
    """A frame of a run after `epochs` epochs, as a paused session would make it, with some of it changed."""
    trainer = Trainer(recipe)
    trainer.step(epochs)
    measure = trainer.measure()
    frame = Frame(
        recipe=trainer.recipe,
        chosen=Chosen(),
        state="paused" if epochs else "ready",
        playing=False,
        speed="30 epochs/s",
        rate=None,
        goal="",
        code="",
        by_code=False,
        epoch=epochs,
        samples_done=0,
        batch=trainer.descent.batch_size,
        learning_rate=trainer.recipe.learning_rate,
        loss=measure.loss if epochs else None,
        mse=measure.mse if epochs else None,
        penalty=None,
        loss_label=LOSSES[trainer.recipe.loss].label,
        layers=some_layers(*trainer.network.sizes),
        history=trainer.history.whole,
        recent=trainer.history.recent,
        measured=np.empty((0, len(MEASURED) + trainer.network.layers)),
        recently_measured=np.empty((0, len(MEASURED) + trainer.network.layers)),
        changes=(),
        data=trainer.data,
        test_data=trainer.test_data,
        own_samples=trainer.given_data is not None,
        preparation=trainer.preparation,
        train=measure.train,
        test=measure.test,
        notice="",
        building="",
        verdict=Diagnosis(trainer).verdict(measure),
        right_since=None,
        divergence=None,
        compiling=False,
        why_compiling="first run only",
        waiting=False,
        why_uncompiled=None,
        forward=lambda: evaluation.activity(trainer.network, trainer.plan, trainer.prepared.training, 0),
        both_ways=lambda: evaluation.trace(trainer.network, trainer.plan, trainer.prepared.training, 0),
        update=None,
        is_update_unknown=False,
        pictures={},
    )
    return replace(frame, **changes)
