"""Training, epoch by epoch and batch by batch: the loops are called through `train` alone."""

from __future__ import annotations

import numpy as np

from engine.functions.losses import softmax_of_one
from engine.loops.batch import backward, forward, load, loss_and_delta
from engine.loops.blocks import FOUR, ONE, THREE, TWO, ZERO
from engine.loops.plan import (
    CHECKPOINT_ROWS,
    CHECKPOINTS,
    CODE,
    DIVERGED,
    DONE,
    FINISHED,
    HERE,
    LOSS,
    LOSS_SUM,
    MSE,
    MSE_SUM,
    NONE,
    OUTCOME,
    OUTPUT_UNITS,
    POSITION,
    POWER_1,
    POWER_2,
    TEST_LOSS,
    TEST_MSE,
    TRAINED_LOSS,
    TRAINED_MSE,
    TURN,
    Index,
    Memory,
    Plan,
    Settings,
    Table,
    Vector,
)
from engine.loops.randomness import DROPOUT, arrange, batch_state
from engine.loops.single import backward_one, forward_one
from engine.loops.switches import CONSTANT, SOFTMAX_CODE, derive_one, scheduled, update
from engine.loops.update import finish_update, prepare_update


def train(
    plan: Plan,
    memory: Memory,
    settings: Settings,
    inputs: Table,
    targets: Table,
    epoch: Index,
    records: Table,
    updates: Index,
    lanes: Index | None,
) -> None:
    """Train from `memory.progress` on: at most len(records) epochs and at most `updates` batches of `lanes`.

    The first len(memory.order) rows of `inputs` and `targets` are trained on; the others are only evaluated, at the end
    of each epoch. Writes each finished epoch's mean loss and MSE, measured just before the updates, and those of the
    other rows, measured after them, into `records` (epochs, 4). Leaves the number of epochs finished and DONE or
    DIVERGED in `progress`; after DIVERGED the batch at `progress[POSITION]` has updated nothing, and its forward pass
    is still in `memory`.
    """
    # Unpacked once: passing a tuple of arrays to another function counts references, atomically.
    layers, blocks_up, blocks_down, loss_code, fused = plan
    (
        parameters,
        moments,
        gradient,
        checkpoints,
        before_update,
        frozen,
        z,
        a,
        passed,
        delta,
        target,
        transposed,
        sums,
        order,
        outputs,
        progress,
    ) = memory
    (
        optimizer,
        moments_used,
        base_rate,
        constants,
        weight_decay,
        schedule,
        schedule_epochs,
        schedule_factor,
        schedule_floor,
        clip_norm,
        regularization,
        regularization_rate,
        dropout,
        freezes,
        shuffle,
        seed,
    ) = settings
    samples, rows, count = Index(len(order)), Index(len(targets)), Index(len(parameters))
    last = Index(len(layers))
    units, output_at, output = layers[last - ONE, OUTPUT_UNITS], layers[last - ONE, HERE], layers[last - ONE, CODE]
    extras = regularization != NONE or weight_decay != 0.0 or freezes or clip_norm < np.inf
    dropped = dropout > 0.0
    recording = len(outputs) > 0
    progress[FINISHED] = 0.0
    progress[OUTCOME] = DONE
    done = ZERO
    diverged = False
    position = Index(progress[POSITION])
    loss_sum, mse_sum = progress[LOSS_SUM], progress[MSE_SUM]
    power_1, power_2 = progress[POWER_1], progress[POWER_2]
    state = DROPOUT
    while done < Index(len(records)) and updates > ZERO:
        if position == ZERO:
            arrange(order, seed, epoch + done, shuffle)
            turn = ONE - Index(progress[TURN])
            row, powers = turn * Index(CHECKPOINT_ROWS), Index(CHECKPOINTS) + TWO * turn
            for k in range(Index(checkpoints.shape[1])):
                checkpoints[row, k] = parameters[k]
            for m in range(moments_used):
                for k in range(Index(checkpoints.shape[1])):
                    checkpoints[row + ONE + m, k] = moments[m, k]
            progress[powers], progress[powers + ONE] = power_1, power_2
            progress[TURN] = turn
            loss_sum, mse_sum = 0.0, 0.0
        while position < rows and updates > ZERO:
            learning = position < samples
            left = (samples if learning else rows) - position
            size = ONE if lanes is None else min(lanes, left)
            stride = ONE if lanes is None else (size + THREE) // FOUR * FOUR
            here = output_at * stride
            if dropped:
                state = batch_state(seed, epoch + done, position)
            rate_now = dropout if learning else 0.0
            load(passed, target, order, inputs, targets, position, samples, size, stride)
            if lanes is None:
                forward_one(blocks_up, parameters, z, a)
                if output == SOFTMAX_CODE:
                    softmax_of_one(z, a, sums, here, units)
            else:
                forward(layers, parameters, z, a, passed, sums, rate_now, dropped, state, stride)
            loss, mse = loss_and_delta(loss_code, units, here, z, a, target, delta, sums, size, stride)
            diverged = bool(learning and loss - loss != 0.0)
            if diverged:
                break
            loss_sum += loss
            mse_sum += mse
            # Rows that are only evaluated need no backward pass and no update.
            top = last if learning else ZERO
            rate = base_rate
            if lanes is not None and schedule != CONSTANT and learning:
                time = float(epoch + done) + position / samples
                rate = scheduled(
                    schedule, base_rate, time, size / samples, schedule_epochs, schedule_factor, schedule_floor
                )
            if lanes is not None:
                backward(
                    layers,
                    top,
                    fused,
                    parameters,
                    gradient,
                    z,
                    a,
                    passed,
                    delta,
                    dropout,
                    dropped,
                    state,
                    transposed,
                    size,
                    stride,
                )
            else:
                for k in range(here, here + units if learning and not fused else ZERO):
                    delta[k] = derive_one(output, delta[k], z[k], a[k])
                blocks = Index(len(blocks_down)) if learning else ZERO
                backward_one(blocks_down, blocks, parameters, gradient, z, a, delta)
            power_1 *= constants.beta1 if learning else 1.0
            power_2 *= constants.beta2 if learning else 1.0
            if lanes is not None and extras and learning:
                prepare_update(
                    layers,
                    parameters,
                    gradient,
                    before_update,
                    frozen,
                    rate,
                    regularization,
                    regularization_rate,
                    weight_decay,
                    clip_norm,
                    freezes,
                )
            updated = count if learning else ZERO
            update(optimizer, parameters, gradient, moments, updated, rate, constants, power_1, power_2)
            if lanes is not None and extras and learning:
                finish_update(
                    layers, parameters, before_update, frozen, rate, regularization, regularization_rate, freezes
                )
            if recording and not learning:
                for s in range(size):
                    for j in range(units):
                        outputs[position - samples + s, j] = a[here + j * stride + s]
            position += size
            updates -= ONE
            if position == samples:
                # Check the last batch's parameters too, and the sum of all losses, before the epoch counts as done.
                diverged = bool(not is_finite(parameters) or loss_sum - loss_sum != 0.0)
                if diverged:
                    break
                progress[TRAINED_LOSS] = loss_sum / samples
                progress[TRAINED_MSE] = mse_sum / samples
                loss_sum, mse_sum = 0.0, 0.0
        if diverged:
            progress[OUTCOME] = DIVERGED
            break
        if position == rows:
            records[done, LOSS] = progress[TRAINED_LOSS]
            records[done, MSE] = progress[TRAINED_MSE]
            # Without a test part this is 0 / 0: NaN.
            records[done, TEST_LOSS] = loss_sum / (rows - samples)
            records[done, TEST_MSE] = mse_sum / (rows - samples)
            position = ZERO
            done += ONE
            progress[FINISHED] = done
    progress[POSITION] = position
    progress[LOSS_SUM], progress[MSE_SUM] = loss_sum, mse_sum
    progress[POWER_1], progress[POWER_2] = power_1, power_2


def is_finite(values: Vector) -> bool:
    """Whether all are finite: 0 times any other value is NaN, which a sum keeps."""
    finite = True
    for k in range(Index(len(values))):
        finite &= values[k] - values[k] == 0.0
    return finite
