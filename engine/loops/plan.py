"""Plan: where the loops find each layer's data, as whole numbers; and the arrays they work in.

Parameters are indexed as in `Network.parameters`, units through all layers from the first input on. Everything is
precomputed here, so that the loops only look it up.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.functions.losses import LOSSES, OUTPUTS, SOFTMAX
from engine.functions.optimizers import MOMENTS, Constants

# Types for the loops: an index or a count, many of them, a vector, and rows of numbers.
Index = np.uintp
Indices = NDArray[np.uintp]
Vector = NDArray[np.float64]
Table = NDArray[np.float64]

# Columns of `Plan.layers`.
INPUTS, OUTPUT_UNITS, BELOW, HERE, WEIGHTS, BIASES, CODE, BLAS_FROM = (Index(column) for column in range(8))
# The size of one block in `Plan.forward` and `Plan.backward`.
FORWARD_STEP, BACKWARD_STEP = Index(12), Index(8)
# Products of a layer and a batch from which BLAS is faster: WIDE multiplications, and no side thin.
WIDE, THIN = 262144, 16
MAX_INDEX = int(np.iinfo(Index).max)

# The contents of a run's `progress` between two calls.
POSITION, LOSS_SUM, MSE_SUM, TRAINED_LOSS, TRAINED_MSE, FINISHED, OUTCOME, POWER_1, POWER_2, TURN, CHECKPOINTS = range(
    11
)
# From CHECKPOINTS on: the powers that belong to `checkpoints`, two per turn.
PROGRESS = CHECKPOINTS + 4
POWERS, CHECKPOINT_POWERS = slice(POWER_1, TURN), slice(CHECKPOINTS, PROGRESS)
# How a call ended, at OUTCOME.
DONE, DIVERGED = 0, 1
# Rows of `checkpoints` per turn; turns select which of them, and which powers, belong together.
CHECKPOINT_ROWS = 1 + MOMENTS
BEGINNINGS = (
    (slice(CHECKPOINT_ROWS), slice(CHECKPOINTS, CHECKPOINTS + 2)),
    (slice(CHECKPOINT_ROWS, None), slice(CHECKPOINTS + 2, PROGRESS)),
)

# Columns of the records of epochs.
LOSS, MSE, TEST_LOSS, TEST_MSE = range(4)

# `Settings.regularization`.
NONE, L1, L2 = (Index(number) for number in range(3))


class Plan(NamedTuple):
    """What is fixed for a network. There are L layers with weights."""

    # (L, 8) for each layer: its units below and here, the index of the units before them, where its weights and its
    # biases start in the parameters, its row of OUTPUTS, and the stride from which BLAS computes its products.
    layers: Indices
    # For single samples, blocks of four units, layer by layer upwards: where the weights of each of the four start and
    # where their biases are (with fewer than four the last one is repeated); units below; where these and the four are;
    # their row of OUTPUTS. (12 x blocks,)
    forward: Indices
    # Blocks of four of the units below, downwards: how many they are; where their weights in the first row and where
    # the biases start; units below; units here; where the four and the units here are; the row of OUTPUTS of the units
    # below. (8 x blocks,)
    backward: Indices
    loss: Index  # a row of LOSSES
    fused: bool  # whether that loss computes dL/dz itself


class Settings(NamedTuple):
    """The settings that may change between two batches."""

    optimizer: Index  # one of UPDATES
    moments: Index  # how many rows of `Memory.moments` it uses
    learning_rate: float
    constants: Constants
    weight_decay: float
    schedule: Index  # a row of SCHEDULES
    schedule_epochs: float
    schedule_factor: float
    schedule_floor: float
    clip_norm: float  # inf: no clipping
    regularization: Index  # NONE, L1, L2
    regularization_rate: float
    dropout: float
    freezes: bool  # whether anything is frozen
    shuffle: bool
    seed: np.uint64


class Memory(NamedTuple):
    """The arrays that a run works in. There are P parameters."""

    parameters: Vector  # (P,)
    moments: Table  # (MOMENTS, P) the optimizer's state
    gradient: Vector  # (P,) of the last batch
    # (2 + 2 MOMENTS, P) parameters and moments at the beginning of the current epoch (or, between two, of the last
    # one), and of the one before: alternating between the first and the second half. The newer ones: `progress[TURN]`.
    checkpoints: Table
    before_update: Vector  # (P,) the parameters before the current update, if something needs them
    frozen: Vector  # (P,) 1 for frozen parameters
    z: Vector  # (units x stride,)
    a: Vector
    passed: Vector  # a layer's output: `a` after dropout; without dropout `a` itself
    delta: Vector
    target: Vector  # (outputs x stride,)
    # (stride x units of the widest layer, rounded up to four, + 4) the input of a layer, sample by sample
    transposed: Vector
    sums: Vector  # (2 x stride,) the softmax's largest z and sum of each sample
    order: Indices  # (samples,) of the current epoch
    outputs: Table  # (rows, outputs): the outputs of rows that are only evaluated; without rows: not needed
    progress: Vector  # (PROGRESS,)


def plan_of(sizes: Sequence[int], activations: Sequence[str], loss: str) -> Plan:
    """The plan of a network with `sizes` units from input to output and an activation for every layer but the input."""
    layers: list[tuple[int, ...]] = []
    forward: list[int] = []
    backward: list[int] = []
    weights = below = 0
    code_below = OUTPUTS.index(SOFTMAX)  # for the inputs: no activation; softmax also has no row
    for activation, (inputs, outputs) in zip(activations, pairwise(sizes), strict=True):
        biases, here, code = weights + inputs * outputs, below + inputs, OUTPUTS.index(activation)
        layers.append((inputs, outputs, below, here, weights, biases, code, blas_from(inputs, outputs)))
        for first in range(0, outputs, 4):
            four = [min(first + k, outputs - 1) for k in range(4)]
            forward += [weights + unit * inputs for unit in four]
            forward += [biases + unit for unit in four]
            forward += [inputs, below, here + first, code]
        blocks: list[int] = []
        for first in range(0, inputs, 4):
            # Fewer than four inputs are padded to four if everything written beyond a row is then overwritten by the
            # next rows, or by the biases: this is faster than one by one.
            count = 4 if 4 - outputs <= inputs < 4 else min(4, inputs - first)
            blocks += [count, weights + first, biases, inputs, outputs, below + first, here, code_below]
        backward = blocks + backward
        weights, below, code_below = biases + outputs, here, code
    return Plan(
        np.array(layers, dtype=Index),
        np.array(forward, dtype=Index),
        np.array(backward, dtype=Index),
        Index(list(LOSSES).index(loss)),
        LOSSES[loss].fused,
    )


def blas_from(inputs: int, outputs: int) -> int:
    """The stride from which BLAS computes a layer's products; MAX_INDEX, which no stride reaches, for never."""
    return max(THIN, -(-WIDE // (inputs * outputs))) if min(inputs, outputs) >= THIN else MAX_INDEX
