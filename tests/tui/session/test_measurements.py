"""What is measured for the frames shown: right, bounded, and kept right when a run goes back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import Recipe, Trainer
from engine.history import RECENT
from engine.reports import Measure
from tests.tui.session.driven import Watched, driven
from tui.frame import MEASURED, Frame
from tui.session import Session
from tui.session.measurements import CAPACITY, Measurements

TESTED: dict[str, Any] = {"data": "moons", "samples": 60, "test_fraction": 0.25, "hidden": (5, 3)}


def norms(measure: Measure) -> list[float]:
    """The L2 norm of each layer's part of the gradient vector."""
    sizes = [
        weights.size + biases.size
        for weights, biases in zip(measure.gradient.weights, measure.gradient.biases, strict=True)
    ]
    parts = np.split(measure.gradient.parameters, np.cumsum(sizes)[:-1])
    return [float(np.linalg.norm(part)) for part in parts]


async def epochs_of(session: Watched, epochs: int) -> None:
    for _ in range(epochs):
        await session.train(1)


async def test_a_row_is_what_the_engine_measures_at_the_end_of_the_epoch() -> None:
    session = driven(schedule="cosine", schedule_epochs=20.0, **TESTED)
    await epochs_of(session, 12)
    frame = session.newest
    assert frame.measured.shape == (13, len(MEASURED) + 3)
    np.testing.assert_array_equal(frame.measured, frame.recently_measured)
    assert frame.measured[:, 0].tolist() == list(range(-1, 12))
    trainer = Trainer(frame.recipe)
    for epoch, accuracy, tested, rate, *gradients in frame.measured.tolist():
        measure = trainer.measure()
        assert trainer.epoch == epoch + 1
        assert (accuracy, tested) == (measure.accuracy, measure.test.accuracy if measure.test else None)
        assert rate == pytest.approx(0.05 * 0.5 * (1.0 + np.cos(np.pi * trainer.epoch / 20)), rel=1e-12)
        assert gradients == pytest.approx(norms(measure), rel=1e-12)
        trainer.step()


async def test_for_values_it_is_r2_and_without_a_test_part_there_is_none() -> None:
    session = driven(data="plane", loss="mse", output="auto", hidden=(3,))
    await session.train(5)
    score = session.trainer.score()
    assert score.accuracy is None
    assert session.newest.measured[-1, 1] == score.r2
    assert np.isnan(session.newest.measured[-1, 2])


def some_measure(session: Watched) -> Measure:
    return session.trainer.measure()


def test_memory_is_bounded_and_rows_stay_evenly_spread() -> None:
    measure, kept = some_measure(driven(hidden=(2,))), Measurements(2)
    for epoch in range(1, 3 * CAPACITY + 6):
        kept.add(epoch, measure, epoch / 10)
    whole = kept.whole
    assert CAPACITY // 2 <= len(whole) <= CAPACITY + 1
    assert set(np.diff(whole[:-1, 0])) == {4.0}
    assert (whole[0, 0], whole[-1, 0]) == (0.0, 3 * CAPACITY + 4)
    np.testing.assert_allclose(whole[:, 3], (whole[:, 0] + 1) / 10)
    assert kept.recent[:, 0].tolist() == list(range(3 * CAPACITY + 5 - RECENT, 3 * CAPACITY + 5))


def test_what_is_measured_again_or_after_going_back_replaces_what_came_later() -> None:
    measure, kept = some_measure(driven(hidden=(2,))), Measurements(2)
    for epoch, rate in ((1, 0.1), (2, 0.2), (2.5, 0.3), (2.75, 0.4), (2.75, 0.5), (2, 0.6)):
        kept.add(epoch, measure, rate)
        assert kept.whole[-1, [0, 3]].tolist() == kept.recent[-1, [0, 3]].tolist() == [epoch - 1, rate]
    assert kept.whole[:, [0, 3]].tolist() == kept.recent[:, [0, 3]].tolist() == [[0, 0.1], [1, 0.6]]


async def test_undo_and_redo_bring_back_what_was_measured_then() -> None:
    session = driven(**TESTED)
    await epochs_of(session, 10)
    before = session.newest.measured
    session.parameters.set(1, 0, 0, 3.0)
    by_hand = session.newest.measured
    assert by_hand[:, 0].tolist() == before[:, 0].tolist()
    np.testing.assert_array_equal(by_hand[:-1], before[:-1])
    assert by_hand[-1].tolist() != before[-1].tolist()
    await epochs_of(session, 5)
    later = session.newest.measured
    session.undo()
    np.testing.assert_array_equal(session.newest.measured, before)
    await epochs_of(session, 3)
    assert session.newest.measured[:, 0].tolist() == list(range(-1, 13))
    session.redo()
    np.testing.assert_array_equal(session.newest.measured, later)
    session.restart()
    assert session.newest.measured[:, 0].tolist() == [-1.0]
    session.undo()
    np.testing.assert_array_equal(session.newest.measured, later)
    np.testing.assert_array_equal(session.newest.recently_measured, later)


async def test_a_run_that_is_continued_has_a_history_and_nothing_measured_of_it() -> None:
    trainer = Trainer(Recipe())
    trainer.step(30)
    frames: list[Frame] = []
    session = Session(trainer, frames.append)
    session.load()
    assert len(frames[-1].history) == 30
    assert frames[-1].measured[:, 0].tolist() == [29.0]


async def test_where_a_diverged_run_went_back_to_the_rows_go_on_from_there() -> None:
    session = driven(learning_rate=900.0, loss="mse")
    for _ in range(1000):
        if session.newest.state != "diverged":
            session.step_epoch()
    assert session.newest.state == "diverged"
    assert (np.diff(session.newest.measured[:, 0]) > 0).all()
    session.set_recipe(session.recipe.with_changes(learning_rate=0.01))
    await epochs_of(session, 3)
    assert (np.diff(session.newest.measured[:, 0]) > 0).all()
    assert session.newest.measured[-1, 0] == session.newest.epoch - 1
