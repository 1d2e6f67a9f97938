"""Names that other programs use for our options and their values: they are not accepted, but answered with ours."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Our names, with their other names. Names are compared after `plain`: case, hyphens and spaces do not matter.
OURS: dict[str, str] = {
    # options
    "learning_rate": "lr, eta, step-length, learning-rate-init, rate, learningrate",
    "hidden": "layers, hidden-layers, hidden-layer-sizes, hidden-size, hidden-sizes, hidden-units, units, neurons, "
    "architecture, arch, sizes",
    "epochs": "epoch, max-iter, max-epochs, n-epochs, num-epochs, nb-epoch, iterations, iters, n-iter, steps",
    "every": "verbose, v, log-every, print-every, log-interval, progress",
    "batch_size": "batch, bs, batchsize, minibatch, mini-batch-size",
    "optimizer": "optim, opt, solver, optimiser, algorithm",
    "activation": "act, activation-function, activations, hidden-activation, nonlinearity, transfer-function",
    "output": "output-activation, out-activation, output-units, final-activation",
    "loss": "criterion, loss-function, cost, cost-function, objective, error-function",
    "initializer": "init, initialization, initialisation, weight-init, kernel-initializer, weights-init, initialiser",
    "bias": "bias-init, bias-initializer",
    "data": "dataset, file, csv, input, inputs, problem-name, train-data",
    "target": "targets, label, labels, y, label-column, target-column, class-column",
    "problem": "task, mode, problem-type",
    "test_fraction": "test-size, test-split, test-ratio, validation-split, validation-fraction, val-split",
    "standardize": "normalize, normalise, standardise, scale, scaler, scaling, zscore",
    "seed": "random-state, random-seed, rng, rng-seed",
    "samples": "n, n-samples, num-samples, points",
    "epsilon": "eps, adam-epsilon",
    "weight_decay": "wd, decay",
    "regularization": "reg, penalty, regularizer, regularisation, kernel-regularizer",
    "regularization_rate": "alpha, lambda, lamda, l2-penalty, reg-rate, reg-strength, l2-reg, l1-reg",
    "clip_norm": "clip, grad-clip, gradient-clipping, clip-grad-norm, max-grad-norm, gradient-clip-norm, max-norm",
    "dropout": "drop, dropout-rate, drop-rate, p-drop, dropout-p",
    "schedule": "scheduler, lr-schedule, lr-scheduler, learning-rate-schedule",
    "schedule_factor": "gamma, lr-decay, decay-rate, schedule-gamma",
    "schedule_epochs": "step-size, decay-steps, warmup-epochs, t-max",
    "schedule_floor": "min-lr, eta-min, lr-min",
    "patience": "early-stopping, n-iter-no-change, early-stop",
    "until_loss": "tol, tolerance, goal, target-loss, min-loss",
    "seconds": "time, timeout, max-time, time-limit",
    "resume": "load, checkpoint, restore, continue, model, from-checkpoint",
    "save": "out, output-file, save-model, save-path, checkpoint-path, output-path",
    "history": "log, log-file, csv-log, history-file, metrics",
    # losses
    "cross_entropy": "ce, nll, nll-loss, categorical-crossentropy, sparse-categorical-crossentropy, log-loss, "
    "softmax-cross-entropy, cross-entropy-loss, logistic, negative-log-likelihood",
    "binary_cross_entropy": "bce, bce-loss, bce-with-logits, bcewithlogitsloss, logistic-loss, binary-log-loss",
    "mse": "mean-squared-error, l2, l2-loss, mse-loss, squared-error, quadratic, least-squares",
    "mae": "mean-absolute-error, l1, l1-loss, absolute-error, mae-loss",
    "huber": "smooth-l1, smooth-l1-loss, huber-loss",
    # optimizers
    "sgd": "gd, gradient-descent, stochastic-gradient-descent, vanilla, plain",
    "momentum": "mu, beta, sgd-with-momentum, sgd-momentum, heavy-ball, momentum-sgd, sgdm, msgd",
    "nesterov": "nag, nesterov-momentum, sgd-with-nesterov, nesterov-accelerated-gradient, sgd-nesterov",
    "adamw": "adam-w, decoupled-adam, adam-with-weight-decay",
    "rmsprop": "rms, rms-propagation",
    # activations
    "relu": "rectifier, rectified-linear, ramp",
    "leaky_relu": "lrelu, leaky, prelu",
    "silu": "swish, sil, swish-1",
    "sigmoid": "logistic, logit, sigm, expit",
    "tanh": "hyperbolic-tangent, tan-h, htan",
    "linear": "identity, none, no-activation, lin",
    "sin": "sine, siren, sinus",
    "gaussian": "gauss, rbf, radial",
    # initializers
    "glorot_uniform": "xavier, glorot, xavier-uniform",
    "glorot_normal": "xavier-normal",
    "he_normal": "he, kaiming, kaiming-normal, msra",
    "he_uniform": "kaiming-uniform",
    "lecun_normal": "lecun",
    "normal": "gaussian, randn, random-normal",
    "uniform": "rand, random, random-uniform",
    # schedules and penalties
    "constant": "fixed, none, constant-lr, zero-decay",
    "step": "step-lr, multi-step, step-decay, staircase",
    "exponential": "exp, exponential-lr, exponential-decay, exp-decay",
    "cosine": "cosine-annealing, cos, cosine-decay",
    "one-cycle": "one-cycle-lr, 1cycle",
    "warm-up": "linear-warmup",
    "l1": "lasso",
    "l2": "ridge, weight-decay, tikhonov",
    # data
    "moons": "two-moons, make-moons, half-moons",
    "circle": "circles, make-circles, concentric, disk, rings",
    "blobs-3": "blobs, make-blobs, clusters",
    "two-spirals": "spirals, double-spiral, twospirals",
}


def plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name.lower())


def our_name(given: object, names: Iterable[str]) -> str | None:
    """Our name for another program's name, if there is one; both may start with hyphens."""
    if not isinstance(given, str):
        return None
    wanted, known = plain(given), {plain(name): name for name in names}
    if wanted in known:
        return known[wanted]
    for ours, others in OURS.items():
        if plain(ours) in known and wanted in map(plain, others.split(",")):
            return known[plain(ours)]
    return None
