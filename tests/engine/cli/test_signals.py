"""Signals end a run and lose nothing of it."""

from __future__ import annotations

import re
import signal
import threading
from pathlib import Path

import pytest

from engine import Trainer, load, save
from engine.cli import train as subcommand
from engine.cli.signals import Signals
from engine.loops import calls
from tests.engine.cli.program import PROGRAM, UNCOMPILED, Train, start, strict


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The compiled loops are there already, so that `Trainer.advance` is called by the run alone."""
    calls.load()
    monkeypatch.setattr(calls, "load_beside", lambda *_: None)


ENDINGS = pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda s: s.name)


@ENDINGS
def test_a_signal_loses_no_epoch(ending: signal.Signals, train: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    advance = Trainer.advance

    def interrupted(trainer: Trainer, epochs: int, seconds: float) -> int:
        done = advance(trainer, epochs, seconds)
        if trainer.epoch > 300:
            signal.raise_signal(ending)
        return done

    monkeypatch.setattr(Trainer, "advance", interrupted)
    result = train("--json", "--epochs", "1000000")
    monkeypatch.undo()
    document = strict(result.out)
    assert result.code == 128 + ending
    assert f"xorcise train: interrupted at epoch {document['epoch']}" in result.err
    assert len(document["history"]["epoch"]) == document["epoch"] > 300
    trainer = Trainer()
    trainer.step(document["epoch"])
    if "samples of the next" not in result.err:
        assert document["predictions"] == trainer.predict(trainer.data.inputs).tolist()
    assert before == [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]


@pytest.mark.usefixtures("loaded")
def test_ctrl_c_in_the_middle_of_an_epoch_says_so_and_saves_it(
    train: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    advance = Trainer.advance

    def one_batch(trainer: Trainer, epochs: int, seconds: float) -> int:  # noqa: ARG001
        signal.raise_signal(signal.SIGINT)
        return advance(trainer, epochs, 0.0)

    monkeypatch.setattr(Trainer, "advance", one_batch)
    path = str(tmp_path / "run")
    result = train("--save", path, "--json")
    assert "interrupted at epoch 0 (and 1 of 4 samples of the next); what follows" in result.err
    assert strict(result.out)["stopped"] == "interrupted"
    monkeypatch.undo()
    assert load(path).samples_done == 1
    resumed, unbroken = (strict(train(*given, "--epochs", "20", "--json").out) for given in (["--resume", path], []))
    assert {**resumed, "seconds": 0} == {**unbroken, "seconds": 0}


@pytest.mark.usefixtures("loaded")
def test_ctrl_c_in_the_last_epoch_is_a_finished_run(train: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    advance = Trainer.advance

    def interrupted(trainer: Trainer, epochs: int, seconds: float) -> int:
        done = advance(trainer, epochs, seconds)
        signal.raise_signal(signal.SIGINT)
        return done

    monkeypatch.setattr(Trainer, "advance", interrupted)
    result = train("--epochs", "1")
    assert (result.code, "interrupted" in result.err) == (0, False)


@pytest.mark.usefixtures("loaded")
def test_a_second_signal_while_the_run_is_saved_loses_nothing(
    train: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "run")

    def interrupted(trainer: Trainer, path: str) -> None:
        signal.raise_signal(signal.SIGINT)
        save(trainer, path)

    monkeypatch.setattr(subcommand, "save", interrupted)
    result = train("--epochs", "20", "--save", path)
    assert (result.code, result.out.endswith(" of 4 right\n")) == (0, True)
    assert load(path).epoch == 20


@ENDINGS
def test_a_signal_before_the_first_epoch(ending: signal.Signals, train: Train, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "load_beside", lambda *_: signal.raise_signal(ending))
    assert train() == (128 + ending, "", "xorcise train: interrupted at epoch 0, without results\n")


def test_only_ctrl_c_ends_what_a_signal_has_ended_already() -> None:
    """The end of a session may send SIGHUP twice, or SIGTERM and SIGHUP."""
    with Signals() as signals:
        signals.raised = False
        signal.raise_signal(signal.SIGHUP)
        signals.raised = True
        signal.raise_signal(signal.SIGHUP)
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert signals.heard == signal.SIGHUP


def test_what_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        with Signals() as signals:
            signal.raise_signal(signal.SIGHUP)
            assert not signals.heard
    finally:
        signal.signal(signal.SIGHUP, before)


def test_it_runs_in_a_thread_where_signals_are_not_ours(train: Train) -> None:
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(train("--epochs", "3").code))
    thread.start()
    thread.join()
    assert codes == [0]


@pytest.mark.parametrize(
    ("ending", "program", "every"),
    [(signal.SIGINT, PROGRAM, 100_000), (signal.SIGTERM, UNCOMPILED, 100), (signal.SIGHUP, UNCOMPILED, 100)],
    ids=["SIGINT", "SIGTERM", "SIGHUP"],
)
def test_progress_comes_while_it_trains_and_a_signal_ends_it(ending: signal.Signals, program: str, every: int) -> None:
    with start("--epochs", "1000000000", "--every", str(every), program=program) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith(f"Epoch {2 * every}: "):
                break
        assert process.poll() is None
        process.send_signal(ending)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + ending
    assert re.search(r"^xorcise train: interrupted at epoch \d+", err, re.MULTILINE)
    assert out.endswith(" of 4 right\n")
    assert "Traceback" not in err
