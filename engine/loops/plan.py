"""Plan: where the compiled loops find what belongs to each layer, as whole numbers; and what is where in their memory.

Parameters are counted as in `Network.parameters`, units through all layers from the first input on. Only what is plain
is looked up here, so that the loops have nothing to work out. Here is no Numba: the trainer, too, knows these places.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.functions.losses import LOSSES, OUTPUTS, SOFTMAX
from engine.functions.optimizers import MOMENTS, Constants

Floats = NDArray[np.float64]
Indices = NDArray[np.uintp]
Index = np.uintp

# Columns of `Plan.layers`.
INPUTS, OUTPUT_UNITS, BELOW, HERE, WEIGHTS, BIASES, CODE = (Index(column) for column in range(7))
# Numbers of a block in `Plan.forward` and `Plan.backward`.
FORWARD_STEP, BACKWARD_STEP = Index(12), Index(8)

# What a run's `progress` holds between two calls.
POSITION, LOSS_SUM, MSE_SUM, TRAINED_LOSS, TRAINED_MSE, FINISHED, OUTCOME, POWER_1, POWER_2, TURN, KEPT = range(11)
# From KEPT on the powers that belong to `kept`, two at each turn.
PROGRESS = KEPT + 4
OF_A_CALL, POWERS, KEPT_POWERS = slice(FINISHED, POWER_1), slice(POWER_1, TURN), slice(KEPT, PROGRESS)
# How a call ended: OUTCOME.
DONE, DIVERGED = 0, 1
# Rows of `kept` at each turn; which of them, and which powers, belong together.
KEPT_ROWS = 1 + MOMENTS
BEGINNINGS = ((slice(KEPT_ROWS), slice(KEPT, KEPT + 2)), (slice(KEPT_ROWS, None), slice(KEPT + 2, PROGRESS)))


class Plan(NamedTuple):
    """What is fixed for a network. There are L weight layers."""

    # (L, 7) for each its units below and here, the units before them, where its weights and its biases begin in the
    # parameters, and its row of OUTPUTS.
    layers: Indices
    # For single samples, four units at a time, layer by layer upwards: where the weights of each of the four begin and
    # where its bias is (of fewer than four the last one is there again); units below; where these and the four are;
    # their row of OUTPUTS. (12 x blocks,)
    forward: Indices
    # Four of the units below at a time, downwards: how many they are; where their weights in the first row and where
    # the biases begin; units below; units here; where the four and the units here are; the row of OUTPUTS of the units
    # below. (8 x blocks,)
    backward: Indices
    loss: np.uintp  # a row of LOSSES
    fused: bool  # whether that loss gives dL/dz itself


class Settings(NamedTuple):
    """What may change between two batches."""

    optimizer: np.uintp  # one of UPDATES
    moments: np.uintp  # how many rows of `Memory.moments` it uses
    learning_rate: float
    constants: Constants
    weight_decay: float
    schedule: np.uintp  # a row of SCHEDULES
    schedule_epochs: float
    schedule_factor: float
    schedule_floor: float
    clip_norm: float  # inf: no clipping
    regularization: np.uintp  # NONE, L1, L2
    regularization_rate: float
    dropout: float
    freezes: bool  # whether anything is frozen
    shuffle: bool
    seed: np.uint64


class Memory(NamedTuple):
    """What a run works in."""

    parameters: Floats  # (P,)
    moments: Floats  # (MOMENTS, P) the optimizer's state
    gradient: Floats  # (P,) of the last batch
    # (2 + 2 MOMENTS, P) parameters and moments as they were when the current epoch (or, between two, the last one)
    # began, and the one before: by turns in the first and the second half. The newer ones: `progress[TURN]`.
    kept: Floats
    held: Floats  # (P,) as they were before the current update, where something needs to know
    frozen: Floats  # (P,) 1 for what training leaves alone
    z: Floats  # (units x stride,)
    a: Floats
    passed: Floats  # what a layer passes on: what dropout leaves of a; without dropout `a` itself
    delta: Floats
    target: Floats  # (outputs x stride,)
    turned: Floats  # (stride x units of the widest layer, rounded up to four, + 4) what a layer got, sample by sample
    sums: Floats  # (2 x stride,) the softmax's largest z and sum of each sample
    order: Indices  # (samples,) of the current epoch
    outputs: Floats  # (rows, outputs): the outputs of rows that are not trained on; no rows: not wanted
    progress: Floats  # (PROGRESS,) as named above


def plan_of(sizes: tuple[int, ...], activations: tuple[str, ...], loss: str) -> Plan:
    """The plan of a network, its units from input to output and its activations, and a loss."""
    layers: list[tuple[int, ...]] = []
    forward: list[int] = []
    backward: list[int] = []
    weights = below = 0
    code_below = OUTPUTS.index(SOFTMAX)  # of the inputs: no activation, and so is the softmax's
    for activation, (inputs, outputs) in zip(activations, pairwise(sizes), strict=True):
        biases, here, code = weights + inputs * outputs, below + inputs, OUTPUTS.index(activation)
        layers.append((inputs, outputs, below, here, weights, biases, code))
        for first in range(0, outputs, 4):
            four = [min(first + k, outputs - 1) for k in range(4)]
            forward += [weights + unit * inputs for unit in four]
            forward += [biases + unit for unit in four]
            forward += [inputs, below, here + first, code]
        blocks: list[int] = []
        for first in range(0, inputs, 4):
            # Fewer than four inputs are taken for four where all that is then written beyond a row is overwritten by
            # the next rows, or by the biases: quicker than one by one.
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
