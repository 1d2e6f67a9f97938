"""Frame: a frozen snapshot of a run. Panels draw frames and never see the trainer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import Dataset, Recipe
from engine.arithmetic import Update
from engine.data.preparation import Preparation
from engine.reports import Activity, Score, Trace
from engine.runs.diagnosis import Verdict
from tui.chosen import Chosen
from tui.plane import Picture

Floats = NDArray[np.float64]

# The first columns of what was measured for the frames shown. Epoch e stands for the end of that epoch, as for the test
# loss of a history; a fraction is in the middle of one. The accuracy is a fraction, or R2 for values; NaN if there is
# none. The rate is that of the next update.
MEASURED = ("epoch", "accuracy", "test accuracy", "learning rate")


@dataclass(frozen=True)
class Layer:
    """A layer's part of a frame: `name` and `units`, and the parameters that lead into it (None for the input)."""

    name: str
    units: int
    activation: str = ""
    weights: Floats | None = None  # (units, units below)
    biases: Floats | None = None  # (units,)
    weight_gradient: Floats | None = None  # of the mean loss over the training part
    bias_gradient: Floats | None = None
    weight_change: Floats | None = None  # over the current epoch or, between two, the last one
    bias_change: Floats | None = None
    frozen_weights: Floats | None = None  # 1 where a weight is frozen; None: nothing is frozen in the network
    frozen_biases: Floats | None = None
    dead: NDArray[np.bool_] | None = (
        None  # (units,) of a hidden layer: True where a unit is 0 for every training sample
    )
    active: NDArray[np.intp] | None = None  # (units,) of a hidden layer: on how many training samples z is above 0

    @property
    def parameters(self) -> int:
        return 0 if self.weights is None or self.biases is None else self.weights.size + self.biases.size


@dataclass(frozen=True, eq=False)
class Frame:
    """What can be seen of a run at one moment. Frames never change; None means "not known yet".

    If measuring all samples takes long, `train`, `test`, the losses and the gradients are from a moment before.
    """

    recipe: Recipe
    chosen: Chosen  # what is looked at: it exists in this frame
    state: str  # one of the session's states
    playing: bool
    speed: str
    rate: float | None  # epochs per second, while training
    goal: str  # where the run stops on its own, as in `to epoch 500`; usually empty
    code: str  # what takes part in training besides the engine, as in `on_epoch`; usually empty
    by_code: bool  # whether any such code took part in the run
    epoch: int
    samples_done: int  # training samples of the current epoch that are done
    batch: int  # samples in a batch
    learning_rate: float  # of the next update
    loss: float | None  # with the current weights; None before the run has begun
    mse: float | None
    penalty: float | None  # the penalty of regularization; None without it
    loss_label: str
    layers: tuple[Layer, ...]  # from the input to the output
    history: Floats  # rows of (epoch, loss, mse, test loss, test mse), the whole run
    recent: Floats  # the last epochs, without gaps
    measured: Floats  # rows of `MEASURED`, then the gradient norm of each layer with weights: the whole run
    recently_measured: Floats  # the newest of them, without gaps
    changes: tuple[tuple[float, str], ...]  # (epoch, words): the last changes made while training
    data: Dataset  # the training part, with raw inputs
    test_data: Dataset | None  # the test part, with raw inputs
    own_samples: bool  # whether they are not those that the recipe stands for: given, or changed by hand
    preparation: Preparation  # the inputs after preparation
    train: Score | None
    test: Score | None  # None also without a test part
    notice: str  # what was just changed, in words; usually empty
    building: str  # what is being built for the next run, in words; usually empty
    verdict: Verdict  # how the run is going, and what would help
    right_since: int | None  # the epoch since which all samples are right; None if frames skip epochs
    divergence: str | None
    compiling: bool  # whether the loops are being compiled and run uncompiled until then
    why_compiling: str  # "first run only", or why again
    waiting: bool  # whether training waits for the compiler, because one batch would take too long uncompiled
    why_uncompiled: str | None  # why the loops stay uncompiled, if they do
    forward: Callable[[], Activity] | None  # a forward pass of the chosen sample; None: it would take too long
    both_ways: Callable[[], Trace] | None  # a forward and a backward pass of it
    update: Update | None  # the run's next update of the chosen weight, while a panel shows it; None if there is none
    is_update_unknown: bool  # or if it is not known yet
    pictures: Mapping[str, Picture]  # by the name under which a visible panel wanted them; taken a moment before

    @property
    def architecture(self) -> str:
        """`2-4-4-4-4-2`"""
        return "-".join(str(layer.units) for layer in self.layers)

    @property
    def within_epoch(self) -> tuple[str, int, int] | None:
        """`("batch", 3, 50)`: 3 of the current epoch's 50 batches are done, or `("sample", 3, 4)` where the samples
        done are no whole batches; None between two epochs.
        """
        if not self.samples_done:
            return None
        if self.batch == 1 or self.samples_done % self.batch:
            return "sample", self.samples_done, len(self.data)
        return "batch", self.samples_done // self.batch, -(-len(self.data) // self.batch)

    @property
    def of_values(self) -> bool:
        """Whether this is a regression, where answers are not simply right or wrong."""
        return not self.data.is_classification(self.recipe.loss)

    @property
    def has_probabilities(self) -> bool:
        """Whether outputs are probabilities of classes, and not only scores of which the largest decides."""
        return not self.of_values and self.layers[-1].activation in ("softmax", "sigmoid")

    @property
    def right(self) -> int | None:
        """How many samples of the training part are right."""
        return None if self.train is None else self.train.right

    @cached_property
    def activity(self) -> Activity | None:
        """z and activation of every unit for the chosen sample, with this frame's weights; the outputs in the targets'
        own unit. Computed when a panel first asks for it.
        """
        if self.forward is None:
            return None
        z, (*a, outputs) = self.forward()
        return Activity(z, (*a, self.preparation.in_own_unit(outputs)))

    @cached_property
    def trace(self) -> Trace | None:
        """Every z, activation, delta and gradient of the chosen sample, with this frame's weights, in the network's own
        unit. Computed when a panel first asks for it.
        """
        return None if self.both_ways is None else self.both_ways()

    @property
    def learning(self) -> tuple[int, int, int] | None:
        """Layer, unit and source of the first weight that learns, or else of the first bias that learns, or else of the
        first weight of a unit that is not dead; None if it is not known or there is none.
        """
        ways: tuple[Callable[[Layer], NDArray[Any] | None], ...] = (
            lambda layer: layer.weight_gradient,
            _bias_gradient,
            _alive,
        )
        for way in ways:
            for number, layer in enumerate(self.layers):
                values = way(layer)
                if values is not None and values.any():
                    unit, source = np.argwhere(values)[0].tolist()
                    return number, unit, source
        return None


def _bias_gradient(layer: Layer) -> NDArray[Any] | None:
    """The biases' gradient in its own column, (units, units below + 1)."""
    if layer.weights is None or layer.bias_gradient is None:
        return None
    return np.pad(layer.bias_gradient[:, None], ((0, 0), (layer.weights.shape[1], 0)))


def _alive(layer: Layer) -> NDArray[Any] | None:
    return None if layer.dead is None else ~layer.dead[:, None]
