"""Passes: forward and backward passes over given samples with given parameters, without changing anything."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.functions.optimizers import MOMENTS
from engine.loops import calls
from engine.loops.plan import CHECKPOINT_ROWS, PROGRESS, Index, Memory, Plan

Floats = NDArray[np.float64]

# The number of samples evaluated together.
EVALUATION_BATCH = 256


class Pass(NamedTuple):
    """One batch with given parameters. Units are counted through all layers, from the first input on."""

    loss: float  # means over the samples
    mse: float
    z: Floats  # (units, samples)
    a: Floats
    # (units, samples) and (P,): of the mean loss. Meaningless after a forward pass alone.
    delta: Floats
    gradient: Floats


def batch(
    plan: Plan, sizes: tuple[int, ...], parameters: Floats, inputs: Floats, targets: Floats, *, back: bool
) -> Pass:
    """Up to `EVALUATION_BATCH` samples forward and, if wanted, backward. `inputs` (samples, units), prepared for the
    network, and `targets` (samples, outputs).
    """
    samples = len(inputs)
    learned = samples if back else 0
    outputs = np.empty((0 if back else samples, sizes[-1]))
    memory = _memory(sizes, parameters, samples, learned, outputs)
    loss, mse = _run(plan, memory, inputs, targets, learned)
    stride = len(memory.a) // sum(sizes)
    z, a, delta = (buffer.reshape(-1, stride)[:, :samples] for buffer in (memory.z, memory.a, memory.delta))
    return Pass(loss, mse, z, a, delta, memory.gradient)


def forward(
    plan: Plan, sizes: tuple[int, ...], parameters: Floats, inputs: Floats, targets: Floats
) -> tuple[Floats, float, float]:
    """Any number of samples: the outputs (samples, outputs), and the means of the loss and the MSE."""
    outputs = np.empty(targets.shape)
    memory = _memory(sizes, parameters, min(len(inputs), EVALUATION_BATCH), 0, outputs)
    return outputs, *_run(plan, memory, inputs, targets, 0)


def _memory(sizes: tuple[int, ...], parameters: Floats, size: int, learned: int, outputs: Floats) -> Memory:
    """Memory for batches of `size` samples: `learned` samples forward and backward, with one update of a copy at rate
    0.
    """
    return Memory(
        parameters.copy(),
        np.empty((MOMENTS, 0)),
        np.zeros_like(parameters),
        np.empty((2 * CHECKPOINT_ROWS, len(parameters) if learned else 0)),
        np.empty(0),
        np.empty(0),
        *calls.buffers(sizes, size, dropout=False),
        np.arange(learned, dtype=Index),
        outputs,
        np.zeros(PROGRESS),
    )


def _run(plan: Plan, memory: Memory, inputs: Floats, targets: Floats, learned: int) -> tuple[float, float]:
    """Mean loss and mean MSE."""
    count = len(inputs)
    records = np.full((1, 4), np.nan)
    lanes = Index(min(count, EVALUATION_BATCH))
    updates = Index(1 if learned else count)
    # Numba would compile the loops once more, in half a minute, for every second row of a table.
    inputs, targets = np.ascontiguousarray(inputs), np.ascontiguousarray(targets)
    calls.train(plan, memory, calls.no_update(), inputs, targets, Index(0), records, updates, lanes)
    loss, mse = records[0, :2] if learned else records[0, 2:]
    return float(loss), float(mse)
