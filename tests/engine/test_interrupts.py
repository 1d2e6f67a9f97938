"""Ctrl+c in a script: what was done is whole, whenever it comes."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from engine import Recipe, Stop, Trainer, load, run, save
from engine.history import Curve
from engine.interrupts import Interruptible, uninterrupted
from tests.engine.standing import everything


def test_it_waits_for_the_end() -> None:
    done = []

    @uninterrupted
    def work() -> None:
        signal.raise_signal(signal.SIGINT)
        done.append(1)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == [1]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_after_an_error_it_is_not_forgotten() -> None:
    @uninterrupted
    def fail() -> None:
        signal.raise_signal(signal.SIGINT)
        raise ValueError("both")

    with pytest.raises(KeyboardInterrupt) as caught:
        fail()
    assert isinstance(caught.value.__context__, ValueError)


def test_other_handlers_and_other_threads_are_left_alone() -> None:
    heard: list[Any] = []

    @uninterrupted
    def work() -> None:
        heard.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    handler = lambda number, _: heard.append(number)  # noqa: E731
    before = signal.signal(signal.SIGINT, handler)
    try:
        work()
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == [signal.default_int_handler, handler]


@pytest.mark.parametrize("call", [lambda t: t.step(3), lambda t: t.step(batches=9), lambda t: t.advance(3, 1.0)])
def test_an_epoch_that_is_trained_is_counted(call: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The signal comes while what the loops have done is entered into the history."""
    trainer, extend = Trainer(Recipe(seed=3)), Curve.extend
    trainer.step(2)

    def interrupted(*arguments: object) -> None:
        extend(*arguments)  # type: ignore[arg-type]
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Curve, "extend", interrupted)
    with pytest.raises(KeyboardInterrupt):
        call(trainer)  # type: ignore[operator]
    monkeypatch.setattr(Curve, "extend", extend)
    assert trainer.epoch > 2
    assert len(trainer.history.loss) == trainer.epoch
    assert trainer.events == ()
    save(trainer, tmp_path / "run")
    assert everything(load(tmp_path / "run")) == everything(trainer)
    unbroken = Trainer(Recipe(seed=3))
    unbroken.step(20)
    trainer.step(20 - trainer.epoch)
    assert everything(trainer) == everything(unbroken)


# --- code in another thread, to which ctrl+c is passed on ------------------------------------------------------------


def ended_by(interruptible: Interruptible, work: Callable[[], object], seconds: float = 0.02) -> list[object]:
    """What work in a thread came to that is interrupted after so long."""
    came: list[object] = []

    def do() -> None:
        try:
            came.append(interruptible.run(work))
        except KeyboardInterrupt:
            came.append("interrupted")

    thread = threading.Thread(target=do)
    thread.start()
    sleep(seconds)
    for _ in range(100):
        interruptible.interrupt()
        thread.join(0.2)
        if not thread.is_alive():
            break
    assert not thread.is_alive()
    assert interruptible.since is None
    return came


def forever() -> None:
    while True:
        pass


def test_an_endless_loop_in_another_thread_is_ended() -> None:
    interruptible = Interruptible()
    assert ended_by(interruptible, forever) == ["interrupted"]
    assert ended_by(interruptible, lambda: 3) == [3]
    assert ended_by(interruptible, lambda: interruptible.run(forever)) == ["interrupted"]


def test_code_that_catches_it_goes_on_until_the_next() -> None:
    caught: list[int] = []

    def stubborn() -> None:
        while len(caught) < 2:
            try:
                forever()
            except KeyboardInterrupt:
                caught.append(1)

    assert ended_by(Interruptible(), stubborn) == [None]
    assert caught == [1, 1]


def test_a_critical_section_in_another_thread_is_finished_first() -> None:
    entered, done = threading.Event(), []

    @uninterrupted
    def inner() -> None:
        entered.set()
        sleep(0.1)
        done.append(1)

    @uninterrupted
    def outer() -> None:
        inner()
        done.append(2)

    def work() -> None:
        outer()
        done.append(3)

    assert ended_by(Interruptible(), work) == ["interrupted"]
    assert entered.is_set()
    assert done == [1, 2]


@pytest.mark.parametrize("wait", [0.001, 0.004, 0.01, 0.03])
def test_a_run_that_is_interrupted_in_another_thread_is_whole(wait: float) -> None:
    trainer, unbroken = Trainer(Recipe(seed=3)), Trainer(Recipe(seed=3))
    trainer.step()
    for _ in range(3):
        assert ended_by(Interruptible(), lambda: run(trainer, Stop(epochs=10**9)), wait) == ["interrupted"]
        assert len(trainer.history.recent) == min(trainer.epoch, 512)
    unbroken.step(trainer.epoch + 1)
    trainer.step()
    assert everything(trainer) == everything(unbroken)
