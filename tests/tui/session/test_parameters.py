"""Parameters set and frozen by hand: what the run does then, what is recorded, shown and undone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import Recipe, Trainer
from engine.events import FrozenSet, ParametersSet, SettingsChanged
from tests.tui.session.driven import Watched, driven, finish, held, parameters, until

# A weight of the first layer, one of the last, a bias within, one of the output.
PLACES = [(1, 2, 1), (5, 1, 3), (3, 0, 4), (5, 0, 4)]


def value_of(session: Watched, layer: int, unit: int, source: int) -> float:
    """A weight, or the bias after the last of them, as the newest frame shows it."""
    shown = session.newest.layers[layer]
    assert shown.weights is not None
    assert shown.biases is not None
    return float(np.column_stack([shown.weights, shown.biases])[unit, source])


@pytest.mark.parametrize("place", PLACES)
async def test_a_parameter_is_set_and_everything_shown_is_of_the_new_value(place: tuple[int, int, int]) -> None:
    session = driven(activation="tanh")
    await session.train(60)
    before = session.newest
    session.parameters.set(*place, -2.5)
    assert value_of(session, *place) == -2.5
    what = "bias" if place[2] == before.layers[place[0] - 1].units else "weight"
    assert session.newest.notice == f"this {what} was set to -2.5 after epoch 60; u: undo"
    trainer = Trainer(Recipe(activation="tanh"))
    trainer.step(60)
    network, (layer, unit, source) = trainer.network, place
    row = network.biases[layer - 1] if what == "bias" else network.weights[layer - 1][unit]
    row[unit if what == "bias" else source] = -2.5
    measure = trainer.measure()
    assert session.newest.loss == measure.loss != before.loss
    assert session.newest.mse == measure.mse
    assert session.newest.train is not None
    np.testing.assert_array_equal(session.newest.train.predictions, measure.predictions)
    np.testing.assert_array_equal(session.newest.layers[1].weight_gradient, measure.gradient.weights[0])
    (event,) = session.trainer.events
    assert isinstance(event, ParametersSet)
    assert (event.epoch, list(event.values.values())) == (60, [-2.5])
    # It learns from there, as in a run without a screen.
    await session.train(40)
    trainer.step(40)
    assert parameters(session.newest) == b"".join(weights.tobytes() for weights in trainer.network.weights)
    replayed = Trainer.replay(Recipe(activation="tanh"), session.trainer.events, 100)
    assert replayed.network.parameters.tobytes() == session.trainer.network.parameters.tobytes()
    session.undo()
    assert session.newest.notice == f"undone: setting a {what} to -2.5; epoch 60 again; U: redo"
    assert parameters(session.newest) == parameters(before)
    assert (session.newest.loss, session.newest.verdict) == (before.loss, before.verdict)
    assert session.trainer.events == ()
    session.redo()
    assert session.newest.epoch == 100


async def test_a_value_that_is_there_already_changes_nothing() -> None:
    session = driven(bias=0.25)
    session.parameters.set(2, 1, 4, 0.25)
    assert session.newest.notice == "this bias is 0.25 already"
    session.parameters.prune(2, 1, 4)
    session.parameters.prune(2, 1, 4)
    assert session.newest.notice == "this bias is 0 and frozen already"
    session.undo()
    assert value_of(session, 2, 1, 4) == 0.25
    session.undo()
    assert session.newest.notice == "there is nothing to undo"


async def test_a_frozen_parameter_can_be_set_and_stays_frozen() -> None:
    session = driven()
    session.parameters.toggle_frozen(2, 1, 3)
    session.parameters.set(2, 1, 3, 1 / 3)
    assert session.newest.notice == "this frozen weight is 0.3333333333333333 from epoch 0 on; u: undo"
    await session.train(30)
    assert value_of(session, 2, 1, 3) == 1 / 3
    session.parameters.toggle_frozen(2, 1, 3)
    assert session.newest.notice == "this weight learns again from epoch 30 on; u: undo"


async def test_pruned_a_weight_is_0_and_frozen_and_one_undo_brings_both_back() -> None:
    session = driven()
    await session.train(20)
    before = value_of(session, 2, 0, 1)
    session.parameters.prune(2, 0, 1)
    assert session.newest.notice == "this weight is 0 and frozen from epoch 20 on; u: undo"
    assert [type(event) for event in session.trainer.events] == [ParametersSet, FrozenSet]
    await session.train(20)
    assert value_of(session, 2, 0, 1) == 0.0
    assert np.signbit(value_of(session, 2, 0, 1)) == np.False_
    session.undo()
    assert session.newest.notice == "undone: setting a weight to 0 and freezing it; epoch 20 again; U: redo"
    assert value_of(session, 2, 0, 1) == before
    assert session.newest.layers[2].frozen_weights is None
    session.redo()
    assert value_of(session, 2, 0, 1) == 0.0
    assert session.newest.epoch == 40
    assert session.newest.layers[2].frozen_weights is not None


async def test_before_the_first_epoch_a_weight_by_hand_begins_the_run_and_its_loss_is_known() -> None:
    session = driven()
    assert session.newest.loss is None
    assert not session.has_begun
    session.parameters.set(1, 0, 0, 2.0)
    assert session.has_begun
    assert session.newest.loss == session.trainer.measure().loss
    session.undo()
    assert session.newest.loss is None


async def test_while_a_thread_trains_a_weight_is_set_between_two_batches() -> None:
    async with held() as (session, slow):
        before = session.trainer.network.weights[1][3, 5]
        session.parameters.set(2, 3, 5, 0.5)
        assert session.trainer.network.weights[1][3, 5] == before
        slow.go.release()
        await until(lambda: session.trainer.events)
        assert session.trainer.network.weights[1][3, 5] == 0.5
        finish(slow)


@pytest.mark.parametrize("change", ["set", "freeze", "prune"])
async def test_a_diverged_run_can_continue_after_a_change_by_hand(change: str) -> None:
    changes: dict[str, Any] = {"learning_rate": 1000.0, "activation": "linear", "loss": "mse"}
    session = driven(**changes)
    await session.train(1000)
    assert session.newest.state == "diverged"
    epoch, recorded = session.newest.epoch, len(session.trainer.events)
    if change == "set":
        session.parameters.set(1, 0, 0, 0.0)
    elif change == "freeze":
        session.parameters.toggle_frozen(1, 0, 0)
    else:
        session.parameters.prune(1, 0, 0)
    assert session.newest.divergence is None
    assert session.newest.state != "diverged"
    events = session.trainer.events[recorded:]
    assert events[-1] == SettingsChanged(epoch, 0, {})
    session.toggle()
    assert session.playing
    replayed = Trainer.replay(session.recipe, session.trainer.events, epoch)
    assert replayed.divergence is None
    assert replayed.network.parameters.tobytes() == session.trainer.network.parameters.tobytes()
    session.undo()
    assert session.newest.state == "diverged"
    assert not session.playing


async def test_a_frozen_weight_stays_and_the_others_learn() -> None:
    session = driven()
    session.parameters.toggle_frozen(5, 1, 2)
    session.parameters.toggle_frozen(5, 0, 4)
    assert session.newest.notice == "this bias is frozen from epoch 0 on; u: undo"
    before = session.newest.layers[-1]
    await session.train(100)
    after = session.newest.layers[-1]
    assert after.weights is not None
    assert after.biases is not None
    assert np.argwhere(after.weights == before.weights).tolist() == [[1, 2]]
    assert (after.biases == before.biases).tolist() == [True, False]
    assert session.recipe == Recipe()


async def test_a_weight_that_is_no_longer_there_is_not_changed() -> None:
    session = driven(hidden=(2,))
    for place in ((3, 0, 0), (1, 2, 0), (1, 0, 3), (2, 0, 3), (0, 0, 0), (1, -1, 0), (1, 0, -1)):
        session.parameters.toggle_frozen(*place)
        session.parameters.set(*place, 3.0)
        session.parameters.prune(*place)
        assert session.newest.notice == "nothing was changed: there is a different network now"
        assert not session.trainer.events
    session.parameters.toggle_frozen(2, 1, 2)
    assert session.newest.layers[2].frozen_biases is not None
