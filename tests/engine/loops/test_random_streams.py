"""Random streams: each from the seed alone, none moved by another setting."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer
from tests.engine.known_runs import some_data


@pytest.mark.parametrize(
    "change", [{"batch_size": 3}, {"shuffle": True}, {"learning_rate": 0.3}, {"data": "and"}, {"activation": "tanh"}]
)
def test_no_other_setting_moves_the_initial_weights(change: dict[str, Any]) -> None:
    plain, changed = Trainer(Recipe(seed=5)), Trainer(Recipe(seed=5).with_changes(**change))
    assert np.array_equal(plain.network.parameters, changed.network.parameters)


def test_another_seed_gives_other_weights_and_another_order() -> None:
    first, second = (shuffled(seed=seed) for seed in (1, 2))
    assert not np.array_equal(first.network.parameters, second.network.parameters)
    assert [order_of_epoch(first, k) for k in range(5)] != [order_of_epoch(second, k) for k in range(5)]


def shuffled(**settings: Any) -> Trainer:
    data = some_data(outputs=2, samples=10)
    return Trainer(Recipe(hidden=(2,), shuffle=True, learning_rate=1e-4).with_changes(**settings), data)


def order_of_epoch(trainer: Trainer, epoch: int) -> list[int]:
    """Train to `epoch` and one batch into it, and read its order; then finish it."""
    trainer.step(epoch - trainer.epoch)
    trainer.advance(1, seconds=0.0)
    order: list[int] = trainer.state().standing.order.tolist()
    trainer.step()
    return order


def splitmix_order(seed: int, epoch: int, samples: int) -> list[int]:
    """The shuffle in whole numbers: splitmix64 (Steele, Lea & Flood 2014) seeded by both, and Fisher-Yates."""
    mask = 2**64 - 1

    def mix(x: int) -> int:
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 & mask
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB & mask
        return x ^ (x >> 31)

    state = mix((mix((seed + 0x9E3779B97F4A7C15) & mask) + epoch * 0xD1B54A32D192ED03) & mask)
    order = list(range(samples))
    for k in range(samples - 1):
        state = (state + 0x9E3779B97F4A7C15) & mask
        pick = k + ((mix(state) >> 32) * (samples - k) >> 32)
        order[k], order[pick] = order[pick], order[k]
    return order


@pytest.mark.parametrize("seed", [0, 1, 2**63 - 1])
def test_order_depends_on_seed_and_epoch_alone(seed: int) -> None:
    """Not on how often it was drawn before, on restarts, or on other settings."""
    straight, jumping, large = shuffled(seed=seed), shuffled(seed=seed), shuffled(seed=seed, batch_size=4)
    jumping.step(3)
    jumping.restart()
    orders = {epoch: order_of_epoch(straight, epoch) for epoch in (0, 1, 2, 7)}
    assert orders == {epoch: splitmix_order(seed, epoch, 10) for epoch in orders}
    assert order_of_epoch(jumping, 7) == orders[7]
    assert order_of_epoch(large, 7) == orders[7]


def test_shuffling_is_fair() -> None:
    """Over 6000 epochs each of the 6 orders of 3 samples comes about 1000 times (5 sigma: 144)."""
    counts: dict[tuple[int, ...], int] = {}
    for epoch in range(6000):
        order = tuple(splitmix_order(3, epoch, 3))
        counts[order] = counts.get(order, 0) + 1
    assert len(counts) == 6
    assert max(abs(count - 1000) for count in counts.values()) < 144


def test_shuffling_can_begin_and_end_while_training() -> None:
    trainer = shuffled(shuffle=False)
    assert order_of_epoch(trainer, 0) == list(range(10))
    trainer.change(shuffle=True)
    assert order_of_epoch(trainer, 1) == splitmix_order(0, 1, 10)
    trainer.change(shuffle=False)
    assert order_of_epoch(trainer, 2) == list(range(10))


def test_data_of_one_sample_can_be_shuffled() -> None:
    trainer = Trainer(Recipe(shuffle=True), Dataset([[1.0, 2.0]], [[0.0, 1.0]]))
    assert trainer.step(3) == 3
