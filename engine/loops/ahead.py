"""The next batch of a run, forward and backward, on copies: what `train` would update with, without the update."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.loops import calls
from engine.loops.plan import Index, Indices, Plan, Settings
from engine.loops.randomness import batch_state, uniform_at
from engine.loops.workspace import Checkpoint, Workspace

Floats = NDArray[np.float64]


class Batch(NamedTuple):
    """A batch before its update. Units are counted through all layers, from the first input on."""

    epoch: int  # the epoch that it belongs to
    position: int  # samples of this epoch done before it
    samples: Indices  # (samples,) its rows of the training part, in the order in which they are added up
    a: Floats  # (units, samples) what each unit passes on: after dropout
    delta: Floats  # (units, samples) of the mean loss: divided by the number of samples
    dropped: NDArray[np.bool_]  # (units, samples) by dropout
    gradient: Floats  # (P,) of the mean loss
    start: Checkpoint  # what the update starts from


def next_batch(
    workspace: Workspace,
    sizes: tuple[int, ...],
    plan: Plan,
    settings: Settings,
    inputs: Floats,
    targets: Floats,
    epoch: int,
    batch_size: int,
) -> Batch | None:
    """The batch that `workspace.train` would update with next; None if it would diverge there. `epoch`: the current
    one. The workspace is not changed.
    """
    standing = workspace.standing()
    samples, position = len(standing.order), standing.sample
    copy = Workspace(sizes, standing.now.parameters.copy(), standing.frozen, samples)
    if position < samples:
        copy.stand(standing)
    else:  # Of this epoch, only the evaluation of the test part is left.
        position, epoch = 0, epoch + 1
    dropout = settings.dropout
    alone = calls.no_update()._replace(dropout=dropout, shuffle=settings.shuffle, seed=settings.seed)
    # Not in the form for a single sample, which leaves other numbers where the first hidden units' deltas were.
    copy.train(plan, alone, inputs, targets, epoch, np.empty((1, 4)), 1, batch_size, False, dropout > 0.0)
    if copy.diverged or copy.memory is None:
        return None
    size = min(batch_size, samples - position)
    stride = -(-size // 4) * 4
    shape = sum(sizes), stride
    passed, delta = (
        buffer[: shape[0] * stride].reshape(shape)[:, :size] for buffer in (copy.memory.passed, copy.memory.delta)
    )
    dropped = np.zeros(shape, dtype=np.bool_)
    if dropout > 0.0:
        hidden = slice(sizes[0], -sizes[-1])
        places = np.arange(dropped.size, dtype=Index).reshape(shape)[hidden]
        with np.errstate(over="ignore"):
            dropped[hidden] = uniform_at(batch_state(settings.seed, Index(epoch), Index(position)), places) < dropout
    rows = copy.memory.order[position : position + size]
    return Batch(epoch, position, rows, passed, delta, dropped[:, :size], copy.memory.gradient, standing.now)
