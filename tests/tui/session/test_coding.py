"""Python on the run: what it changes is seen, recorded and undone; what is called after every epoch."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Recipe, Trainer, load, save
from engine.events import ParametersSet, SettingsChanged
from tests.engine.standing import everything
from tests.tui.session.driven import driven, parameters, typed

# --- changes ---------------------------------------------------------------------------------------------------------


async def test_a_weight_that_code_writes_is_seen_recorded_and_undone() -> None:
    session = driven()
    await session.train(30)
    before = session.newest
    assert await typed(session, "network.weights[0][1, 0] = 2.5") == []
    assert session.newest.notice == "the console changed the run, now at epoch 30; u: undo"
    weights = session.newest.layers[1].weights
    assert weights is not None
    assert weights[1, 0] == 2.5
    assert session.newest.loss == session.trainer.measure().loss != before.loss
    (event,) = session.trainer.events
    assert isinstance(event, ParametersSet)
    assert event.epoch == 30
    assert not session.newest.by_code
    session.undo()
    assert parameters(session.newest) == parameters(before)
    assert session.newest.notice == "undone: console: network.weights[0][1, 0] = 2.5; epoch 30 again; U: redo"
    session.redo()
    assert session.trainer.network.weights[0][1, 0] == 2.5


async def test_a_setting_that_code_changes_is_an_event_and_what_the_panels_show() -> None:
    session = driven()
    await session.train(3)
    await typed(session, "trainer.change(learning_rate=0.2)")
    assert session.recipe.learning_rate == session.newest.recipe.learning_rate == 0.2
    assert session.trainer.events == (SettingsChanged(3, 0, {"learning_rate": 0.2}),)
    session.undo()
    assert session.recipe.learning_rate == 0.05


async def test_an_input_that_changes_nothing_is_not_remembered() -> None:
    session = driven()
    await session.train(3)
    told = await typed(
        session, "trainer.loss", "x = 3", "1/0", "trainer.trace(0)", "trainer.predict(data.inputs)", "help"
    )
    assert told[0] == repr(session.trainer.loss)
    assert session.past.levels == 0
    assert not session.newest.by_code


@pytest.mark.parametrize(
    ("code", "epoch"), [("trainer.step(5)", 8), ("trainer.restart()", 0), ("trainer.restart(); trainer.step(9)", 9)]
)
async def test_code_may_train_and_begin_anew(code: str, epoch: int) -> None:
    session = driven()
    await session.train(3)
    before = everything(session.trainer)
    await typed(session, code)
    assert session.newest.epoch == epoch
    assert session.newest.loss == (session.trainer.loss if epoch else None)
    session.undo()
    assert session.newest.epoch == 3
    assert everything(session.trainer) == before


async def test_what_no_event_can_record_is_undone_as_well_and_said() -> None:
    session = driven(optimizer="adam")
    await session.train(3)
    before = everything(session.trainer)
    await typed(session, "trainer.descent.workspace._moments[:] = 1")
    assert session.newest.by_code
    session.undo()
    assert everything(session.trainer) == before
    assert not session.newest.by_code


async def test_a_diverged_run_can_continue_after_code_has_changed_it() -> None:
    session = driven(learning_rate=1000.0, activation="linear", loss="mse")
    await session.train(1000)
    assert session.newest.state == "diverged"
    await typed(session, "trainer.loss")
    assert session.newest.state == "diverged"
    await typed(session, "network.parameters[:] = 0")
    assert session.newest.divergence is None
    session.toggle()
    assert session.playing


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 81), st.floats(-2, 2), st.sampled_from([0.01, 0.1, 0.3])),
        max_size=5,
    )
)
def test_a_run_that_code_has_changed_is_saved_and_replayed_with_the_same_bits(
    changes: list[tuple[int, int, float, float]],
) -> None:
    async def go() -> None:
        session = driven()
        for epochs, index, value, rate in changes:
            await session.train(epochs)
            code = f"network.parameters[{index}] = {value!r}; trainer.change(learning_rate={rate})"
            assert await typed(session, code) == []
        await session.train(5)
        trainer = session.trainer
        replayed = Trainer.replay(Recipe(), trainer.events, trainer.epoch)
        assert everything(replayed) == everything(trainer)

    asyncio.run(go())


async def test_a_changed_run_is_saved_and_loaded_whole(tmp_path: object) -> None:
    session = driven()
    await typed(session, "network.weights[1][:] = np.round(network.weights[1], 1)", "trainer.step(20)")
    save(session.trainer, f"{tmp_path}/run.xorcise")
    assert everything(load(f"{tmp_path}/run.xorcise")) == everything(session.trainer)


# --- on_epoch --------------------------------------------------------------------------------------------------------


async def test_on_epoch_is_called_after_every_epoch_until_it_is_deleted() -> None:
    session = driven()
    await typed(session, "seen = []", "on_epoch = lambda t: seen.append(t.epoch)")
    assert session.newest.code == "on_epoch"
    assert session.newest.notice == "on_epoch is on: recipe and events alone may not repeat this run"
    assert not session.newest.by_code
    await session.train(300)
    assert session.newest.by_code
    assert session.coding.console.names["seen"] == list(range(1, 301))
    session.worker.step(lambda trainer: trainer.step(batches=4))
    await session.worker.run_requested()
    session.set_recipe(Recipe(hidden=(3,)))
    assert not session.newest.by_code
    await session.train(2)
    assert session.coding.console.names["seen"][-3:] == [301, 1, 2]
    await typed(session, "del on_epoch")
    assert session.newest.notice == "on_epoch is off"
    await session.train(2)
    assert (session.newest.code, session.newest.by_code) == ("", True)
    assert len(session.coding.console.names["seen"]) == 303


async def test_on_epoch_stops_by_returning_true_and_only_then() -> None:
    session = driven()
    await typed(session, "on_epoch = lambda t: t.epoch and 'yes'")
    await session.train(3)
    assert session.newest.epoch == 3
    await typed(session, "on_epoch = lambda t: np.float64(t.epoch) == 7")
    session.worker.play(True)
    await session.train(1000)
    assert session.newest.epoch == 7
    assert session.newest.notice == "on_epoch returned True; paused at epoch 7"
    assert not session.playing


async def test_an_exception_in_on_epoch_pauses_and_shows_the_users_line() -> None:
    session = driven()
    await typed(session, "def on_epoch(t):", "    if t.epoch == 4:", "        1/0", "")
    await session.train(1000)
    assert session.newest.epoch == 4
    said = "on_epoch failed: ZeroDivisionError: division by zero (line 3 of input 1); paused at epoch 4"
    assert session.newest.notice == said
    lines = [text for kind, text in session.coding.console.transcript.newest() if kind == "error"]
    assert lines[0] == '  File "<input 1>", line 3, in on_epoch'
    assert lines[-1] == "ZeroDivisionError: division by zero"
    assert session.newest.code == "on_epoch"
    await session.train(2)
    assert session.newest.epoch == 6


async def test_what_on_epoch_did_is_recorded_and_undone() -> None:
    session = driven()
    await session.train(2)
    before = everything(session.trainer)
    await typed(
        session,
        "def on_epoch(t):",
        "    t.network.weights[0][0, 0] = 1",
        "    t.change(learning_rate=t.epoch / 99)",
        "",
    )
    await session.train(10)
    assert session.recipe.learning_rate == 12 / 99
    replayed = Trainer.replay(Recipe(), session.trainer.events, 12)
    assert everything(replayed) == everything(session.trainer)
    session.undo()
    assert session.newest.epoch == 2
    assert everything(session.trainer) == before
    assert session.recipe.learning_rate == 0.05


async def test_on_epoch_may_begin_anew() -> None:
    session = driven()
    await typed(session, "def on_epoch(t):", "    if t.epoch == 3 and t.recipe.seed < 2: t.reseed()", "")
    await session.train(10)
    assert (session.recipe.seed, session.newest.epoch) == (2, 4)
    fresh = Trainer(Recipe(seed=2))
    fresh.step(4)
    assert session.newest.loss == fresh.loss


async def test_a_goal_and_on_epoch_together() -> None:
    session = driven()
    await typed(session, "seen = []", "on_epoch = lambda t: seen.append(t.epoch)")
    session.steps.run_to("25", lambda _: None)
    await session.train(1000)
    assert session.newest.epoch == 25
    assert session.coding.console.names["seen"] == list(range(1, 26))
    assert session.newest.notice == "stopped at epoch 25"


@pytest.mark.parametrize("code", ["network.__class__ = Trainer", "network.parameters.flags.writeable = False"])
async def test_what_training_could_not_go_on_with_is_put_back_and_told(code: str) -> None:
    session = driven()
    await session.train(3)
    before = parameters(session.newest)
    told = await typed(session, code)
    assert "the run is as it was before, because the screen cannot be drawn with that" in told
    assert parameters(session.newest) == before
    await session.train(3)
    assert session.newest.epoch == 6
