"""Goals: training stops exactly there, at every speed, and what cannot be reached is refused."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import numpy as np
import pytest

import tui.session.effort
import tui.session.worker
from engine import Recipe, RecipeError, Stop, Trainer, evaluation, run
from engine.runs import stops
from tests.tui.session.driven import MAX, Watched, driven, until, working
from tests.tui.session.test_loader import Compiler
from tui.session.goal import Goal, goal_choices
from tui.speed import SPEEDS

ONE_A_TICK, THREE_THOUSAND = 5, 7


def asked(session: Watched, text: str) -> str | None:
    """The answer to a goal."""
    answers: list[str | None] = []
    session.steps.run_to(text, answers.append)
    (answer,) = answers
    return answer


@pytest.mark.parametrize(
    ("text", "stop", "words"),
    [
        ("500", Stop(epochs=500), "to epoch 500"),
        (" epoch 1,500 ", Stop(epochs=1500), "to epoch 1,500"),
        ("+100", Stop(epochs=112), "to epoch 112"),
        ("+ 1,000", Stop(epochs=1012), "to epoch 1,012"),
        ("Solved", Stop(until_solved=True), "until solved"),
        ("loss 0.01", Stop(until_loss=0.01), "until loss < 0.01"),
        ("loss<1e-3", Stop(until_loss=0.001), "until loss < 0.001"),
        ("loss below 0,5", Stop(until_loss=0.5), "until loss < 0.5"),
    ],
)
def test_what_is_typed_is_a_stop_rule(text: str, stop: Stop, words: str) -> None:
    goal = Goal.of(text, epoch=12)
    assert (goal.stop, goal.words) == (stop, words)
    assert goal.sentence.startswith("stop ")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "'' given; allowed: an epoch such as 500"),
        ("soon", "'soon' given; allowed: an epoch such as 500, more epochs such as +100, solved, or loss 0.01"),
        ("-5", "'-5' given; allowed: an epoch"),
        ("1.5", "'1.5' given; allowed: an epoch"),
        ("loss", "'loss' given; allowed: an epoch"),
        ("loss 0", "0 given; allowed: a number above 0"),
        ("loss -1", "-1 given; allowed: a number above 0"),
        ("loss nan", "nan given; allowed: a number above 0"),
        ("loss low", "'low' given; allowed: a number above 0"),
        ("9" * 20, "given; allowed: a whole number from 0 to 1000000000"),
        pytest.param("9" * 9999, "given; allowed: ", id="huge"),
        ("+1000000000", "given; allowed: a whole number from 0 to 1000000000"),
    ],
)
def test_anything_else_is_refused_in_one_line(text: str, reason: str) -> None:
    with pytest.raises(RecipeError) as refused:
        Goal.of(text, epoch=12)
    assert reason in refused.value.message
    assert "\n" not in refused.value.message


def test_what_is_typed_is_explained_and_examples_are_found_by_their_beginning() -> None:
    choices = goal_choices(812, of_values=False, has_goal=False)
    assert [name for name, _ in choices.rows] == ["1000", "+100", "solved", "loss 0.01"]
    assert choices.matching("7") == (("7", "stop at epoch 7"),)
    assert choices.matching("+1")[0] == ("+1", "stop after 1 more epoch")
    assert [name for name, _ in choices.matching("+1")] == ["+1", "+100"]
    assert [name for name, _ in choices.matching("loss 0.0")] == ["loss 0.01"]  # 0.0 is no goal
    assert [name for name, _ in choices.matching("loss 0.02")] == ["loss 0.02"]
    assert [name for name, _ in choices.matching("s")] == ["solved"]
    assert choices.matching("soon") == ()
    assert "solved" not in dict(goal_choices(0, of_values=True, has_goal=False).rows)
    assert "none" in dict(goal_choices(0, of_values=True, has_goal=True).rows)


@pytest.mark.parametrize("speed", [ONE_A_TICK, THREE_THOUSAND, MAX])
@pytest.mark.parametrize(
    ("text", "stop"),
    [("37", Stop(epochs=37)), ("loss 0.4", Stop(until_loss=0.4)), ("solved", Stop(until_solved=True))],
)
async def test_it_stops_there_at_every_speed(speed: int, text: str, stop: Stop) -> None:
    recipe = Recipe(seed=5)
    alone = Trainer(recipe)
    run(alone, stop)
    session = Watched(speed=speed, seed=5)
    async with working(session):
        await until(lambda: session.frames and session.worker.loader.ready)
        assert asked(session, text) is None
        assert session.playing
        assert session.newest.goal == Goal.of(text, 0).words
        await until(lambda: not session.newest.playing)
    frame = session.frame()
    assert (frame.epoch, frame.samples_done) == (alone.epoch, 0)
    for layer, weights in zip(frame.layers[1:], alone.network.weights, strict=True):
        np.testing.assert_array_equal(layer.weights, weights)
    assert frame.goal == ""
    assert frame.notice.startswith(f"stopped at epoch {alone.epoch}")
    assert frame.notice.endswith(
        {"3": "epoch 37", "l": "the last epoch is 0.3777", "s": "4 training samples are right"}[text[0]]
    )


@pytest.mark.parametrize("speed", [ONE_A_TICK, MAX])
async def test_it_stops_there_when_pieces_are_trained_in_a_thread(speed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tui.session.effort, "MOMENTS_WORK", 100)
    monkeypatch.setattr(tui.session.worker, "PIECE", 1e-5)
    changes: dict[str, Any] = {"data": "spiral", "hidden": (4,), "samples": 60, "batch_size": 7}
    session = Watched(speed=speed, **changes)
    async with working(session):
        await until(lambda: session.frames)
        for epoch in (3, 8):
            assert asked(session, str(epoch)) is None
            await until(lambda: not session.newest.playing and not session.worker.busy)
            assert (session.trainer.epoch, session.trainer.samples_done) == (epoch, 0)
    alone = Trainer(session.recipe)
    alone.step(8)
    np.testing.assert_array_equal(session.trainer.network.parameters, alone.network.parameters)


async def test_a_goal_that_is_reached_or_never_will_be_is_refused() -> None:
    session = driven(seed=5)
    await session.train(20)
    assert asked(session, "20") == "20 epochs are done already"
    assert asked(session, "+0") == "20 epochs are done already"
    assert "already" in str(asked(session, "loss 100"))
    run(session.trainer, Stop(until_solved=True))
    session.publish()  # what was measured tells
    assert asked(session, "solved") == "all 4 training samples are right already"
    assert not session.playing
    values = driven(data="plane", loss="mse")
    refusal = asked(values, "solved")
    assert refusal is not None
    assert refusal.startswith("these targets are values")
    assert values.frame().goal == ""
    diverged = driven(learning_rate=1000.0, loss="mse", output="linear", activation="linear")
    await diverged.train(100)
    assert diverged.trainer.divergence is not None
    assert asked(diverged, "500") == "the run has diverged; change a setting or restart it first"


async def test_whether_many_samples_are_right_is_never_looked_at_in_the_event_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It waits for the compiled loops; then a thread looks, and training stops at once."""
    here: list[bool] = []

    def noted(*given: Any) -> bool:
        here.append(threading.current_thread() is threading.main_thread())
        return evaluation.is_solved(*given)

    monkeypatch.setattr(stops, "is_solved", noted)
    trainer = Trainer(Recipe(seed=5))
    run(trainer, Stop(until_solved=True))
    epoch = trainer.epoch
    here.clear()
    # All samples take 400 moments, a batch 100; compiled 4 and 1.
    monkeypatch.setattr(tui.session.effort, "MOMENTS_WORK", len(trainer.network.parameters))
    monkeypatch.setattr(tui.session.effort, "UNCOMPILED", 100)
    compiler = Compiler(monkeypatch)
    session = Watched(seed=5)
    async with working(session):
        await until(lambda: session.frames and session.newest.compiling)
        session.worker.do(lambda: session.worker.begin(trainer))
        assert not session.newest.waiting
        assert asked(session, "solved") is None
        assert session.newest.waiting
        await asyncio.sleep(0.02)
        assert not here
        compiler.go.set()
        await until(lambda: not session.newest.playing)
        assert session.newest.notice == f"stopped at epoch {epoch}: all 4 training samples are right"
    assert set(here) == {False}


async def test_a_pause_keeps_the_goal_and_none_drops_it() -> None:
    session = driven()
    assert asked(session, "50") is None
    session.toggle()
    frame = session.frame()
    assert (frame.playing, frame.goal) == (False, "to epoch 50")
    await session.train(49)
    assert session.frame().goal == "to epoch 50"
    await session.train(49)  # it ends at the goal
    assert session.trainer.epoch == 50
    assert session.frame().goal == ""
    # Afterwards the run goes on without one.
    await session.train(10)
    assert session.trainer.epoch == 60
    assert asked(session, "+100") is None
    assert session.frame().goal == "to epoch 160"
    assert asked(session, "none") is None
    assert session.frame().goal == ""
    assert session.playing


async def test_a_new_run_keeps_the_goal_unless_it_can_never_reach_it() -> None:
    session = driven()
    asked(session, "solved")
    session.reseed()
    assert session.frame().goal == "until solved"
    session.set_recipe(session.recipe.with_changes(data="plane", loss="mse"))
    assert session.frame().goal == ""
    session.undo()
    assert session.playing


async def test_a_goal_is_replaced_by_the_next_and_a_single_epoch_may_reach_it() -> None:
    session = driven()
    asked(session, "500")
    asked(session, "2")
    session.step_epoch()
    assert session.frame().goal == "to epoch 2"
    session.step_epoch()
    frame = session.frame()
    assert (frame.epoch, frame.goal) == (2, "")
    assert frame.notice == "stopped at epoch 2"


async def test_redoing_a_run_beyond_its_goal_stops_at_once() -> None:
    session = driven()
    await session.train(30)
    session.restart()
    asked(session, "20")
    session.redo()  # there is nothing
    session.undo()
    assert session.trainer.epoch == 30
    await session.train(5)
    assert session.trainer.epoch == 30
    assert session.frame().goal == ""
    assert not session.playing


def test_speeds_are_the_ones_meant_here() -> None:
    assert (SPEEDS[ONE_A_TICK].label, SPEEDS[THREE_THOUSAND].label) == ("30 epochs/s", "3000 epochs/s")
