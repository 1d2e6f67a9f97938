"""Pictures: what all units answer over a grid, for the panels that want it."""

from __future__ import annotations

import gc
import threading
import weakref
from itertools import cycle
from typing import Any

import numpy as np
import pytest

import tui.session.effort
import tui.session.haste
from engine import Dataset, Recipe, Trainer
from engine.data.generators import GENERATORS
from engine.functions.activations import ACTIVATIONS
from engine.loops import calls
from tests.tui.session.driven import Watched, driven, until, working
from tui.frame import Floats, Frame
from tui.plane import Grid, Picture, Plane
from tui.session import Session
from tui.speed import Pace


def grid_of(session: Session, columns: int = 9, lines: int = 8) -> Grid:
    """A grid on the data of the run."""
    data = session.trainer.data
    one_input = data.inputs.shape[1] == 1
    return Grid(Plane.of(data, generator=session.recipe.data), columns, 1 if one_input else lines)


def centres(grid: Grid, inputs: int) -> Floats:
    """The centres of the cells, written down once more: step by step from the ranges."""
    points = []
    for line in range(grid.lines):
        for column in range(grid.columns):
            point = list(grid.plane.others)
            steps = (column, grid.columns), (grid.lines - 1 - line, grid.lines)
            for axis, (low, high), (step, count) in zip(grid.plane.axes, grid.plane.ranges, steps, strict=False):
                point[axis] = low + (high - low) / count * (step + 0.5)
            points.append(point)
    return np.array(points).reshape(-1, inputs)


def check(frame: Frame, trainer: Trainer, name: str = "map") -> Picture:
    """Assert that the picture is what the trainer predicts at the centre of each cell."""
    picture = frame.pictures[name]
    points = centres(picture.grid, trainer.data.inputs.shape[1])
    expected = trainer.predict(points)
    np.testing.assert_allclose(picture.outputs[-1], expected, rtol=1e-9, atol=1e-12)
    shape = picture.grid.lines, picture.grid.columns
    np.testing.assert_array_equal(
        picture.of_unit(len(picture.outputs) - 1, 0), picture.outputs[-1][:, 0].reshape(shape)
    )
    assert [values.shape for values in picture.outputs] == [(len(points), units) for units in trainer.network.sizes]
    return picture


@pytest.mark.parametrize("name", GENERATORS)
async def test_a_picture_is_what_the_run_predicts_at_the_centre_of_every_cell(name: str) -> None:
    loss = "mse" if not GENERATORS[name].classes else "cross_entropy"
    session = driven(data=name, hidden=(3, 2), loss=loss, batch_size=10)
    session.want("map", grid_of(session))
    await session.train(2)
    check(session.newest, session.trainer)


SETTINGS: tuple[dict[str, Any], ...] = (
    {"data": "xor", "loss": "half_squared_error", "output": "tanh"},
    {"data": "spiral", "features": ("x1^2", "x1x2", "sin(x2)"), "samples": 60, "loss": "binary_cross_entropy"},
    {"data": "blobs-3", "standardize": True, "samples": 60, "loss": "softmax_mse"},
    {"data": "plane", "scale_targets": True, "samples": 60, "loss": "huber"},
)


@pytest.mark.parametrize(("activation", "settings"), zip(ACTIVATIONS, cycle(SETTINGS), strict=False))
async def test_a_picture_is_right_for_every_activation_preparation_and_loss(
    activation: str, settings: dict[str, Any]
) -> None:
    session = driven(activation=activation, batch_size=10, hidden=(3,), **settings)
    session.want("map", grid_of(session))
    await session.train(3)
    picture = check(session.newest, session.trainer)
    expected = session.trainer.unit_outputs(picture.grid.points())[1]
    np.testing.assert_array_equal(picture.outputs[1], expected)


def test_data_with_one_input_and_with_many() -> None:
    rng = np.random.default_rng(0)
    for inputs in (1, 5):
        data = Dataset(rng.normal(size=(20, inputs)), rng.normal(size=20), "regression")
        frames: list[Frame] = []
        session = Session(Trainer(Recipe(hidden=(3,), loss="mse"), data), frames.append)
        session.load()
        session.want("map", grid_of(session))
        check(frames[-1], session.trainer)


async def test_nothing_is_computed_unless_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    session = driven()
    asked: list[int] = []
    outputs = Trainer.unit_outputs

    def seen(self: Trainer, points: Floats) -> tuple[Floats, ...]:
        asked.append(len(points))
        return outputs(self, points)

    monkeypatch.setattr(Trainer, "unit_outputs", seen)
    await session.train(2)
    assert not session.newest.pictures
    session.want("map", grid_of(session))
    session.want("tiles", grid_of(session, 3, 3))
    assert asked == [72, 72, 9]
    await session.train(1)
    session.say("nothing new")
    assert asked == [72, 72, 9, 72, 9]
    frames = len(session.frames)
    session.want("map", grid_of(session))
    assert len(session.frames) == frames  # an equal grid is nothing new
    session.want("map", None)
    session.want("tiles", None)
    asked.clear()
    await session.train(1)
    assert not asked
    assert not session.newest.pictures


async def test_paused_a_picture_is_of_the_frame_it_is_in() -> None:
    session = driven()
    session.want("map", grid_of(session))
    for command in (
        session.step_epoch,
        session.restart,
        session.reseed,
        session.undo,
        session.undo,
        session.redo,
        lambda: session.set_recipe(session.recipe.with_changes(hidden=(3,))),
        session.step_epoch,
        lambda: session.set_recipe(session.recipe.with_changes(learning_rate=0.3)),
        session.undo,
        lambda: session.parameters.toggle_frozen(0 + 1, 0, 0),
        session.undo,
    ):
        command()
        check(session.newest, session.trainer)
        assert len(session.newest.pictures["map"].outputs) == len(session.newest.layers)


async def test_a_weight_written_by_hand_is_seen_at_once() -> None:
    session = driven()
    session.want("map", grid_of(session))
    before = session.newest.pictures["map"]
    session.trainer.network.biases[-1][0] = 7.0
    session.say("changed")
    assert (check(session.newest, session.trainer).outputs[-1] != before.outputs[-1]).any()


async def test_a_grid_of_other_data_has_no_picture_and_does_no_harm() -> None:
    session = driven()
    session.want("map", grid_of(session))
    session.set_recipe(session.recipe.with_changes(data="parity-3"))
    assert session.newest.recipe.data == "parity-3"
    assert not session.newest.pictures
    session.want("map", grid_of(session))
    check(session.newest, session.trainer)


def test_pictures_wait_for_the_loops() -> None:
    session = Watched()
    session.want("map", grid_of(session))
    assert not session.newest.pictures
    session.load()
    check(session.newest, session.trainer)


def test_what_is_wanted_while_a_frame_is_shown_is_in_the_next_one() -> None:
    seen: list[tuple[int, bool]] = []

    def show(frame: Frame) -> None:
        session.want("map", grid_of(session))
        seen.append((len(seen), "map" in frame.pictures))

    session = Session(Recipe(), show)
    session.load()
    assert seen == [(0, False), (1, True)]


@pytest.mark.parametrize(("moment", "here"), [(tui.session.effort.MOMENTS_WORK, True), (1, False)])
async def test_while_training_they_are_taken_here_or_in_a_thread_and_at_last_are_those_of_the_end(
    monkeypatch: pytest.MonkeyPatch, moment: int, here: bool
) -> None:
    threads = []
    outputs = Trainer.unit_outputs

    def seen(self: Trainer, points: Floats) -> tuple[Floats, ...]:
        threads.append(threading.current_thread() is threading.main_thread())
        return outputs(self, points)

    monkeypatch.setattr(Trainer, "unit_outputs", seen)
    monkeypatch.setattr(tui.session.effort, "MOMENTS_WORK", moment)
    session = Watched()
    async with working(session):
        await until(lambda: session.worker.loader.ready and not session.worker.loader.running)
        session.want("map", grid_of(session))
        session.toggle()
        await until(lambda: session.newest.epoch >= 8)
        session.toggle()
        await until(lambda: not session.newest.playing and not session.worker.busy)
        await until(lambda: session.worker.photographer.has_pictures(session.worker.wanted))
        await until(lambda: session.newest.pictures["map"] is session.frame().pictures["map"])
    assert set(threads) == {here}
    check(session.newest, session.trainer)


def test_pictures_are_due_ten_times_a_second_and_less_often_if_they_cost_or_ticks_are_late() -> None:
    pace = Pace()
    pace.took_pictures(1.0, 1.001)
    assert not pace.are_pictures_due(1.09)
    assert pace.are_pictures_due(1.102)
    pace.took_pictures(2.0, 2.05)
    assert not pace.are_pictures_due(2.4)
    assert pace.are_pictures_due(2.51)
    pace.took_pictures(3.0, 3.001)
    pace.begin(3.0)
    for late in range(1, 4):
        pace.next_tick(3.0 + late / 5, 1 / 30)
        pace.ticked(3.1 + late / 5, 1 / 30)
    assert pace.every == 4
    assert not pace.are_pictures_due(3.3)
    assert pace.are_pictures_due(3.41)


async def test_what_undo_keeps_has_no_pictures() -> None:
    session = driven()
    session.want("map", grid_of(session))
    await session.train(1)
    old = weakref.ref(session.newest.pictures["map"])
    session.restart()
    session.reseed()
    session.frames.clear()
    gc.collect()
    assert old() is None


async def test_uncompiled_a_picture_that_takes_long_waits_for_the_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    session = driven()
    monkeypatch.setattr(session.worker.loader, "running", True)
    monkeypatch.setattr(calls, "compiled", lambda: False)
    monkeypatch.setattr(tui.session.haste, "MAX_MOMENTS", 1)
    session.want("map", grid_of(session, 30, 30))
    assert not session.newest.pictures
    monkeypatch.setattr(session.worker.loader, "running", False)
    session.say("ready")
    assert session.newest.pictures
