"""Reports on a run: a divergence, a score, a measure with the gradient, a trace of one sample."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import RIGHT, TIE, Dataset
from engine.network import Network

Floats = NDArray[np.float64]


class Divergence(NamedTuple):
    """Where a run stopped being finite. `layer` counts from 0 as in `network.weights`; `what` is a short sentence."""

    epoch: int
    layer: int
    layer_name: str
    what: str

    @classmethod
    def of(cls, epoch: int, network: Network, sums: list[Floats]) -> Divergence:
        """Where it began, from the network and the z of every layer with weights in the last batch."""
        layers = range(network.layers)
        infinite = [k for k in layers if not np.isfinite(sums[k]).all()]
        weights = [k for k in layers if not np.isfinite(np.append(network.weights[k], network.biases[k])).all()]
        if weights:  # Caused by an update, whose deltas come from the output down.
            layer, what = weights[-1], "weights of {} are no longer finite"
        elif infinite:
            layer, what = infinite[0], "sums of {} are no longer finite"
        else:
            layer, what = layers[-1], "the loss is no longer finite"
        name = network.layer_name(layer)
        return cls(epoch, layer, name, what.format(name))

    def __str__(self) -> str:
        return f"diverged in epoch {self.epoch}: {self.what}"


@dataclass(frozen=True, eq=False, repr=False)
class Score:
    """The scores of a data set with the current weights.

    `loss` (the training loss, without penalty) and `mse` are means over the samples, NaN or inf if an output is; if
    targets are scaled, they are for scaled targets. `predictions` (samples, outputs), `r2` and `rmse` are in the unit
    of the data.
    """

    data: Dataset
    loss: float
    mse: float
    predictions: Floats

    def __repr__(self) -> str:
        """`Score(loss 0.0123, mse 0.00456, 4 of 4 right)`"""
        return f"Score({self})"

    def __str__(self) -> str:
        text = f"loss {self.loss:.4g}, mse {self.mse:.4g}"
        if self.verdicts is None:
            return text
        return f"{text}, {self.right} of {len(self.verdicts)} right"

    @property
    def of_classes(self) -> bool:
        return self.data.problem == "classification"

    @cached_property
    def verdicts(self) -> NDArray[np.int8] | None:
        """(samples,) RIGHT, WRONG or TIE; None for regression."""
        return self.data.verdicts(self.predictions) if self.of_classes else None

    @property
    def right(self) -> int | None:
        """How many samples are right; a tie is not. None for regression."""
        return None if self.verdicts is None else int((self.verdicts == RIGHT).sum())

    @cached_property
    def accuracy(self) -> float | None:
        """Fraction of samples that are right; a tie is not. None for regression."""
        return None if self.verdicts is None else float((self.verdicts == RIGHT).mean())

    @cached_property
    def margin(self) -> float | None:
        """How clear the least clear answer is: 1 if it is exactly right, 0 if two classes are equal, below 0 if it is
        wrong. For two probabilities: that of the wanted class minus the other one. None for regression.
        """
        if not self.of_classes:
            return None
        targets, outputs, data = self.data.targets, self.predictions, self.data
        with np.errstate(all="ignore"):
            if targets.shape[1] == 1 or data.independent:
                wanted, seen = (part - data.threshold for part in (targets, outputs))
                return float(np.min(seen / wanted, initial=1.0, where=wanted != 0.0))
            rows, labels = np.arange(len(targets)), data.labels
            others = np.arange(targets.shape[1]) != labels[:, None]
            wanted, seen = (
                part[rows, labels] - part.max(axis=1, initial=-np.inf, where=others) for part in (targets, outputs)
            )
            return float(np.min(seen / wanted))

    @cached_property
    def is_constant(self) -> bool:
        """Whether all samples get the same answer, within a thousandth of the range of their targets."""
        with np.errstate(all="ignore"):
            return bool((np.ptp(self.predictions, axis=0) <= 1e-3 * np.ptp(self.data.targets, axis=0)).all())

    @property
    def ties(self) -> int | None:
        """The number of ties: samples whose outputs choose no class. None for regression."""
        return None if self.verdicts is None else int((self.verdicts == TIE).sum())

    @property
    def confusion(self) -> NDArray[np.int64] | None:
        """(classes, classes) how many samples of each class (row) were predicted as each class (column), without ties.
        None for regression and for independent outputs.
        """
        if self.verdicts is None or self.data.independent:
            return None
        chosen, ties = self.data.predicted_classes(self.predictions)
        counts = np.zeros((max(2, self.data.targets.shape[1]),) * 2, dtype=np.int64)
        np.add.at(counts, (self.data.labels[~ties], chosen[~ties]), 1)
        return counts

    @cached_property
    def r2(self) -> float | None:
        """1 - residual / total sum of squares, averaged over the outputs; None for classes, and if an output's targets
        are all the same.
        """
        targets = self.data.targets
        total = np.square(targets - targets.mean(axis=0)).sum(axis=0)
        if self.of_classes or not total.all():
            return None
        with np.errstate(all="ignore"):
            return float(np.mean(1.0 - np.square(self.predictions - targets).sum(axis=0) / total))

    @property
    def rmse(self) -> float | None:
        """Root mean squared error in the unit of the data, averaged over the outputs; None for classes."""
        if self.of_classes:
            return None
        with np.errstate(all="ignore"):
            squares = np.square(self.predictions - self.data.targets).mean(axis=0)
            return float(np.mean(np.sqrt(squares)))


@dataclass(frozen=True, eq=False, repr=False)
class Measure:
    """The scores of the training part and the test part with the current weights; also exposes `train`'s values.

    `gradient` is that of the training loss, without penalty, as a Network over a vector like the parameters. `dead`
    says for each hidden layer which units, (units,), are 0 for every training sample; `active` for how many of these
    samples z is above 0. `penalty` is what regularization adds to that loss; `test` is None without a test part.
    """

    train: Score
    gradient: Network
    dead: tuple[NDArray[np.bool_], ...]
    active: tuple[NDArray[np.intp], ...]
    penalty: float
    test: Score | None

    def __repr__(self) -> str:
        """`Measure(train: loss 0.0123, mse 0.00456, 4 of 4 right)`, followed by `; test: ...` if there is a test
        part.
        """
        return f"Measure(train: {self.train}{'' if self.test is None else f'; test: {self.test}'})"

    @property
    def loss(self) -> float:
        return self.train.loss

    @property
    def mse(self) -> float:
        return self.train.mse

    @property
    def predictions(self) -> Floats:
        return self.train.predictions

    @property
    def verdicts(self) -> NDArray[np.int8] | None:
        return self.train.verdicts

    @property
    def accuracy(self) -> float | None:
        return self.train.accuracy


class Activity(NamedTuple):
    """One sample's forward pass with the current weights, layer by layer, each (units,): `z` of every layer with
    weights, and the activations `a` of every layer, the input's first. All values are those of the network:
    standardized inputs, scaled outputs.
    """

    z: tuple[Floats, ...]
    a: tuple[Floats, ...]


class LayerTrace(NamedTuple):
    """One layer's part of a sample's forward and backward pass. `terms[j, i]` = weights[j, i] * inputs[i]: the matrix
    product term by term, so that z[j] = biases[j] + terms[j, 0] + terms[j, 1] + ..., added in this order.
    """

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


@dataclass(frozen=True, repr=False)
class Trace:
    """One sample's forward and backward pass with the current weights; nothing is updated. All values are those of the
    network: standardized inputs, scaled targets.
    """

    inputs: Floats
    targets: Floats
    layers: tuple[LayerTrace, ...]
    loss: float
    mse: float

    def __repr__(self) -> str:
        """`Trace(2-4-2, loss 0.6931, mse 0.25)`: the units of each layer."""
        sizes = "-".join(str(len(values)) for values in (self.inputs, *(layer.a for layer in self.layers)))
        return f"Trace({sizes}, loss {self.loss:.4g}, mse {self.mse:.4g})"

    @property
    def outputs(self) -> Floats:
        return self.layers[-1].a
