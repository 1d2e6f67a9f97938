"""Ctrl+c in a script: what was done is whole, whenever it comes."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Any

import pytest

from engine import Recipe, Trainer, load, save
from engine.history import Curve
from engine.interrupts import uninterrupted
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
