"""Diagnosis: how a run is going, from its last losses, its last measure and its data."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine import evaluation
from engine.functions.activations import ACTIVATIONS
from engine.recipe import Recipe
from engine.reports import Divergence, Measure, Score
from engine.runs.hurdles import NO_HURDLES, Hurdles, guess
from engine.runs.kinds import DIVERGED, FLAT, LEARNING, OVERFLOWING, READY, RISING, SOLVED, STUCK
from engine.runs.remedies import Remedy, remedies
from engine.runs.trends import is_worse, trend
from engine.trainer import Trainer

Floats = NDArray[np.float64]

# A run is solved when all samples are right with at least this margin: of two probabilities the right one is then at
# least 0.75. Below that all may be right, but the next update may change it.
CLEAR = 0.5
# A flat run is not stuck if at least this fraction of the samples is right or, for values, if this fraction of the
# variance is explained.
MOSTLY, EXPLAINED = 0.9, 0.1
# A loss this many times that of a guess, and not falling, will overflow.
HUGE = 1e6
# Sorted rows make the loss during an epoch look good: the loss measured after it is this many times as large.
FORGETS = 2.0
# With at most this many rows, those that get the same answer, within this tolerance, are named.
FEW, ALIKE = 16, 0.02


@dataclass(frozen=True)
class Verdict:
    """How a run is going and what would help, the most likely remedy first; None: not known, or not the case.

    `loss` is that of the last epochs or, if larger, that of the last measure; `guess` is the loss of one answer for all
    rows. `hurdles` are set if the run does not learn, or has not begun. `alike` are rows, if there are few, that get
    one answer but need different ones.
    """

    kind: str
    remedies: tuple[Remedy, ...] = ()
    flat: int = 0  # epochs since the loss last fell by 1%
    loss: float | None = None
    guess: float | None = None
    right: int | None = None
    margin: float | None = None  # if all are right: the margin of the least clear answer; see `Score.margin`
    r2: float | None = None
    constant: bool = False  # whether a run that is stuck, or has risen, gives all rows the same answer
    dead_layer: str | None = None  # a hidden layer that is 0 for all rows, and will stay so
    killed: bool = False  # killed by updates that were too large: other weights would do no better
    dead_units: int = 0
    alike: tuple[int, ...] = ()
    hurdles: Hurdles = NO_HURDLES

    @property
    def solved(self) -> bool:
        return self.kind == SOLVED


class Evidence(NamedTuple):
    """The facts that a verdict is based on. `losses` (epochs,): of the last epochs, the newest last. `flat`: epochs
    since the loss last fell by 1%. `guess`: the loss of one answer for all rows. `born_dead`: layers that are dead
    with the initial weights. `first`: the loss of the first epoch. `first_recipe`: the recipe at the start of the run,
    if it was different.
    """

    recipe: Recipe
    losses: Floats
    flat: int = 0
    measure: Measure | None = None
    hurdles: Hurdles = NO_HURDLES
    guess: float | None = None
    born_dead: tuple[str, ...] = ()
    first: float | None = None
    divergence: Divergence | None = None
    first_recipe: Recipe | None = None


class Diagnosis:
    """Diagnoses one run. Facts about its data are computed once."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._looked_at: object = None
        self._hurdles: Hurdles = NO_HURDLES
        self._guess: float | None = None
        self._born_dead: tuple[str, ...] | None = None

    def verdict(self, measure: Measure | None, *, examine: bool = True) -> Verdict:
        """The verdict on the current run, with its last measure, if there is one. `examine`: compute facts that are not
        known yet, which may take as long as measuring all samples.
        """
        trainer, history = self._trainer, self._trainer.history
        if examine and measure is not None:
            self._examine(measure)
        losses, flat, born_dead = history.recent[:, 1], history.epochs_since_fall, self._born_dead or ()
        first = None if self._born_dead is None or not len(losses) else float(history.loss[0])
        known = measure, self._hurdles, self._guess, born_dead, first, trainer.divergence, trainer.first_recipe
        return diagnose(Evidence(trainer.recipe, losses, flat, *known))

    def _examine(self, measure: Measure) -> None:
        training = self._trainer.prepared.training
        if self._looked_at is not training:
            self._looked_at, self._hurdles = training, Hurdles.of(training)
            self._guess = guess(training.targets, self._trainer.recipe.loss)
            self._born_dead = None
        if self._born_dead is None and dead_layers(measure):
            self._born_dead = dead_layers(self._measure_at_first())

    def _measure_at_first(self) -> Measure:
        """Measure with the initial weights."""
        trainer = self._trainer
        network = trainer.network.with_parameters(np.zeros_like(trainer.network.parameters))
        network.draw(trainer.first_recipe, trainer.first_recipe.seed)
        return evaluation.measure(network, trainer.plan, trainer.recipe, trainer.prepared.training, None)


def diagnose(evidence: Evidence) -> Verdict:
    """The verdict on a run."""
    measure = evidence.measure
    hurdles = evidence.hurdles
    if evidence.recipe.shuffle or evidence.recipe.batch_size == "all":
        hurdles = hurdles._replace(sorted_by=None)
    score = None if measure is None else measure.train
    # With few rows the weights may be the reason that no update revives a layer.
    many = score is not None and len(score.predictions) > FEW
    dead_layer = next(iter(() if measure is None else dead_layers(measure)), None)
    killed = dead_layer is not None and dead_layer not in evidence.born_dead and (many or _leaps(evidence))
    kind = _kind(evidence, dead_layer)
    forgets = kind == LEARNING and hurdles.sorted_by is not None and _forgets(evidence, score)
    if kind in (FLAT, SOLVED) or (kind == LEARNING and not forgets):
        hurdles = NO_HURDLES
    elif kind == LEARNING:
        hurdles = Hurdles(sorted_by=hurdles.sorted_by)
    loss = None if not len(evidence.losses) else _level(evidence.losses)
    if loss is not None and kind in (RISING, OVERFLOWING):
        loss = max(float(evidence.losses[-1]), loss if measure is None else measure.loss)
    return Verdict(
        kind,
        remedies(kind, evidence.recipe, evidence.first_recipe or evidence.recipe, hurdles, killed=killed),
        evidence.flat,
        loss,
        evidence.guess,
        None if score is None else score.right,
        None if score is None or score.accuracy != 1.0 else score.margin,
        None if score is None else score.r2,
        score is not None and kind in (STUCK, RISING) and score.is_constant,
        dead_layer,
        killed,
        0 if measure is None else sum(int(dead.sum()) for dead in measure.dead),
        _alike(score) if kind == STUCK and score is not None else (),
        hurdles,
    )


def _kind(evidence: Evidence, dead_layer: str | None) -> str:
    measure, losses = evidence.measure, evidence.losses
    if evidence.divergence is not None:
        return DIVERGED
    if len(losses) and _overflows(evidence):
        return OVERFLOWING
    margin = measure.train.margin if measure is not None and measure.accuracy == 1.0 else None
    if margin is not None and margin >= CLEAR:
        return SOLVED
    if not len(losses):
        return READY if dead_layer is None else STUCK
    way = trend(losses, evidence.flat, evidence.guess, None if measure is None else measure.loss)
    if way == RISING:
        return RISING
    if dead_layer is not None or (way == FLAT and not _does_well(measure)):
        return STUCK
    return way


def _overflows(evidence: Evidence) -> bool:
    """Whether the loss is huge and does not fall: the measured loss comes after the last epoch's."""
    losses = evidence.losses[-2:].tolist()
    if evidence.measure is not None:
        losses.append(evidence.measure.loss)
    usual = evidence.losses[0] if evidence.guess is None else evidence.guess
    return not losses[-1] <= HUGE * max(usual, np.finfo(float).tiny) and not losses[-1] < losses[-2:][0]


def _does_well(measure: Measure | None) -> bool:
    """Whether a flat run may have learned all there is to learn."""
    if measure is None:
        return True
    if measure.accuracy is not None:
        return measure.accuracy >= MOSTLY
    return measure.train.r2 is None or measure.train.r2 >= EXPLAINED


def _forgets(evidence: Evidence, score: Score | None) -> bool:
    """Whether, with sorted rows, the end of an epoch undoes its beginning: the loss during the epoch is small, and the
    loss after it is not.
    """
    if score is None or score.accuracy is None or score.accuracy >= MOSTLY:
        return False
    return score.loss > FORGETS * _level(evidence.losses)


def dead_layers(measure: Measure) -> tuple[str, ...]:
    """The hidden layers whose units are all 0 for all samples, with zero slope: no sample can change them."""
    network = measure.gradient
    return tuple(
        network.layer_name(number)
        for number, dead in enumerate(measure.dead)
        if dead.all() and _is_flat_at_zero(network.activations[number])
    )


def _is_flat_at_zero(activation: str) -> bool:
    with np.errstate(all="ignore"):  # As in the loops: GELU's derivative divides by z.
        return bool(ACTIVATIONS[activation].derivative(np.float64(0.0), np.float64(0.0)) == 0.0)


def _level(losses: Floats) -> float:
    """The median of the last few epochs."""
    return float(median(losses[-FEW:].tolist()))


def _leaps(evidence: Evidence) -> bool:
    """Whether updates are so large that the loss gets worse than that of a guess: in the first epoch, or always."""
    if not len(evidence.losses):
        return False
    usual = _level(evidence.losses)
    return is_worse(max(usual, evidence.first or 0.0), evidence.guess)


def _alike(score: Score) -> tuple[int, ...]:
    """If there are few rows of classes, the largest group that gets one answer but needs several, unless it is all
    rows.
    """
    if not score.of_classes or len(score.predictions) > FEW:
        return ()
    answers, targets = score.predictions, score.data.targets
    close = np.abs(answers[:, None] - answers).max(axis=2) <= ALIKE
    mixed = (close & (targets[:, None] != targets).any(axis=2)).any(axis=1)
    largest = close[np.argmax(close.sum(axis=1) * mixed)] & mixed.any()
    return () if largest.all() else tuple(np.flatnonzero(largest).tolist())
