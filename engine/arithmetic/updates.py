"""The next update of one parameter: its gradient, sample by sample, and every step down to its new value."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.arithmetic.notation import Sheet, Step, Sum, checked
from engine.arithmetic.optimizers import WRITTEN
from engine.arithmetic.schedules import write_rate
from engine.errors import RunError
from engine.functions.optimizers import UPDATES
from engine.loops.ahead import Batch
from engine.loops.plan import BELOW, BIASES, HERE, L1, L2, WEIGHTS, Settings
from engine.loops.update import CLIP_EPSILON
from engine.trainer import Trainer

Floats = NDArray[np.float64]


class Update(NamedTuple):
    """One parameter's part in the next update. Each term of `mean` is a sample of the batch: its delta, already divided
    by the number of samples, times a of the unit below, after dropout (1 for a bias). The steps, if they apply: the
    schedule's rate, L2, weight decay, frozen, clipping, the optimizer's own, L1, frozen; the last one is the new w.
    """

    samples: tuple[int, ...]  # rows of the training part, in order
    dropped: tuple[int, ...]  # those for which dropout switches off the unit or the one below: their product is 0
    mean: Sum
    steps: tuple[Step, ...]
    before: float
    after: float


@np.errstate(all="ignore")
def update(trainer: Trainer, layer: int, unit: int, source: int) -> Update:
    """How the run's next update changes one weight or, where `source` is the number of units below, a bias. The run is
    not changed. `after` is what `trainer.step(batches=1)` makes of it, bit for bit, and `mean.total` the gradient.

    For a bias, and for layers wide enough for BLAS, the engine adds in another order: there the last `running` of
    `mean` may differ from its total in the last bits. Raises `DataError` for a place that does not exist, `RunError` if
    the run has diverged or would in the next batch.
    """
    layer = checked("layer", layer, trainer.network.layers)
    outputs, inputs = trainer.network.weights[layer].shape
    unit, source = checked("unit", unit, outputs), checked("source", source, inputs + 1)
    batch = None if trainer.divergence is not None else trainer.descent.next_batch()
    if batch is None:
        raise RunError("update: the run has diverged, or will in its next batch; lower the learning rate or restart")
    of_bias = source == inputs
    row = trainer.plan.layers[layer]
    here, below = int(row[HERE]) + unit, int(row[BELOW]) + source
    parameter = int(row[BIASES]) + unit if of_bias else int(row[WEIGHTS]) + unit * inputs + source
    dropped = batch.dropped[here] if of_bias else batch.dropped[here] | batch.dropped[below]
    values = np.ones(len(batch.samples)) if of_bias else batch.a[below]
    samples = tuple(batch.samples.tolist())
    mean = Sum.of(0.0, samples, batch.delta[here], values, float(batch.gradient[parameter]))
    steps = _steps(trainer, batch, parameter, of_bias=of_bias)
    before = float(trainer.network.parameters[parameter])
    return Update(samples, tuple(batch.samples[dropped].tolist()), mean, steps, before, steps[-1].result)


def _steps(trainer: Trainer, batch: Batch, parameter: int, *, of_bias: bool) -> tuple[Step, ...]:
    """From the mean gradient to the new value."""
    settings, w = trainer.descent.settings, float(trainer.network.parameters[parameter])
    sheet = Sheet(g=batch.gradient[parameter], w=w, before=w, **settings.constants._asdict())
    _write_rate(sheet, trainer, batch)
    sheet.let(**{"lambda": settings.regularization_rate})
    if settings.regularization == L2 and not of_bias:
        sheet.add("g", "g + lambda·w", sheet["g"] + sheet["lambda"] * sheet["w"])
    if settings.weight_decay and not of_bias:
        sheet.let(weight_decay=settings.weight_decay)
        decayed = sheet["w"] - sheet["rate"] * sheet["weight_decay"] * sheet["w"]
        sheet.add("w", "w - rate·weight_decay·w", decayed)
    frozen = bool(trainer.frozen.parameters[parameter])
    if frozen:
        sheet.add("g", "0", 0.0)
    if settings.clip_norm < np.inf:
        _clip(sheet, trainer, batch)
    written = WRITTEN[UPDATES[settings.optimizer]]
    power_1, power_2 = batch.start.powers.tolist()
    state = zip(written.state, batch.start.moments[:, parameter].tolist(), strict=False)
    sheet.let(p1=power_1, p2=power_2, **dict(state))
    written.steps(sheet)
    if settings.regularization == L1 and not of_bias:
        _pull(sheet)
    if frozen:
        sheet.add("w", "before", w)
    return sheet.steps


def _write_rate(sheet: Sheet, trainer: Trainer, batch: Batch) -> None:
    recipe, samples = trainer.recipe, len(trainer.prepared.training.inputs)
    sheet.let(
        rate=recipe.learning_rate,
        epoch=batch.epoch + batch.position / samples,
        share=len(batch.samples) / samples,
        epochs=recipe.schedule_epochs,
        factor=recipe.schedule_factor,
        floor=recipe.schedule_floor,
    )
    write_rate(sheet, recipe.schedule)


def _clip(sheet: Sheet, trainer: Trainer, batch: Batch) -> None:
    """All gradients are scaled so that their L2 norm is at most `clip_norm`."""
    squares = np.cumsum(np.square(_prepared(trainer, batch, trainer.descent.settings)))[-1]  # in the order of the loops
    sheet.let(norm=np.sqrt(squares), clip_norm=trainer.descent.settings.clip_norm)
    scale = sheet["clip_norm"] / (sheet["norm"] + CLIP_EPSILON)
    sheet.add("scale", "min(1, clip_norm / (norm + 0.000001))", min(1.0, scale))
    if scale < 1.0:
        sheet.add("g", "g·scale", sheet["g"] * sheet["scale"])


def _prepared(trainer: Trainer, batch: Batch, settings: Settings) -> Floats:
    """(P,) the gradients as they are clipped: with that of L2, without those of frozen parameters."""
    gradient = trainer.network.with_parameters(batch.gradient.copy())
    if settings.regularization == L2:
        for part, weights in zip(gradient.weights, trainer.network.weights, strict=True):
            part += settings.regularization_rate * weights
    gradient.parameters[trainer.frozen.parameters != 0.0] = 0.0
    return gradient.parameters


def _pull(sheet: Sheet) -> None:
    """L1 pulls w by `rate·lambda` against the sign that it had before the update; across 0 it becomes 0."""
    w, before, pull = sheet["w"], sheet["before"], sheet["rate"] * sheet["lambda"]
    if before == 0.0:
        before = w
    if before > 0.0:
        formula, pulled = "w - rate·lambda", w - pull
        crossing = "max(0, w - rate·lambda)"
    elif before < 0.0:
        formula, pulled = "w + rate·lambda", w + pull
        crossing = "min(0, w + rate·lambda)"
    else:
        return
    crosses = w * pulled < 0.0
    sheet.add("w", crossing if crosses else formula, 0.0 if crosses else pulled)
