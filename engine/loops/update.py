"""The steps before and after an optimizer's update: regularization, clipping, weight decay, frozen weights."""

from __future__ import annotations

import numpy as np

from engine.loops.plan import BIASES, L1, L2, WEIGHTS, Index, Indices, Vector

CLIP_EPSILON = 1e-6  # as PyTorch


def prepare_update(
    layers: Indices,
    parameters: Vector,
    gradient: Vector,
    before_update: Vector,
    frozen: Vector,
    rate: float,
    regularization: Index,
    regularization_rate: float,
    weight_decay: float,
    clip_norm: float,
    freezes: bool,
) -> None:
    """Before an update: the gradient of L2, frozen parameters, clipping, weight decay."""
    count = Index(len(parameters))
    for k in range(count):
        before_update[k] = parameters[k]
    for layer in range(Index(len(layers))):
        for k in range(layers[layer, WEIGHTS], layers[layer, BIASES]):
            if regularization == L2:
                gradient[k] += regularization_rate * parameters[k]
            parameters[k] -= rate * weight_decay * parameters[k]
    if freezes:
        for k in range(count):
            if frozen[k] != 0.0:
                gradient[k] = 0.0
    if clip_norm < np.inf:
        squares = 0.0
        for k in range(count):
            squares += gradient[k] * gradient[k]
        scale = clip_norm / (np.sqrt(squares) + CLIP_EPSILON)
        if scale < 1.0:
            for k in range(count):
                gradient[k] *= scale


def finish_update(
    layers: Indices,
    parameters: Vector,
    before_update: Vector,
    frozen: Vector,
    rate: float,
    regularization: Index,
    regularization_rate: float,
    freezes: bool,
) -> None:
    """After an update: the pull of L1, frozen parameters.

    As in TensorFlow Playground the pull has the sign of the weight before the update, and a weight that it would take
    across zero becomes zero. There it stays zero for good; ours becomes nonzero again when an update is stronger than
    the pull.
    """
    if regularization == L1:
        pull = rate * regularization_rate
        for layer in range(Index(len(layers))):
            for k in range(layers[layer, WEIGHTS], layers[layer, BIASES]):
                w, before = parameters[k], before_update[k]
                if before == 0.0:
                    before = w
                pulled = w - pull if before > 0.0 else (w + pull if before < 0.0 else w)
                parameters[k] = 0.0 if w * pulled < 0.0 else pulled
    if freezes:
        for k in range(Index(len(parameters))):
            if frozen[k] != 0.0:
                parameters[k] = before_update[k]
