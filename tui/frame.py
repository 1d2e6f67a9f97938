"""Frame: a frozen photograph of a run. Panels draw frames and never see the trainer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.recipe import Recipe

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Layer:
    """A layer's part of a frame: `name` and `units`, and what leads into it (nothing for the input)."""

    name: str
    units: int
    activation: str = ""
    weights: Floats | None = None  # (units, units below)
    biases: Floats | None = None  # (units,)
    weight_gradient: Floats | None = None  # of the mean loss over the training set, for the weights as they are
    bias_gradient: Floats | None = None
    weight_change: Floats | None = None  # over the last epoch
    bias_change: Floats | None = None

    @property
    def parameters(self) -> int:
        return 0 if self.weights is None or self.biases is None else self.weights.size + self.biases.size


@dataclass(frozen=True, eq=False)
class Frame:
    """What there is to see of a run at one moment. All arrays are copies; None stands for "not known yet"."""

    recipe: Recipe
    state: str  # one of the session's states
    playing: bool
    speed: str
    rate: float | None  # epochs a second, while training
    epoch: int
    loss: float | None  # with the weights as they are; None before the first epoch
    mse: float | None
    loss_label: str
    layers: tuple[Layer, ...]  # from the input to the output
    history: Floats  # rows of (epoch, loss, mse), the whole run
    recent: Floats  # the last epochs without a gap
    inputs: Floats
    targets: Floats
    predictions: Floats | None
    verdicts: NDArray[np.int8] | None
    notice: str  # what was just changed, in words; mostly empty
    solved: bool  # all samples are right, after at least one epoch
    solved_at: int | None  # since which epoch, if that was seen exactly: at several epochs a frame it may not be
    still: int  # epochs since the loss last fell by 1 %
    divergence: str | None
    compiled: bool  # whether the loops run under Numba

    @property
    def architecture(self) -> str:
        """`2-4-4-4-4-2`"""
        return "-".join(str(layer.units) for layer in self.layers)

    @property
    def right(self) -> int | None:
        return None if self.verdicts is None else int((self.verdicts == 1).sum())
