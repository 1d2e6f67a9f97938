"""Gradient check: backpropagation against the change of the loss when each parameter is moved a little.

>>> from engine import Trainer, gradient_check
>>> gradient_check(Trainer()).passed
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.errors import DataError, expect, shown
from engine.evaluation import penalty
from engine.functions.activations import ACTIVATIONS
from engine.functions.losses import LOSSES
from engine.loops.passes import EVALUATION_BATCH, batch
from engine.network import Network
from engine.trainer import Trainer

Floats = NDArray[np.float64]

OK, KINK, WRONG = 0.0, 1.0, 2.0
# A larger relative error is wrong.
TOLERANCE = 1e-6
STEPS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10)
# Parameters times parameters times samples: about half a minute.
MAX_WORK = 2_000_000_000


@dataclass(frozen=True, eq=False, repr=False)
class GradientCheck:
    """Analytic gradient of the objective (training loss plus penalty, without dropout) against central differences, for
    every parameter.

    Each Network is over a vector like the parameters, so that `error.weights[l][j, i]` belongs to
    `trainer.network.weights[l][j, i]`. `label` is OK, KINK or WRONG:

    KINK: between w - h and w + h some sample crosses a kink, so that there is no single slope. `backward` and
    `forward`, the one-sided differences, are then the result. ReLU, leaky ReLU and SELU have one at z = 0,
    the mean absolute error at a = t, L1 at w = 0 (`kink` in ACTIVATIONS and LOSSES).

    WRONG: `error` is above TOLERANCE. `error` is |analytic - numeric| / max(|analytic|, |numeric|, 10^6 doubt). `doubt`
    is the possible error of the central difference itself, from round-off and the length of the step: only a slope
    10^6 times as large is known to six digits. At a step of 1e-5 and a loss of about 1 it is about 1e-10: gradients
    above 1e-4 have to be right to a part in 10^6, those of 1e-6 to a part in 10^4.
    """

    step: float
    samples: int
    analytic: Network
    numeric: Network
    backward: Network  # (L(w) - L(w - h)) / h
    forward: Network  # (L(w + h) - L(w)) / h
    doubt: Network
    error: Network
    label: Network
    # The largest |analytic - numeric| / max(|analytic|, |numeric|) at each of STEPS, over the parameters without a kink
    # within that step; NaN without any. It falls with the square of the step until round-off takes over.
    curve: dict[float, float]

    def __repr__(self) -> str:
        """`GradientCheck(passed, largest error 1.2e-10: 82 ok, 0 at kinks, 0 wrong)`"""
        return f"GradientCheck({self._verdict}, largest error {self.worst:.1e}: {self._counts})"

    @property
    def passed(self) -> bool:
        """Whether no parameter's gradient is wrong."""
        return not self.count(WRONG)

    def count(self, label: float) -> int:
        """The number of parameters with this label."""
        return int((self.label.parameters == label).sum())

    @property
    def worst(self) -> float:
        """The largest error away from kinks; 0 if there are only kinks."""
        return float(self._away_from_kinks.max())

    @property
    def worst_place(self) -> str:
        """The parameter with it: `hidden 2, unit 3, weight from unit 1`, counted from 1."""
        return _place(self.error, int(self._away_from_kinks.argmax()))

    @property
    def _verdict(self) -> str:
        return "passed" if self.passed else "FAILED"

    @property
    def _counts(self) -> str:
        return f"{self.count(OK)} ok, {self.count(KINK)} at kinks, {self.count(WRONG)} wrong"

    @property
    def _away_from_kinks(self) -> Floats:
        return np.where(self.label.parameters == KINK, 0.0, self.error.parameters)

    def __str__(self) -> str:
        worst = int(self._away_from_kinks.argmax())
        fa, fn = self.analytic.parameters[worst], self.numeric.parameters[worst]
        curve = " · ".join(f"{step:.0e} {error:.1e}" for step, error in self.curve.items())
        return (
            f"gradient check {self._verdict}, step {self.step:g}: {self._counts}\n"
            f"largest error away from kinks {self.worst:.1e}: {self.worst_place}, analytic {fa:.6e}, numeric {fn:.6e}\n"
            f"by step size: {curve}"
        )


def gradient_check(trainer: Trainer, step: float = 1e-5) -> GradientCheck:
    """Check the gradient at the trainer's current weights, which are not changed; central differences with steps of
    `step`.

    Every parameter takes 22 to 26 forward passes over the training part, so the cost grows with the samples and with
    the square of the parameters: 4 samples and 82 parameters take 0.04 s, 690 parameters 0.4 s, 20,900 parameters 17 s.
    Raises `DataError` if parameters x parameters x samples exceed 2,000,000,000, and `ValueError` for a step that is
    not from 1e-10 to 0.1 and if the loss is not finite.
    """
    expect("trainer", trainer, Trainer, "Trainer(recipe)")
    if isinstance(step, bool) or not isinstance(step, (int, float)) or not STEPS[-1] <= step <= STEPS[0]:
        raise ValueError(f"step: {shown(step)} given; allowed: a number from 1e-10 to 0.1, usually 1e-5")
    samples, parameters = len(trainer.data), trainer.network.parameters
    if samples * len(parameters) ** 2 > MAX_WORK:
        given = f"{len(parameters):,} parameters and {samples:,} samples given"
        limit = f"parameters x parameters x samples may be {MAX_WORK:,} at most"
        raise DataError(f"gradient check: {given}; {limit}: use fewer samples or units")
    landscape = _Landscape(trainer)
    loss, _ = landscape.look()
    if not np.isfinite(loss):
        raise ValueError(f"gradient check: the loss is {loss}; restart or set other weights")
    with np.errstate(all="ignore"):  # A large step may overflow.
        analytic = trainer.measure().gradient.parameters + _slope_of_penalty(trainer)
        found = {h: landscape.differences(h) for h in sorted({step, step / 2.0, *STEPS})}
        numeric = found[step].central
        # Halving the step shows the error due to its length: for a smooth loss it falls to a quarter, for a loss whose
        # curvature jumps (ELU at 0, Huber at 1) to half or less. So it is at most twice the change; doubled for safety.
        too_long = 4.0 * abs(numeric - found[step / 2.0].central)
        # The effect of the last bits of the loss, of its terms of size 1, and of each parameter.
        last_bits = np.finfo(float).eps * (max(abs(loss), 1.0) + float(abs(parameters * numeric).sum()))
        doubt = too_long + 4.0 * last_bits / step
        error = _relative(analytic, numeric, at_least=doubt / TOLERANCE)
        label = np.where(found[step].kink, KINK, np.where(error <= TOLERANCE, OK, WRONG))
        curve = {}
        for h in STEPS:
            smooth = ~found[h].kink
            # A gradient of 0 with only round-off must not count as completely wrong.
            nothing = (analytic == 0.0) & (abs(found[h].central) <= last_bits / h)
            errors = np.where(nothing, 0.0, _relative(analytic, found[h].central))[smooth]
            curve[h] = float(errors.max()) if len(errors) else np.nan
    network = trainer.network
    return GradientCheck(
        float(step),
        samples,
        network.with_parameters(analytic),
        network.with_parameters(numeric),
        network.with_parameters(found[step].backward),
        network.with_parameters(found[step].forward),
        network.with_parameters(doubt),
        network.with_parameters(error),
        network.with_parameters(label),
        curve,
    )


class _Differences(NamedTuple):
    """The loss differences at one step, for every parameter (P,), and whether there is a kink in between."""

    backward: Floats
    forward: Floats
    central: Floats
    kink: NDArray[np.bool_]


class _Landscape:
    """The objective as a function of the parameters: a separate network, everything else from a trainer."""

    def __init__(self, trainer: Trainer) -> None:
        self.recipe, self.plan = trainer.recipe, trainer.plan
        self.network = trainer.network.with_parameters(trainer.network.parameters.copy())
        self.inputs, self.targets = trainer.prepared.training.inputs, trainer.prepared.training.targets
        kinks = [name in ACTIVATIONS and ACTIVATIONS[name].kink for name in self.network.activations]
        self.kinked_units = np.repeat([False, *kinks], self.network.sizes)

    def look(self) -> tuple[float, Floats]:
        """The objective at these parameters, and the side of every kink that it may have."""
        network, outputs = self.network, self.network.sizes[-1]
        loss, sides = penalty(network, self.recipe), []
        for start in range(0, len(self.inputs), EVALUATION_BATCH):
            rows = slice(start, start + EVALUATION_BATCH)
            inputs, targets = self.inputs[rows], self.targets[rows]
            seen = batch(self.plan, network.sizes, network.parameters, inputs, targets, back=False)
            loss += seen.loss * (len(targets) / len(self.targets))
            sides.append(np.sign(seen.z[self.kinked_units]).ravel())
            if LOSSES[self.recipe.loss].kink:
                sides.append(np.sign(seen.a[-outputs:].T - targets).ravel())
        if self.recipe.regularization == "l1" and self.recipe.regularization_rate:
            sides.extend(np.sign(weights).ravel() for weights in network.weights)
        return loss, np.concatenate(sides)

    def differences(self, step: float) -> _Differences:
        parameters = self.network.parameters
        here, sides = self.look()
        below, above = np.empty_like(parameters), np.empty_like(parameters)
        kink = np.zeros(len(parameters), dtype=bool)
        for k, w in enumerate(parameters.copy()):
            for losses, there in ((below, w - step), (above, w + step)):
                parameters[k] = there
                losses[k], sides_there = self.look()
                kink[k] |= not np.array_equal(sides, sides_there)
            parameters[k] = w
        return _Differences((here - below) / step, (above - here) / step, (above - below) / (2.0 * step), kink)


def _slope_of_penalty(trainer: Trainer) -> Floats:
    """The gradient of the penalty: rate sign w or rate w, for the weights."""
    recipe = trainer.recipe
    slope = trainer.network.with_parameters(np.zeros_like(trainer.network.parameters))
    for weights, slopes in zip(trainer.network.weights, slope.weights, strict=True):
        match recipe.regularization:
            case "l1":
                slopes[...] = recipe.regularization_rate * np.sign(weights)
            case "l2":
                slopes[...] = recipe.regularization_rate * weights
    return slope.parameters


def _relative(a: Floats, b: Floats, at_least: Floats | float = 0.0) -> Floats:
    """|a - b| / max(|a|, |b|, at_least), and 0 for 0 / 0."""
    size = np.maximum(np.maximum(abs(a), abs(b)), at_least)
    return abs(a - b) / np.where(size == 0.0, 1.0, size)


def _place(network: Network, index: int) -> str:
    """A parameter in words, from its index in the vector: `hidden 2, unit 3, weight from unit 1`, counted from 1."""
    for layer, (weights, biases) in enumerate(zip(network.weights, network.biases, strict=True)):
        unit, source = divmod(index, weights.shape[1])
        if index < weights.size:
            below = "unit" if layer else "input"
            return f"{network.layer_name(layer)}, unit {unit + 1}, weight from {below} {source + 1}"
        index -= weights.size
        if index < len(biases):
            return f"{network.layer_name(layer)}, unit {index + 1}, bias"
        index -= len(biases)
    raise IndexError(index)
