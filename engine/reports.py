"""What a trainer tells of a run: changes, divergence, a measure of the whole training set, a trace of one sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.datasets import RIGHT
from engine.network import Network

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Change:
    """Settings changed while training: when `epoch` epochs and `sample` samples of the next one were done."""

    epoch: int
    sample: int
    settings: dict[str, Any]


@dataclass(frozen=True)
class Divergence:
    """Where a run stopped being finite. `layer` counts from 0 as in `network.weights`; `what` is a short sentence."""

    epoch: int
    layer: int
    layer_name: str
    what: str

    def __str__(self) -> str:
        return f"diverged in epoch {self.epoch}: {self.what}"


@dataclass(frozen=True)
class Measure:
    """The whole training set seen with the current weights.

    `loss` (the one that is descended) and `mse` are means over the samples; `predictions` (samples, outputs);
    `gradient` is that of `loss`, as a Network over a vector like the parameters; `verdicts` (samples,) are RIGHT,
    WRONG or TIE, None for regression. `loss` and `mse` are NaN or inf where the forward pass is.
    """

    loss: float
    mse: float
    predictions: Floats
    gradient: Network
    verdicts: NDArray[np.int8] | None

    @property
    def accuracy(self) -> float | None:
        """Share of samples that are right; a tie is not. None for regression."""
        return None if self.verdicts is None else float((self.verdicts == RIGHT).mean())


@dataclass(frozen=True)
class LayerTrace:
    """One layer's part of a sample's way forward and back. `terms[j, i]` = weights[j, i] * inputs[i]: the matrix
    product term by term, so that z[j] = biases[j] + terms[j, 0] + terms[j, 1] + ..., added in this order."""

    name: str
    activation: str
    inputs: Floats  # (in,)
    weights: Floats  # (out, in)
    biases: Floats  # (out,)
    terms: Floats  # (out, in)
    z: Floats  # (out,)
    a: Floats  # (out,)
    delta: Floats  # (out,) dL/dz
    weight_gradient: Floats  # (out, in) dL/dW = delta a^T
    bias_gradient: Floats  # (out,) dL/db = delta


@dataclass(frozen=True)
class Trace:
    """One sample's way through the network and back, with the current weights; nothing is updated."""

    inputs: Floats
    targets: Floats
    layers: tuple[LayerTrace, ...]
    loss: float
    mse: float

    @property
    def outputs(self) -> Floats:
        return self.layers[-1].a
