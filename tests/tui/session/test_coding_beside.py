"""Python on a run that trains: methods that are replaced, and code that never ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from engine import Network, Recipe, Trainer
from tests.engine.standing import everything
from tests.tui.session.driven import MAX, Watched, driven, finish, held, typed, until, working

ENDLESS = "while True: pass"


@pytest.fixture(autouse=True)
def _methods() -> Iterator[None]:
    """Methods that a test replaces are put back."""
    classes = {each: dict(vars(each)) for each in (Trainer, Network)}
    yield
    for each, members in classes.items():
        for name, member in members.items():
            if vars(each).get(name) is not member:
                setattr(each, name, member)


# --- methods that are replaced ---------------------------------------------------------------------------------------


async def test_a_replaced_method_is_said_and_takes_effect_at_the_next_call() -> None:
    session = driven()
    replaced = "Network.predict = lambda self, inputs: np.full((len(inputs), 2), 0.25)"
    told = await typed(session, "plain = Network.predict", replaced, "trainer.predict([[0, 1]])")
    assert told == ["array([[0.25, 0.25]])"]
    assert session.newest.code == "Network.predict"
    assert not session.newest.by_code
    await session.train(1)
    assert session.newest.by_code
    await typed(session, "Network.predict = plain")
    assert session.newest.code == ""
    assert session.newest.by_code
    session.restart()
    assert not session.newest.by_code
    await typed(session, "trainer.score = lambda: 3")
    assert session.newest.code == "trainer.score"
    session.set_recipe(Recipe(hidden=(2,)))
    await typed(session, "1")
    assert session.newest.code == ""


@pytest.mark.parametrize("broken", ["Trainer.measure = lambda self: 1/0", "Trainer.events = 3", "trainer.measure = 3"])
async def test_a_method_with_which_nothing_can_be_drawn_is_put_back(broken: str) -> None:
    session = driven()
    await session.train(2)
    told = await typed(session, broken)
    assert told[-1].endswith(", because the screen cannot be drawn with that")
    assert session.newest.code == ""
    await session.train(2)
    assert session.newest.epoch == 4


@pytest.mark.parametrize(
    "broken",
    [
        "trainer.descent = None",
        "trainer.plan = 3",
        "trainer._log = 0",
        "trainer.descent.history = 5",
        "trainer.descent.prepared = None; trainer.descent.workspace._moments = 1",
        "del trainer.network.weights",
    ],
)
async def test_a_run_that_cannot_be_drawn_any_more_is_as_it_was_before(broken: str) -> None:
    session = driven()
    await session.train(2)
    before = everything(session.trainer)
    told = await typed(session, broken)
    assert told[-1] == "the run is as it was before, because the screen cannot be drawn with that"
    assert everything(session.trainer) == before
    assert session.past.levels == 0
    await session.train(2)
    fresh = Trainer(Recipe())
    fresh.step(4)
    assert everything(session.trainer) == everything(fresh)


async def test_a_method_that_fails_later_is_put_back_and_pauses() -> None:
    session = driven()
    method = "Trainer.measure = lambda self, plain=Trainer.measure: plain(self) if self.epoch < 5 else 1/0"
    assert await typed(session, method) == []
    await session.train(9)
    assert session.newest.epoch == 9
    assert session.newest.notice == "failed and put back: Trainer.measure; : shows where"
    assert await typed(session, "Trainer.change = lambda self, **_: 1/0") == []
    session.set_recipe(session.recipe.with_changes(learning_rate=0.3))
    assert session.newest.notice == "failed and put back: Trainer.change; : shows where"
    await session.train(1)


# --- beside the loop -------------------------------------------------------------------------------------------------


@asynccontextmanager
async def training(speed: int = MAX) -> AsyncIterator[Watched]:
    """A session whose worker trains."""
    session = Watched(speed)
    async with working(session):
        await until(lambda: session.worker.running and session.worker.loader.ready)
        session.toggle()
        await until(lambda: session.trainer.epoch > 3)
        yield session


@pytest.mark.parametrize("speed", [2, 5, MAX])
async def test_code_runs_between_two_pieces_at_any_speed(speed: int) -> None:
    async with training() as session:
        session.change_speed(speed - MAX)
        told = await typed(session, "before = trainer.epoch", "sum(range(100_000))", "trainer.epoch - before < 10**9")
        assert told == ["4999950000", "True"]
        told = await typed(session, "import time; e = trainer.epoch; time.sleep(0.1); trainer.epoch - e")
        assert told == ["0"]
        epoch = session.trainer.epoch
        await until(lambda: session.trainer.epoch > epoch)


async def test_no_two_threads_hold_the_trainer() -> None:
    async with held() as (session, slow):
        console = session.coding.console
        source = console.enter("network.weights[1][3, 5] = 0.5")
        assert source is not None
        run = asyncio.create_task(session.coding.run(source))
        await asyncio.sleep(0.05)
        assert session.trainer.network.weights[1][3, 5] != 0.5
        assert not run.done()
        slow.go.release()
        await asyncio.wait_for(run, 30)
        assert session.trainer.network.weights[1][3, 5] == 0.5
        finish(slow)


async def test_code_that_never_ends_is_ended_while_the_loop_goes_on() -> None:
    async with training() as session:
        console = session.coding.console
        run = asyncio.create_task(typed(session, ENDLESS, ""))
        await until(lambda: session.coding.doing)
        assert session.coding.doing == "The console's code is running; ctrl+c ends it."
        assert session.coding.interrupt()
        await asyncio.wait_for(run, 30)
        assert console.transcript.newest()[-1] == ("error", "KeyboardInterrupt")
        epoch = session.trainer.epoch
        await until(lambda: session.trainer.epoch > epoch)
        assert not session.coding.interrupt()


async def test_on_epoch_that_never_ends_is_ended_and_pauses() -> None:
    async with training() as session:
        await typed(session, "def on_epoch(t):", f"    {ENDLESS}", "")
        await until(lambda: session.coding.doing)
        assert session.coding.interrupt()
        await until(lambda: not session.playing)
        assert session.frames[-1].notice.startswith("on_epoch was interrupted; paused at epoch ")


async def test_a_replaced_method_that_never_ends_is_ended_and_put_back() -> None:
    async with training() as session:
        method = "def endless(self):", f"    {ENDLESS}", "", "Trainer.measure = endless"
        run = asyncio.create_task(typed(session, *method))
        await until(lambda: session.coding.doing)
        assert session.coding.interrupt()
        assert "put back" in (await asyncio.wait_for(run, 30))[-1]
        epoch = session.trainer.epoch
        await until(lambda: session.trainer.epoch > epoch)


async def test_code_that_catches_the_interruption_is_told_so() -> None:
    async with training() as session:
        session.coding.console.names["stop"] = stop = []
        lines: tuple[str, ...] = (
            "def stubborn():",
            "    while not stop:",
            "        try:",
            f"            {ENDLESS.replace('True', 'not stop')}",
        )
        lines += ("        except BaseException: pass", "", "stubborn()")
        run = asyncio.create_task(typed(session, *lines))
        await until(lambda: session.coding.doing)
        session.coding.interrupt()
        await until(lambda: "after ctrl+c" in session.coding.doing)
        assert "esc, then q: quit" in session.coding.doing
        stop.append(1)
        await asyncio.wait_for(run, 30)
