"""The session without a screen: its commands, and what it says about a run at its end."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pytest

import tui.session.session
from engine import Recipe, Trainer
from tests.tui.session.driven import driven, parameters
from tui.speed import DEFAULT_SPEED, SPEEDS


async def test_play_and_pause() -> None:
    session = driven()
    session.toggle()
    assert session.playing
    assert (session.newest.state, session.newest.playing) == ("training", True)
    session.toggle()
    assert (session.newest.state, session.newest.playing) == ("ready", False)
    await session.train(1)
    assert session.newest.state == "paused"


async def test_a_step_is_one_epoch_and_then_a_pause() -> None:
    session = driven()
    session.toggle()
    session.step_epoch()
    assert not session.playing
    assert (session.newest.epoch, session.newest.playing) == (1, False)
    session.step_epoch()
    assert session.newest.epoch == 2


async def test_restart_goes_back_to_the_same_weights() -> None:
    session = driven(seed=7)
    first = session.frame()
    await session.train(20)
    session.restart()
    assert session.newest.epoch == 0
    assert parameters(session.newest) == parameters(first)
    assert session.newest.notice == "restarted: the same initial weights, seed 7; u: undo"
    assert len(session.newest.history) == 0


async def test_new_weights_are_those_of_the_next_seed() -> None:
    session = driven(seed=7)
    await session.train(20)
    session.reseed()
    assert session.recipe.seed == session.newest.recipe.seed == 8
    assert parameters(session.newest) == parameters(driven(seed=8).frame())
    assert session.newest.notice == "new weights: seed 8; u: undo"


async def test_after_the_last_seed_comes_the_first() -> None:
    session = driven(seed=2**63 - 1)
    session.reseed()
    assert session.newest.recipe.seed == 0


async def test_a_live_change_goes_on_and_is_recorded() -> None:
    session = driven()
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
    session = driven()
    await session.train(20)
    session.set_recipe(session.recipe.with_changes(**changes))
    assert session.newest.epoch == 0
    assert session.newest.notice == f"new weights: {words}; u: undo"
    assert parameters(session.newest) == parameters(driven(**changes).frame())


async def test_a_recipe_that_is_the_same_changes_nothing() -> None:
    session = driven()
    await session.train(20)
    session.set_recipe(session.recipe.with_changes(seed=0))
    assert session.newest.epoch == 20
    assert session.newest.notice == ""


async def test_the_speed_goes_in_steps_and_stops_at_both_ends() -> None:
    session = driven()
    labels = [session.newest.speed]
    for _ in SPEEDS:
        session.change_speed(1)
        labels.append(session.newest.speed)
    assert labels[:4] == ["30 epochs/s", "300 epochs/s", "3000 epochs/s", "max"]
    assert set(labels[4:]) == {"max"}
    for _ in range(20):
        session.change_speed(-1)
    assert session.newest.speed == "1 epoch/s"
    assert DEFAULT_SPEED == 5


async def test_a_notice_is_gone_with_the_next_command_or_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    session = driven()
    session.restart()
    assert session.newest.notice
    session.toggle()
    assert session.newest.notice == ""
    session.restart()
    assert session.newest.notice
    clock = perf_counter() + tui.session.session.NOTICE
    monkeypatch.setattr(tui.session.session, "perf_counter", lambda: clock + 0.01)
    assert session.frame().notice == ""
    session.worker.play(False)
    assert session.frame().notice  # paused, it stays to be read


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"data": "nowhere.csv"}, "nowhere.csv"),
        (
            {"data": "parity-3", "features": "x1"},
            "features: x1 given, but features need two inputs and this data has 3",
        ),
        ({"data": "blobs-5", "samples": 3}, "samples: 3 given; blobs-5 has 5 classes"),
        ({"noise": 0.5}, "noise: 0.5 given; xor has none"),
        ({"test_fraction": 0.1}, "test_fraction: 0.1 of 4 samples is less than one"),
    ],
)
async def test_what_cannot_be_trained_is_refused_in_words_and_the_run_goes_on(
    changes: dict[str, Any], words: str
) -> None:
    session = driven()
    await session.train(20)
    before = parameters(session.newest)
    session.set_recipe(session.recipe.with_changes(**changes))
    assert words in session.newest.notice
    assert session.newest.notice.startswith("nothing was changed: ")
    assert session.recipe == session.newest.recipe == Recipe()
    assert session.newest.epoch == 20
    assert parameters(session.newest) == before
    await session.train(1)
    assert session.newest.epoch == 21


async def test_who_asked_for_a_recipe_is_told_what_came_of_it() -> None:
    session = driven()
    answers: list[str | None] = []
    session.set_recipe(session.recipe.with_changes(hidden=(2,)), answers.append)
    session.set_recipe(session.recipe.with_changes(learning_rate=0.1), answers.append)
    session.set_recipe(session.recipe, answers.append)
    assert answers == [None, None, None]
    notice = session.newest.notice
    session.set_recipe(session.recipe.with_changes(data="nowhere.csv"), answers.append)
    assert answers[3] is not None
    assert "nowhere.csv" in answers[3]
    assert session.newest.notice == notice  # it is not said twice


async def test_a_change_of_speed_says_which_it_is_now_and_when_there_is_no_other() -> None:
    session = driven()
    session.change_speed(-1)
    assert session.newest.notice == f"speed {session.newest.speed}"
    session.change_speed(-len(SPEEDS))
    session.change_speed(-1)
    assert session.newest.notice == f"speed {SPEEDS[0].label}, the slowest"
    session.change_speed(len(SPEEDS))
    session.change_speed(1)
    assert session.newest.notice == f"speed {SPEEDS[-1].label}, the fastest"


async def test_a_file_that_has_gone_is_no_obstacle_to_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("a,b,y\n" + "0,0,0.1\n0,1,0.7\n1,0,0.2\n1,1,0.35\n" * 3)
    session = driven(hidden=(2,))
    session.set_recipe(session.recipe.with_changes(data=str(path)))
    assert session.newest.recipe.loss == session.recipe.loss == "mse"
    assert session.newest.notice.endswith("loss mse, which suits values; u: undo")
    assert session.newest.preparation.names == ("a", "b")
    assert session.newest.of_values
    path.unlink()
    session.restart()
    assert session.newest.notice.startswith("restarted")
    session.reseed()
    assert session.newest.notice.startswith("new weights: seed 1")
    session.set_recipe(session.recipe.with_changes(hidden=(3,)))
    assert session.newest.notice.startswith("nothing was changed: there is no file ")
    assert session.recipe.hidden == (2,)


async def test_what_was_decided_about_a_table_is_said(tmp_path: Path) -> None:
    path, left_out = (
        tmp_path / "points.csv",
        "column 1 (id) only numbers the rows and is left out; rename it to keep it",
    )
    path.write_text("id,a,y\n1,0.5,0\n2,0.7,1\n")
    assert driven(data=str(path)).frame().notice == left_out
    session = driven()
    session.set_recipe(session.recipe.with_changes(data=str(path)))
    assert session.newest.notice == f"new weights: data points.csv; {left_out}; u: undo"
    session.set_recipe(session.recipe.with_changes(hidden=(3,)))
    assert session.newest.notice == "new weights: hidden 3; u: undo"


async def test_a_diverged_run_stands_still_until_something_is_changed() -> None:
    session = driven(learning_rate=1000.0, activation="linear", loss="mse")
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


async def test_the_summary_names_the_run_and_how_to_have_it_again() -> None:
    session = driven(seed=5, hidden=(3,), shuffle=True, learning_rate=0.5)
    await session.train(1200)
    lines = session.summary().splitlines()
    assert lines[0].startswith("xorcise: xor, 2-3-2, seed 5, 1,200 epochs")
    assert lines[1].startswith("  cross-entropy ")
    assert lines[1].endswith(" of 4 right")
    assert lines[-1] == (
        "  the same run without a screen: xorcise train --hidden 3 --learning-rate 0.5 --shuffle --seed 5 --epochs 1200"
    )


async def test_a_run_that_never_began_has_a_short_summary() -> None:
    assert driven().summary() == "xorcise: xor, 2-4-4-4-4-2, seed 0, 0 epochs"


async def test_the_summary_judges_the_test_part_and_quotes_what_a_shell_would_read() -> None:
    session = driven(data="gauss", samples=20, test_fraction=0.2, hidden=(2,), initializer="uniform(0.3)")
    await session.train(5)
    lines = session.summary().splitlines()
    assert lines[1].endswith(" of 16 right")
    assert lines[2].startswith("  test: cross-entropy ")
    assert lines[2].endswith(" of 4 right")
    assert " --initializer 'uniform(0.3)' " in lines[-1]
    session = driven(data="plane", samples=20, loss="mse", hidden=(2,))
    await session.train(5)
    assert ", R² " in session.summary().splitlines()[1]
