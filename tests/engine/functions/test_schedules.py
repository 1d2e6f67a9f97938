"""Schedules: the rate of every update against closed formulas, PyTorch's schedulers and fastai's one-cycle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from math import cos, floor, pi
from typing import Any

import pytest

from engine import Dataset, Recipe, Trainer
from engine.functions.schedules import SCHEDULES

RATE = 0.1


def rates(updates: int, samples: int = 1, **settings: Any) -> list[float]:
    """The rates of the first updates, one a sample: |a - t| has slope 1 in the bias as long as a is above t."""
    recipe = Recipe(hidden=(), loss="mae", learning_rate=RATE, initializer="zeros").with_changes(**settings)
    trainer = Trainer(recipe, Dataset([[0.0]] * samples, [[-1e6]] * samples))
    return list(islice(seen(trainer), updates))


def seen(trainer: Trainer) -> Iterator[float]:
    bias = trainer.network.biases[0]
    while True:
        bias[0] = 0.0
        trainer.advance(1, seconds=0.0)
        yield -float(bias[0])


# --- closed formulas: of the time t in epochs, and the share s of an epoch that an update is ------------------------

EPOCHS, FACTOR, FLOOR = 8.0, 0.3, 0.002


def one_cycle(t: float, _s: float) -> float:
    """fastai's combined_cos(0.25, lr / 25, lr, lr / 1e5)."""
    done = min(t / EPOCHS, 1.0)
    if done < 0.25:
        start, end, place = RATE / 25, RATE, done / 0.25
    else:
        start, end, place = RATE, RATE / 1e5, (done - 0.25) / 0.75
    return start + (1 + cos(pi * (1 - place))) * (end - start) / 2


FORMULAS: dict[str, Callable[[float, float], float]] = {
    "constant": lambda _t, _s: RATE,
    "step": lambda t, _s: max(RATE * FACTOR ** floor(t / EPOCHS), FLOOR),
    "exponential": lambda t, _s: max(RATE * FACTOR ** (t / EPOCHS), FLOOR),
    "cosine": lambda t, _s: FLOOR + (RATE - FLOOR) * (1 + cos(pi * min(t / EPOCHS, 1.0))) / 2,
    "one-cycle": one_cycle,
    "warm-up": lambda t, s: RATE * min((t + s) / EPOCHS, 1.0),
}


@pytest.mark.parametrize("samples", [1, 5])
@pytest.mark.parametrize("name", SCHEDULES)
def test_formula(name: str, samples: int) -> None:
    """Over 36 epochs, so that every schedule has come to its end, with one and with five updates an epoch."""
    ours = rates(
        36 * samples,
        samples,
        schedule=name,
        schedule_epochs=EPOCHS,
        schedule_factor=FACTOR,
        schedule_floor=FLOOR,
    )
    wanted = [FORMULAS[name](update / samples, 1 / samples) for update in range(36 * samples)]
    assert ours == pytest.approx(wanted, rel=1e-11, abs=1e-17)


def test_all_have_a_formula() -> None:
    assert list(SCHEDULES) == list(FORMULAS)
    used = {name for row in SCHEDULES.values() for name in row.uses}
    assert used == {"schedule_epochs", "schedule_factor", "schedule_floor"}


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("change", [{"schedule_epochs": 3.0}, {"schedule_factor": 0.7}, {"schedule_floor": 0.03}])
def test_a_schedule_looks_at_what_it_says(name: str, change: dict[str, Any]) -> None:
    plain: dict[str, Any] = {"schedule_epochs": EPOCHS, "schedule_factor": FACTOR, "schedule_floor": FLOOR}
    (field,) = change
    changed = rates(20, schedule=name, **{**plain, **change})
    assert (changed != rates(20, schedule=name, **plain)) is (field in SCHEDULES[name].uses)


# --- PyTorch's schedulers, as it computes them: each rate from the one before -----------------------------------------


def torch_step(size: int, gamma: float) -> Iterator[float]:
    """StepLR."""
    rate, epoch = RATE, 0
    while True:
        yield rate
        epoch += 1
        rate = rate * gamma if epoch % size == 0 else rate


def torch_exponential(gamma: float) -> Iterator[float]:
    """ExponentialLR."""
    rate = RATE
    while True:
        yield rate
        rate *= gamma


def torch_cosine(most: int, least: float) -> Iterator[float]:
    """CosineAnnealingLR, up to T_max."""
    rate, epoch = RATE, 0
    while True:
        yield rate
        epoch += 1
        rate = (1 + cos(pi * epoch / most)) / (1 + cos(pi * (epoch - 1) / most)) * (rate - least) + least


def test_torchs_step() -> None:
    ours = rates(40, schedule="step", schedule_epochs=7, schedule_factor=0.5)
    assert ours == pytest.approx(list(islice(torch_step(7, 0.5), 40)), rel=1e-12)


def test_torchs_exponential() -> None:
    ours = rates(200, schedule="exponential", schedule_epochs=1, schedule_factor=0.97)
    assert ours == pytest.approx(list(islice(torch_exponential(0.97), 200)), rel=1e-11)


def test_torchs_cosine() -> None:
    ours = rates(51, schedule="cosine", schedule_epochs=50, schedule_floor=0.001)
    assert ours == pytest.approx(list(islice(torch_cosine(50, 0.001), 51)), rel=1e-11)


# --- while training --------------------------------------------------------------------------------------------------


def test_batches_of_an_epoch_have_the_time_of_their_first_sample() -> None:
    """Seven samples in batches of three: at 0, 3/7 and 6/7; the last batch is a seventh of the epoch."""
    ours = rates(6, 7, batch_size=3, schedule="warm-up", schedule_epochs=2)
    assert ours == pytest.approx([RATE * min(t / 14, 1.0) for t in (3, 6, 7, 10, 13, 14)], rel=1e-12)
    ours = rates(6, 7, batch_size=3, schedule="cosine", schedule_epochs=2)
    wanted = [RATE * (1 + cos(pi * t / 14)) / 2 for t in (0, 3, 6, 7, 10, 13)]
    assert ours == pytest.approx(wanted, rel=1e-12)


def test_a_changed_rate_is_scheduled_from_the_beginning_of_the_run() -> None:
    trainer = Trainer(
        Recipe(hidden=(), loss="mae", learning_rate=RATE, initializer="zeros"), Dataset([[0.0]], [[-1e6]])
    )
    going = seen(trainer)
    assert list(islice(going, 3)) == pytest.approx([RATE] * 3)
    trainer.change(schedule="exponential", schedule_epochs=1, schedule_factor=0.5)
    assert list(islice(going, 2)) == pytest.approx([RATE / 8, RATE / 16])
    trainer.change(learning_rate=0.8)
    assert list(islice(going, 2)) == pytest.approx([0.8 / 32, 0.8 / 64])
    trainer.change(schedule="constant")
    assert next(going) == pytest.approx(0.8)
    trainer.change(schedule="step", schedule_epochs=4, schedule_floor=0.5)
    assert next(going) == pytest.approx(0.5)  # a hundredth of 0.8 would be below the floor


def test_the_floor_may_be_above_the_rate() -> None:
    """Then it is the rate, from the first update on (cosine rises to it)."""
    for schedule in ("step", "exponential"):
        assert rates(3, schedule=schedule, schedule_floor=0.3) == pytest.approx([0.3] * 3)
    rising = rates(30, schedule="cosine", schedule_epochs=20, schedule_floor=0.3)
    assert rising == sorted(rising)
    assert rising[-1] == pytest.approx(0.3)


def test_the_decay_of_weights_follows_the_schedule() -> None:
    trainer = Trainer(
        Recipe(hidden=(), loss="mse", optimizer="adamw", learning_rate=RATE, schedule="step", schedule_epochs=1),
        Dataset([[0.0]], [[0.0]]),
    )
    trainer.network.parameters[...] = (1.0, 0.0)
    trainer.step(2)
    assert trainer.network.weights[0][0, 0] == pytest.approx((1 - RATE * 0.01) * (1 - RATE * 0.1 * 0.01), rel=1e-14)
