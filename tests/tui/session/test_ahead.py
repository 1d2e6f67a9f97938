"""The next update of the chosen weight: computed only while a panel shows it, and never a change of the run."""

from __future__ import annotations

from threading import current_thread, main_thread

import pytest

import tui.session.haste
from engine import Recipe, Trainer, arithmetic
from tests.tui.session.driven import Watched, driven, until, working


def test_it_is_that_of_the_frames_own_weights_and_of_the_chosen_weight() -> None:
    session = driven()
    frames = session.frames
    assert session.frame().update is None
    session.choose(layer=1, unit=1, source=0)
    session.want_update("update", True)
    before = session.trainer.network.parameters.copy()
    for place in ((1, 1, 0), (2, 3, 4)):
        session.choose(**dict(zip(("layer", "unit", "source"), place, strict=True)))
        layer, unit, source = place
        assert frames[-1].update == arithmetic.update(session.trainer, layer - 1, unit, source)
    session.step_epoch()
    update = frames[-1].update
    assert update == arithmetic.update(session.trainer, 1, 3, 4)
    assert (before != session.trainer.network.parameters).any()
    session.steps.batch()
    assert session.trainer.network.biases[1][3] == update.after
    # The run is what it would have been without.
    assert session.trainer.network.parameters.tolist() == plain_run(1, 1).network.parameters.tolist()
    session.want_update("update", False)
    assert frames[-1].update is None


def plain_run(epochs: int, batches: int) -> Trainer:
    trainer = Trainer(Recipe())
    trainer.step(epochs)
    trainer.step(batches=batches)
    return trainer


def test_new_weights_have_another_update_at_epoch_0_as_well_and_so_has_what_is_undone() -> None:
    session = driven()
    session.want_update("update", True)
    session.choose(layer=1, unit=1, source=0)
    seen = []
    for change in (
        session.reseed,
        session.undo,
        lambda: session.parameters.set(1, 1, 0, 0.5),
        session.undo,
        lambda: session.parameters.set(1, 1, 0, 0.75),
        session.restart,
    ):
        change()
        update = session.newest.update
        assert update == arithmetic.update(session.trainer, 0, 1, 0)
        seen.append(update.before)
    assert seen[2::2] == [0.5, 0.75]
    assert seen[1] == seen[3] == seen[5] != seen[0]


def test_a_weight_set_by_hand_or_another_setting_changes_it_at_once() -> None:
    session = driven()
    frames = session.frames
    session.want_update("arithmetic", True)
    session.choose(layer=1, unit=1, source=0)
    session.parameters.set(1, 1, 0, 0.75)
    assert frames[-1].update is not None
    assert frames[-1].update.before == 0.75
    session.set_recipe(session.recipe.with_changes(optimizer="adam"))
    assert any("beta1" in step.formula for step in frames[-1].update.steps)
    # Another network has no such weight, or another one there.
    session.choose(layer=4, unit=3, source=3)
    session.set_recipe(session.recipe.with_changes(hidden=(2,)))
    layer, unit, source = session.chosen.weight
    assert frames[-1].update == arithmetic.update(session.trainer, layer - 1, unit, source)


@pytest.mark.parametrize("playing", [False, True])
async def test_what_takes_long_is_computed_in_a_thread(playing: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []
    update = arithmetic.update

    def watched(trainer: Trainer, *weight: int) -> arithmetic.Update:
        threads.append(current_thread() is main_thread())
        return update(trainer, *weight)

    monkeypatch.setattr("tui.session.ahead.arithmetic.update", watched)
    monkeypatch.setattr("tui.session.haste.moments", lambda *_: 2)
    session = Watched()
    session.want_update("update", True)
    async with working(session):
        if playing:
            session.toggle()
        await until(lambda: session.frames and session.newest.update and (not playing or session.newest.epoch > 2))
    assert threads
    assert not any(threads)


def test_a_batch_that_would_take_long_waits_for_the_compiled_loops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tui.session.haste, "MAX_MOMENTS", 0)
    session = driven()
    worker = session.worker
    worker.loader.running = True
    session.want_update("update", True)
    frame = session.frame()
    assert frame.update is None
    assert frame.is_update_unknown
    worker.loader.running = False
    frame = session.frame()
    assert frame.update is not None
    assert not frame.is_update_unknown
