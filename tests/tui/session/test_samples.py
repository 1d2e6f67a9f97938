"""Samples set by hand: an event and an undo step each; the run goes on as its replay would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import Trainer, load, save
from engine.data.editing import class_targets
from engine.events import DataReplaced
from tests.engine.standing import everything
from tests.tui.session.driven import Watched, driven
from tui.drawing.scene import Spot

RICH: dict[str, Any] = {"data": "gauss", "samples": 40, "standardize": True, "batch_size": 7, "hidden": (3,)}


def change(session: Watched, what: str, *arguments: Any) -> str | None:
    """Make a change to what the newest frame shows; returns the refusal."""
    answers: list[str | None] = []
    seen = () if what == "add" else (session.newest.data,)
    getattr(session.samples, what)(*seen, *arguments, answer=answers.append)
    return answers[0]


async def test_each_change_is_an_event_and_one_step_of_undo() -> None:
    session = driven(**RICH)
    await session.train(5)
    before = everything(session.trainer)
    data = session.newest.data
    assert change(session, "add", [1.25, -0.5], class_targets(data, 1)) is None
    assert session.newest.notice == "a sample was added after epoch 5; u: undo"
    assert change(session, "move", Spot(3, False), [9.0, 9.0]) is None
    assert change(session, "set_targets", Spot(3, False), class_targets(data, 1 - int(data.labels[3]))) is None
    assert change(session, "remove", Spot(0, False)) is None
    now = session.newest
    assert (len(now.data), now.data.inputs[-1].tolist(), now.data.inputs[2].tolist()) == (40, [1.25, -0.5], [9.0, 9.0])
    assert now.own_samples
    assert [type(event) for event in session.trainer.events] == [DataReplaced] * 4
    await session.train(3)
    again = Trainer.replay(session.trainer.first_recipe, session.trainer.events, 8)
    assert everything(again) == everything(session.trainer)
    for name in ("removed", "changed", "moved", "added"):
        session.undo()
        assert session.newest.notice.startswith(f"undone: a sample {name}; epoch 5 again")
    assert everything(session.trainer) == before
    assert not session.newest.own_samples
    session.redo()
    assert len(session.newest.data) == 41


async def test_a_refused_change_leaves_no_step_of_undo() -> None:
    session = driven(data="xor")
    session.restart()
    change(session, "remove", Spot(0, False))
    assert change(session, "remove", Spot(2, False)) == (
        "this is the only sample of class '0' and must stay; add another one first"
    )
    session.undo()
    assert session.newest.notice.startswith("undone: a sample removed")
    assert len(session.newest.data) == 4


async def test_the_other_samples_stay_in_their_part(tmp_path: Path) -> None:
    session = driven(**RICH, test_fraction=0.5)
    await session.train(2)
    assert change(session, "move", Spot(0, True), [1.0, 2.0]) is None
    assert "split" not in session.newest.notice
    assert session.newest.test_data is not None
    assert session.newest.test_data.inputs[0].tolist() == [1.0, 2.0]
    training, test = session.newest.data, session.newest.test_data
    assert change(session, "remove", Spot(0, True)) is None
    assert change(session, "add", [0.25, 0.5], class_targets(training, 1)) is None
    assert change(session, "remove", Spot(2, False)) is None
    now = session.newest
    assert now.test_data is not None
    assert np.array_equal(now.test_data.inputs, test.inputs[1:])
    rest = np.delete(training.inputs, 2, axis=0)
    assert np.array_equal(now.data.inputs, np.vstack([rest, [0.25, 0.5]]))
    await session.train(2)
    trainer = session.trainer
    assert everything(Trainer.replay(trainer.first_recipe, trainer.events, 4)) == everything(trainer)
    save(trainer, tmp_path / "run")
    again = load(tmp_path / "run")
    assert everything(again) == everything(trainer)
    for one in (again, trainer):
        one.step(2)
    assert everything(again) == everything(trainer)


async def test_no_part_loses_its_last_sample() -> None:
    session = driven(data="gauss", samples=4, test_fraction=0.5)
    assert change(session, "remove", Spot(0, True)) is None
    refused = "the test part would have no sample; add others and restart, or set test_fraction to 0"
    assert change(session, "remove", Spot(0, True)) == refused
    session.undo()
    refused = "the training part would have no sample of class '0'; add another one first"
    [place] = np.flatnonzero(session.newest.data.labels == 0)
    assert change(session, "remove", Spot(int(place), False)) == refused
    assert len(session.newest.data) == 2


async def test_what_was_looked_at_may_be_gone() -> None:
    session = driven(**RICH)
    seen = session.newest.data
    session.set_recipe(session.recipe.with_changes(data="circle"))
    answers: list[str | None] = []
    session.samples.remove(seen, Spot(0, False), answers.append)
    assert answers == ["the samples have changed meanwhile; try again"]


@pytest.mark.parametrize("restarts", [False, True])
async def test_own_samples_stay_until_others_are_asked_for(restarts: bool) -> None:
    session = driven(**RICH, test_fraction=0.25)
    first = session.trainer.prepared.whole()
    change(session, "add", [3.5, 4.5], class_targets(session.newest.data, 0))
    own = session.trainer.prepared.whole()
    if restarts:
        session.restart()
    for changes in ({"hidden": (5, 5)}, {"test_seed": 3}, {"features": ("x1", "x1^2")}, {"loss": "mse"}, {"seed": 8}):
        session.set_recipe(session.recipe.with_changes(**changes))
        assert np.array_equal(session.trainer.prepared.whole().inputs, own.inputs)
        assert session.newest.own_samples
    session.set_recipe(session.recipe.with_changes(noise=0.2))
    assert not session.newest.own_samples
    assert len(session.trainer.prepared.whole()) == 40
    session.undo()
    session.take_recipes_samples()
    assert session.newest.notice == "new weights: the samples of gauss again; u: undo"
    assert np.array_equal(session.trainer.prepared.whole().inputs, first.inputs)


@pytest.mark.parametrize(("what", "most"), [("add", 40), ("move", 39), ("set_targets", 39), ("remove", 39)])
async def test_of_many_samples_none_is_changed_by_hand(monkeypatch: pytest.MonkeyPatch, what: str, most: int) -> None:
    monkeypatch.setattr("tui.session.samples.MANY_SAMPLES", most)
    session = driven(**RICH)
    session.publish()
    given: dict[str, tuple[Any, ...]] = {
        "add": ([1.0, 2.0], class_targets(session.newest.data, 1)),
        "move": (Spot(0, False), [1.0, 2.0]),
        "set_targets": (Spot(0, False), class_targets(session.newest.data, 1)),
        "remove": (Spot(0, False),),
    }
    refusal = f"samples can be changed by hand where there are at most {most}; generate fewer"
    assert change(session, what, *given[what]) == refusal
    assert session.trainer.events == ()
    monkeypatch.setattr("tui.session.samples.MANY_SAMPLES", most + 1)
    assert change(session, what, *given[what]) is None


async def test_those_of_a_large_file_are_changed_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "large.csv").write_text("x,y,label\n" + "1,2,a\n2,1,b\n" * 6)
    monkeypatch.setattr("tui.session.samples.MANY_SAMPLES", 10)
    session = driven(data=str(tmp_path / "large.csv"), batch_size=2)
    session.publish()
    assert change(session, "remove", Spot(0, False)) == (
        "samples can be changed by hand where there are at most 10; edit the file and open it again"
    )
