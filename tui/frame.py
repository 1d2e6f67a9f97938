"""Frame: a frozen photograph of a run. Panels draw frames and never see the trainer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import Dataset, Recipe
from engine.data.preparation import Preparation
from engine.reports import Score
from engine.runs.diagnosis import Verdict

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Layer:
    """A layer's part of a frame: `name` and `units`, and what leads into it (nothing for the input)."""

    name: str
    units: int
    activation: str = ""
    weights: Floats | None = None  # (units, units below)
    biases: Floats | None = None  # (units,)
    weight_gradient: Floats | None = None  # of the mean loss over the training set
    bias_gradient: Floats | None = None
    weight_change: Floats | None = None  # over the last epoch
    bias_change: Floats | None = None
    frozen_weights: Floats | None = None  # 1 where training leaves a weight alone; None: nowhere in the network
    frozen_biases: Floats | None = None
    dead: NDArray[np.bool_] | None = None  # (units,) of a hidden layer: those that are 0 for every training sample

    @property
    def parameters(self) -> int:
        return 0 if self.weights is None or self.biases is None else self.weights.size + self.biases.size


@dataclass(frozen=True, eq=False)
class Frame:
    """What there is to see of a run at one moment. Nothing in it changes afterwards; None stands for "not known yet".

    Where looking at all samples takes long, `train`, `test`, the losses and the gradients are those of a moment before.
    """

    recipe: Recipe
    state: str  # one of the session's states
    playing: bool
    speed: str
    rate: float | None  # epochs a second, while training
    epoch: int
    learning_rate: float  # of the next update
    loss: float | None  # with the weights as they are; None before the first epoch
    mse: float | None
    penalty: float | None  # what regularization adds to the loss; None if there is none
    loss_label: str
    layers: tuple[Layer, ...]  # from the input to the output
    history: Floats  # rows of (epoch, loss, mse, test loss, test mse), the whole run
    recent: Floats  # the last epochs without a gap
    changes: tuple[tuple[float, str], ...]  # at which epoch what was changed while it trained, in words: the last ones
    data: Dataset  # the training part, its inputs as they are given
    preparation: Preparation  # what the network sees of them
    train: Score | None
    test: Score | None  # None, too, without a test part
    notice: str  # what was just changed, in words; mostly empty
    building: str  # what is being done for a run that is to follow this one, in words; mostly empty
    verdict: Verdict  # how the run is going, and what would help
    right_since: int | None  # the epoch since which all samples are right; not known at several epochs a frame
    divergence: str | None
    compiling: bool  # the loops run uncompiled until that is done
    why_compiling: str  # "first run only", or why again
    waiting: bool  # whether training waits for it, because one batch would take too long uncompiled
    why_uncompiled: str | None  # why the loops stay uncompiled, if they do

    @property
    def architecture(self) -> str:
        """`2-4-4-4-4-2`"""
        return "-".join(str(layer.units) for layer in self.layers)

    @property
    def of_values(self) -> bool:
        """Whether this is a regression, where no answer is simply right or wrong."""
        return not self.data.is_classification(self.recipe.loss)

    @property
    def has_probabilities(self) -> bool:
        """Whether outputs are probabilities of classes, and not just numbers of which the largest chooses one."""
        return not self.of_values and self.layers[-1].activation in ("softmax", "sigmoid")

    @property
    def right(self) -> int | None:
        """How many samples of the training part are right."""
        return None if self.train is None else right(self.train)


def right(score: Score) -> int | None:
    """How many samples are right; None for regression."""
    return None if score.verdicts is None else int((score.verdicts == 1).sum())
