"""The session without a screen: commands, frames, and what it says about a run."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest

import tui.session
from engine import Recipe, Trainer
from engine.functions.schedules import SCHEDULES
from tests.tui.screen import STUCK_SEED
from tui.frame import Frame
from tui.session import Session
from tui.speed import DEFAULT_SPEED, SPEEDS


class Driven(Session):
    """A session driven by hand, that keeps its frames."""

    def __init__(self, load: bool = True, **changes: Any) -> None:
        self.frames: list[Frame] = []
        super().__init__(Recipe().with_changes(**changes), self.frames.append)
        if load:
            self.load()

    @property
    def newest(self) -> Frame:
        return self.frames[-1]


def parameters(frame: Frame) -> bytes:
    return b"".join(layer.weights.tobytes() for layer in frame.layers if layer.weights is not None)


# --- frames ----------------------------------------------------------------------------------------------------------


async def test_before_the_loops_are_loaded_there_is_a_network_and_no_answer() -> None:
    session = Driven(load=False)
    frame = session.frame()
    assert (frame.state, frame.playing, frame.epoch) == ("ready", False, 0)
    assert frame.train is None
    assert frame.test is None
    assert frame.right is None
    assert frame.layers[1].weights is not None
    assert frame.layers[1].weight_gradient is None


async def test_before_the_first_epoch_there_is_no_loss_and_no_change() -> None:
    frame = Driven().frame()
    assert frame.loss is None
    assert frame.mse is None
    assert frame.train is not None
    assert frame.solved_at is None
    assert len(frame.history) == 0
    for layer in frame.layers[1:]:
        assert layer.weight_gradient is not None
        assert layer.weight_change is None


async def test_a_frame_is_what_the_engine_says() -> None:
    session = Driven()
    await session.train(60)
    trainer = Trainer(Recipe())
    trainer.step(60)
    frame, measure = session.newest, trainer.measure()
    assert frame.epoch == 60
    assert frame.loss == measure.loss == trainer.loss
    assert frame.mse == measure.mse
    assert frame.loss_label == "cross-entropy"
    assert [layer.units for layer in frame.layers] == [2, 4, 4, 4, 4, 2]
    assert [layer.name for layer in frame.layers][::5] == ["input", "output"]
    assert sum(layer.parameters for layer in frame.layers) == 82
    for layer, weights, gradient, change in zip(
        frame.layers[1:],
        trainer.network.weights,
        measure.gradient.weights,
        trainer.last_change.weights,
        strict=True,
    ):
        np.testing.assert_array_equal(layer.weights, weights)
        np.testing.assert_array_equal(layer.weight_gradient, gradient)
        np.testing.assert_array_equal(layer.weight_change, change)
    np.testing.assert_array_equal(frame.history[:, 1], trainer.history.loss)
    assert frame.train is not None
    np.testing.assert_array_equal(frame.train.predictions, trainer.predict(trainer.data.inputs))
    assert frame.preparation.names == ("x1", "x2")
    assert frame.test is None
    assert frame.penalty is None
    assert frame.layers[1].frozen_weights is None


async def test_a_frame_never_changes_afterwards() -> None:
    session = Driven()
    await session.train(5)
    frame = session.newest
    assert frame.train is not None
    arrays = [frame.history, frame.recent, frame.data.inputs, frame.train.predictions, frame.train.verdicts]
    session.toggle_frozen(0, 1, 1)
    frame = session.newest
    for layer in frame.layers[1:]:
        arrays += [layer.frozen_weights, layer.frozen_biases]
        arrays += [layer.weights, layer.biases, layer.weight_gradient, layer.bias_gradient]
        arrays += [layer.weight_change, layer.bias_change]
    before = [np.array(array) for array in arrays]
    session.toggle_frozen(0, 0, 0)
    await session.train(50)
    session.reseed()
    await session.train(5)
    for array, copy in zip(arrays, before, strict=True):
        assert array is not None
        np.testing.assert_array_equal(array, copy)
    assert parameters(session.newest) != parameters(frame)


# --- commands --------------------------------------------------------------------------------------------------------


async def test_play_and_pause() -> None:
    session = Driven()
    session.toggle()
    assert session.playing
    assert (session.newest.state, session.newest.playing) == ("training", True)
    session.toggle()
    assert (session.newest.state, session.newest.playing) == ("ready", False)
    await session.train(1)
    assert session.newest.state == "paused"


async def test_a_step_is_one_epoch_and_then_a_pause() -> None:
    session = Driven()
    session.toggle()
    session.step_epoch()
    assert not session.playing
    assert (session.newest.epoch, session.newest.playing) == (1, False)
    session.step_epoch()
    assert session.newest.epoch == 2


async def test_a_step_before_the_loops_are_there_is_only_a_pause() -> None:
    session = Driven(load=False)
    session.toggle()
    session.step_epoch()
    assert (session.newest.epoch, session.newest.playing) == (0, False)


async def test_restart_goes_back_to_the_same_weights() -> None:
    session = Driven(seed=7)
    first = session.frame()
    await session.train(20)
    session.restart()
    assert session.newest.epoch == 0
    assert parameters(session.newest) == parameters(first)
    assert session.newest.notice == "restarted: the same weights as at first, seed 7"
    assert len(session.newest.history) == 0


async def test_new_weights_are_those_of_the_next_seed() -> None:
    session = Driven(seed=7)
    await session.train(20)
    session.reseed()
    assert session.recipe.seed == session.newest.recipe.seed == 8
    assert parameters(session.newest) == parameters(Driven(seed=8).frame())
    assert session.newest.notice == "new weights, seed 8"


async def test_after_the_last_seed_comes_the_first() -> None:
    session = Driven(seed=2**63 - 1)
    session.reseed()
    assert session.newest.recipe.seed == 0


async def test_a_live_change_goes_on_and_is_recorded() -> None:
    session = Driven()
    await session.train(20)
    before = parameters(session.newest)
    session.set_recipe(session.recipe.with_changes(learning_rate=0.1, batch_size="all"))
    assert session.newest.epoch == 20
    assert parameters(session.newest) == before
    assert session.newest.notice == "learning rate 0.1, batch size all from epoch 20 on"
    await session.train(10)
    trainer = Trainer(Recipe())
    trainer.step(20)
    trainer.change(learning_rate=0.1, batch_size="all")
    trainer.step(10)
    assert parameters(session.newest) == b"".join(weights.tobytes() for weights in trainer.network.weights)
    assert "changed after epoch 20: learning_rate 0.1, batch_size all" in session.summary()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"hidden": (3,)}, "hidden 3"),
        ({"activation": "tanh"}, "activation tanh"),
        ({"data": "and"}, "data and"),
        ({"initializer": "uniform(0.3)", "seed": 4}, "initializer uniform(0.3), seed 4"),
        ({"loss": "half_squared_error", "learning_rate": 0.5}, "loss half_squared_error, learning rate 0.5"),
    ],
)
async def test_any_other_change_begins_a_new_run_and_says_why(changes: dict[str, Any], words: str) -> None:
    session = Driven()
    await session.train(20)
    session.set_recipe(session.recipe.with_changes(**changes))
    assert session.newest.epoch == 0
    assert session.newest.notice == f"new weights: {words}"
    assert parameters(session.newest) == parameters(Driven(**changes).frame())


async def test_a_recipe_that_is_the_same_changes_nothing() -> None:
    session = Driven()
    await session.train(20)
    session.set_recipe(session.recipe.with_changes(seed=0))
    assert session.newest.epoch == 20
    assert session.newest.notice == ""


async def test_the_speed_goes_in_steps_and_stops_at_both_ends() -> None:
    session = Driven()
    labels = [session.newest.speed]
    for _ in SPEEDS:
        session.change_speed(1)
        labels.append(session.newest.speed)
    assert labels[:4] == ["30 epochs/s", "10 a tick", "100 a tick", "max"]
    assert set(labels[4:]) == {"max"}
    for _ in range(20):
        session.change_speed(-1)
    assert session.newest.speed == "1 epoch/s"
    assert DEFAULT_SPEED == 5


async def test_a_notice_is_gone_with_the_next_command_or_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Driven()
    session.restart()
    assert session.newest.notice
    session.toggle()
    assert session.newest.notice == ""
    session.restart()
    assert session.newest.notice
    clock = perf_counter() + tui.session.NOTICE
    monkeypatch.setattr(tui.session, "perf_counter", lambda: clock + 0.01)
    assert session.frame().notice == ""
    session.playing = False
    assert session.frame().notice  # paused, it stays to be read


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"data": "nowhere.csv"}, "nowhere.csv"),
        ({"data": "parity-3", "features": "x1"}, "features: x1 given, made of two inputs; this data has 3"),
        ({"data": "blobs-5", "samples": 3}, "samples: 3 given; blobs-5 has 5 classes"),
        ({"noise": 0.5}, "noise: 0.5 given; xor has none"),
        ({"test_fraction": 0.1}, "test_fraction: 0.1 of 4 samples is less than one"),
    ],
)
async def test_what_cannot_be_trained_is_refused_in_words_and_the_run_goes_on(
    changes: dict[str, Any], words: str
) -> None:
    session = Driven()
    await session.train(20)
    before = parameters(session.newest)
    session.set_recipe(session.recipe.with_changes(**changes))
    assert words in session.newest.notice
    assert session.newest.notice.endswith("All stays as it was")
    assert session.recipe == session.newest.recipe == Recipe()
    assert session.newest.epoch == 20
    assert parameters(session.newest) == before
    await session.train(1)
    assert session.newest.epoch == 21


async def test_a_file_that_has_gone_is_no_obstacle_to_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("a,b,y\n" + "0,0,0.1\n0,1,0.7\n1,0,0.2\n1,1,0.35\n" * 3)
    session = Driven(hidden=(2,))
    session.set_recipe(session.recipe.with_changes(data=str(path)))
    assert session.newest.recipe.loss == session.recipe.loss == "mse"
    assert session.newest.notice.endswith("loss mse, which goes with values")
    assert session.newest.preparation.names == ("a", "b")
    assert session.newest.of_values
    path.unlink()
    session.restart()
    assert session.newest.notice.startswith("restarted")
    session.reseed()
    assert session.newest.notice.endswith("All stays as it was")
    assert session.recipe.seed == 0


@pytest.mark.parametrize("schedule", SCHEDULES)
async def test_the_frame_has_the_rate_of_the_next_update(schedule: str) -> None:
    session = Driven(schedule=schedule, schedule_epochs=10.0, batch_size=2)
    await session.train(3)
    row = SCHEDULES[schedule]
    assert session.newest.learning_rate == row.rate(0.05, 3.0, 0.5, 10.0, 0.1, 0.0)
    session.set_recipe(session.recipe.with_changes(batch_size="all"))
    assert session.newest.learning_rate == row.rate(0.05, 3.0, 1.0, 10.0, 0.1, 0.0)


async def test_a_frozen_weight_stays_and_the_others_learn() -> None:
    session = Driven()
    session.toggle_frozen(4, 1, 2)
    session.toggle_frozen(4, 0, 4)
    assert session.newest.notice == "this bias stays as it is from epoch 0 on"
    before = session.newest.layers[-1]
    await session.train(100)
    after = session.newest.layers[-1]
    assert after.weights is not None
    assert after.biases is not None
    assert np.argwhere(after.weights == before.weights).tolist() == [[1, 2]]
    assert (after.biases == before.biases).tolist() == [True, False]
    assert session.recipe == Recipe()


async def test_a_weight_that_is_no_longer_there_is_not_frozen() -> None:
    session = Driven(hidden=(2,))
    for place in ((2, 0, 0), (0, 2, 0), (0, 0, 3), (1, 0, 3)):
        session.toggle_frozen(*place)
        assert session.newest.notice == ""
        assert session.newest.layers[1].frozen_weights is None
    session.toggle_frozen(1, 1, 2)
    assert session.newest.layers[2].frozen_biases is not None


# --- how a run stands ------------------------------------------------------------------------------------------------


async def test_solved_since_an_epoch_only_if_that_was_seen_exactly() -> None:
    session = Driven()
    seen = []
    for _ in range(200):
        await session.train(1)
        seen.append((session.newest.epoch, session.newest.right))
    first = next(epoch for epoch, right in seen if right == 4)
    assert session.newest.state == "solved"
    assert session.newest.solved_at == first
    session.restart()
    assert session.newest.state == "ready"
    assert session.newest.solved_at is None
    await session.train(first - 5)
    await session.train(10)
    assert session.newest.solved
    assert session.newest.solved_at is None


async def test_stuck_counts_the_epochs_without_a_lower_loss() -> None:
    session = Driven(seed=STUCK_SEED)
    await session.train(2000)
    assert session.newest.still > 1000
    assert session.newest.right is not None
    assert session.newest.right < 4


async def test_what_a_diverged_run_shows_is_seen_with_the_weights_it_is_back_at() -> None:
    """Seen after each epoch; then it goes back by more than the one that failed, and the epoch's number stays."""
    session = Driven(learning_rate=900.0, loss="mse")
    while session.newest.state != "diverged":
        session.step_epoch()
    measure = session._trainer.measure()
    assert np.isfinite(measure.mse)
    assert session.newest.mse == measure.mse
    assert session.newest.train is not None
    assert session.newest.train.predictions.tobytes() == measure.predictions.tobytes()


async def test_a_diverged_run_stands_still_until_something_is_changed() -> None:
    session = Driven(learning_rate=1000.0, activation="linear", loss="mse")
    await session.train(1000)
    assert session.newest.state == "diverged"
    assert session.newest.divergence is not None
    assert "no longer finite" in session.newest.divergence
    assert all(np.isfinite(layer.weights).all() for layer in session.newest.layers[1:] if layer.weights is not None)
    epoch = session.newest.epoch
    session.toggle()
    assert not session.playing
    session.step_epoch()
    assert session.newest.epoch == epoch
    session.set_recipe(session.recipe.with_changes(learning_rate=1e-5))
    assert session.newest.state != "diverged"
    session.step_epoch()
    assert session.newest.epoch == epoch + 1
    session.toggle()
    assert session.playing


async def test_the_rate_is_epochs_by_time(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Driven()
    clock = 100.0
    monkeypatch.setattr(tui.session, "perf_counter", lambda: clock)
    session.toggle()
    assert session.newest.rate is None
    for _ in range(90):
        clock += 1 / 30
        await session.train(1)
    assert session.newest.rate == pytest.approx(30.0, rel=0.05)
    session.toggle()
    assert session.newest.rate is None


async def test_the_summary_names_the_run_and_how_to_have_it_again() -> None:
    session = Driven(seed=5, hidden=(3,), shuffle=True, learning_rate=0.5)
    await session.train(1200)
    lines = session.summary().splitlines()
    assert lines[0].startswith("xorcise: xor, 2-3-2, seed 5, 1,200 epochs")
    assert lines[1].startswith("  cross-entropy ")
    assert lines[1].endswith(" of 4 right")
    assert lines[-1] == (
        "  the same run without a screen: xorcise train --hidden 3 --learning-rate 0.5 --shuffle --seed 5 --epochs 1200"
    )


async def test_a_run_that_never_began_has_a_short_summary() -> None:
    assert Driven().summary() == "xorcise: xor, 2-4-4-4-4-2, seed 0, 0 epochs"


async def test_the_summary_judges_the_test_part_and_quotes_what_a_shell_would_read() -> None:
    session = Driven(data="gauss", samples=20, test_fraction=0.2, hidden=(2,), initializer="uniform(0.3)")
    await session.train(5)
    lines = session.summary().splitlines()
    assert lines[1].endswith(" of 16 right")
    assert lines[2].startswith("  test: cross-entropy ")
    assert lines[2].endswith(" of 4 right")
    assert " --initializer 'uniform(0.3)' " in lines[-1]
    session = Driven(data="plane", samples=20, loss="mse", hidden=(2,))
    await session.train(5)
    assert ", R² " in session.summary().splitlines()[1]
