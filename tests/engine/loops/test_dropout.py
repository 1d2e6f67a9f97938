"""Dropout: who falls out, what that does to an update, and where there is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import Recipe, Trainer
from tests.engine.known_runs import Floats, some_data

HIDDEN = (6, 5)
STILL = 1e-300  # a learning rate that moves nothing


def dropping(samples: int = 10, **settings: Any) -> Trainer:
    recipe = Recipe(
        hidden=HIDDEN, activation="sigmoid", loss="mse", dropout=0.3, learning_rate=STILL, batch_size=4, seed=5
    )
    return Trainer(recipe.with_changes(**settings), some_data(outputs=2, samples=samples))


def layers_of(trainer: Trainer, buffer: str, size: int) -> list[Floats]:
    """What a buffer holds of the last batch, of `size` samples: (units, samples) for each layer, inputs first."""
    assert trainer.descent.workspace.memory is not None
    stride = -(-size // 4) * 4
    sizes = trainer.network.sizes
    values = getattr(trainer.descent.workspace.memory, buffer)[: sum(sizes) * stride].reshape(-1, stride)
    return [layer[:, :size].copy() for layer in np.split(values, np.cumsum(sizes)[:-1])]


def mask(trainer: Trainer, size: int) -> Floats:
    """Train one batch; which hidden units (rows) of which samples were kept: 1, else 0."""
    trainer.advance(1, seconds=0.0)
    passed = layers_of(trainer, "passed", size)[1:-1]
    a = layers_of(trainer, "a", size)[1:-1]
    return np.concatenate([p / x for p, x in zip(passed, a, strict=True)]) * (1 - trainer.recipe.dropout)


def masks(trainer: Trainer, epochs: int) -> dict[tuple[int, int], bytes]:
    """Those of every batch (4, 4 and 2 samples) of the next epochs, by epoch and first sample."""
    seen = {}
    for epoch in range(trainer.epoch, trainer.epoch + epochs):
        for first in (0, 4, 8):
            seen[epoch, first] = mask(trainer, min(4, 10 - first)).round().tobytes()
    return seen


# --- who falls out ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [0.01, 0.3, 0.5, 0.9])
def test_the_mean_is_preserved(rate: float) -> None:
    """A unit's value is 0 or divided by 1 - rate: over 1000 batches of 4 samples the mean is that without dropout (5
    sigma)."""
    trainer = dropping(samples=4, dropout=rate)
    kept = np.array([mask(trainer, 4) for _ in range(1000)])
    np.testing.assert_allclose(kept, kept.round(), rtol=0, atol=1e-12)
    sigma = np.sqrt(rate * (1 - rate) / kept.size)
    assert kept.mean() / (1 - rate) == pytest.approx(1.0, abs=5 * sigma / (1 - rate))
    # And of each unit by itself: none is preferred, none falls out with another.
    sigma = np.sqrt(rate * (1 - rate) / 4000)
    assert abs(kept.mean(axis=(0, 2)) - (1 - rate)).max() < 5 * sigma
    together = np.corrcoef(kept.transpose(1, 0, 2).reshape(11, -1)) - np.eye(11)
    assert abs(together).max() < 5 / np.sqrt(4000)


def test_who_falls_out_follows_from_seed_epoch_and_batch_alone() -> None:
    """Not from how often, how, or with what else was trained before."""
    wanted = masks(dropping(), 4)
    assert len(set(wanted.values())) == len(wanted)  # every batch has its own
    jumping = dropping(learning_rate=0.1, optimizer="adam", activation="softplus", shuffle=True)
    jumping.step(3)
    jumping.measure()
    jumping.predict(jumping.data.inputs)
    assert masks(jumping, 1) == {place: bits for place, bits in wanted.items() if place[0] == 3}
    jumping.restart()
    jumping.step(1)
    assert masks(jumping, 1) == {place: bits for place, bits in wanted.items() if place[0] == 1}
    other = masks(dropping(seed=6), 4)
    assert not set(other.values()) & set(wanted.values())


def test_more_dropout_takes_more_units_and_spares_none_of_the_others() -> None:
    little, much = (mask(dropping(dropout=rate), 4) for rate in (0.2, 0.6))
    assert much.sum() < little.sum()
    assert (much.round() <= little.round()).all()


@pytest.mark.parametrize("batch_size", [1, 3, 10])
def test_inputs_and_outputs_never_fall_out(batch_size: int) -> None:
    trainer = dropping(dropout=0.9, batch_size=batch_size, bias=0.1)
    trainer.advance(1, seconds=0.0)
    assert np.array_equal(layers_of(trainer, "passed", batch_size)[0], trainer.data.inputs[:batch_size].T)
    # Every output is the sum of what is passed on to it, times 1.
    passed = layers_of(trainer, "passed", batch_size)[-2]
    outputs = trainer.network.weights[-1] @ passed + trainer.network.biases[-1][:, None]
    np.testing.assert_allclose(layers_of(trainer, "a", batch_size)[-1], outputs, rtol=1e-13)
    # And the loss is that of all of them.
    losses = np.square(outputs.T - trainer.data.targets[:batch_size]).mean(axis=1)
    trainer.step()
    if batch_size == 10:
        assert trainer.history.loss[0] == pytest.approx(losses.mean(), rel=1e-12)


# --- what it does ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch_size", [1, 3, 7])
def test_an_update_is_that_of_the_thinned_network(batch_size: int) -> None:
    """Forward and backward with NumPy, through the units that were kept."""
    trainer = dropping(samples=10, batch_size=batch_size, learning_rate=0.1)
    network = trainer.network
    weights, biases = [w.copy() for w in network.weights], [b.copy() for b in network.biases]
    kept = np.split(mask(trainer, batch_size).round() / 0.7, [HIDDEN[0]])
    below: list[Floats] = [trainer.data.inputs[:batch_size].T]
    slopes: list[Floats] = []
    for w, b, scale in zip(weights[:-1], biases[:-1], kept, strict=True):
        a = 1 / (1 + np.exp(-(w @ below[-1] + b[:, None])))
        slopes.append(a * (1 - a) * scale)
        below.append(a * scale)
    outputs = weights[-1] @ below[-1] + biases[-1][:, None]
    delta = (outputs - trainer.data.targets[:batch_size].T) / batch_size  # the 2 of the slope, the mean of 2 outputs
    for layer in (2, 1, 0):
        wanted = weights[layer] - 0.1 * delta @ below[layer].T
        np.testing.assert_allclose(network.weights[layer], wanted, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(network.biases[layer], biases[layer] - 0.1 * delta.sum(axis=1), rtol=1e-12)
        if layer:
            delta = (weights[layer].T @ delta) * slopes[layer - 1]


def test_looking_drops_nothing() -> None:
    """Predictions, measures, traces and the test part are those of the whole network."""
    dropped = dropping(samples=20, test_fraction=0.4, learning_rate=0.1)
    dropped.step(5)
    whole = Trainer(dropped.recipe.with_changes(dropout=0.0), some_data(outputs=2, samples=20))
    whole.network.parameters[...] = dropped.network.parameters
    ours, theirs = dropped.measure(), whole.measure()
    assert ours.loss == theirs.loss
    assert ours.mse == theirs.mse
    assert np.array_equal(ours.gradient.parameters, theirs.gradient.parameters)
    assert np.array_equal(ours.predictions, theirs.predictions)
    assert np.array_equal(dropped.predict(whole.data.inputs), whole.predict(whole.data.inputs))
    assert dropped.trace(3).loss == whole.trace(3).loss
    assert ours.test is not None
    assert theirs.test is not None
    assert ours.test.loss == theirs.test.loss
    assert dropped.history.test_loss[-1] == pytest.approx(theirs.test.loss, rel=1e-12)
    assert dropped.history.test_mse[-1] == pytest.approx(theirs.test.mse, rel=1e-12)
    # While the recorded training loss is that of the thinned networks.
    assert dropped.history.loss[-1] != pytest.approx(whole.measure().loss, rel=1e-3)


def test_its_rate_can_change_while_training() -> None:
    trainer = dropping()
    assert mask(trainer, 4).min() < 0.5
    trainer.change(dropout=0.0)
    trainer.advance(1, seconds=0.0)
    assert trainer.descent.workspace.memory is not None
    assert np.array_equal(trainer.descent.workspace.memory.passed, trainer.descent.workspace.memory.a)
    trainer.change(dropout=0.6)
    assert trainer.step() == 1  # the last batch of epoch 0
    assert masks(trainer, 1) == masks_after(1, dropout=0.6)
    trainer.change(dropout=0.3, batch_size=4)
    assert masks(trainer, 1) == masks_after(2)


def masks_after(epochs: int, **settings: Any) -> dict[tuple[int, int], bytes]:
    trainer = dropping(**settings)
    trainer.step(epochs)
    return masks(trainer, 1)


@pytest.mark.parametrize("batch_size", [1, 4])
def test_off_is_as_if_there_were_none(batch_size: int) -> None:
    never, once = (dropping(batch_size=batch_size, dropout=rate, learning_rate=0.1) for rate in (0.0, 0.5))
    once.change(dropout=0.0)
    for trainer in (never, once):
        trainer.step(20)
    assert np.array_equal(never.network.parameters, once.network.parameters)


def test_a_network_without_hidden_units_has_nothing_to_drop() -> None:
    plain, dropped = (dropping(hidden=(), dropout=rate, learning_rate=0.1) for rate in (0.0, 0.5))
    for trainer in (plain, dropped):
        trainer.step(20)
    assert np.array_equal(plain.network.parameters, dropped.network.parameters)
