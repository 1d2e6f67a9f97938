"""`xorcise train`: what it trains, when it stops, what it prints and writes, and its exit code."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine import Recipe, Stop, Trainer, load, run
from engine.cli import train as subcommand
from engine.loops import calls
from tests.engine.cli.program import UNCOMPILED, Train, epochs_and_totals, start, strict


@pytest.mark.parametrize(
    ("arguments", "note"),
    [
        (["--momentum", "0.5", "--optimizer", "adam"], "note: --momentum has no effect on this run"),
        (["--dropout", "0.5", "--hidden", "none", "--rho", "0.5"], "note: --rho, --dropout have no effect on this run"),
        (["--regularization-rate", "0.1"], "note: --regularization-rate has no effect on this run"),
        (["--regularization", "l2"], "note: --regularization l2 has no effect at --regularization-rate 0"),
        (["--data-seed", "5"], "note: --data-seed has no effect on this run"),
        (["--activation", "tanh", "--output", "softmax", "--seed", "3", "--momentum", "0.5"], ""),
    ],
)
def test_options_that_change_nothing_are_named(train: Train, arguments: list[str], note: str) -> None:
    result = train("--epochs", "1", *arguments)
    assert result.code == 0
    assert [line for line in result.err.splitlines() if line.startswith("note")] == [note][: len(note)]


def test_the_table_of_predictions(train: Train) -> None:
    assert train("--seed", "3").out.splitlines() == [
        "x1  x2  target         0         1",
        " 0   0       0  0.999102  0.000898  right",
        " 0   1       1  0.000073  0.999927  right",
        " 1   0       1  0.000062  0.999938  right",
        " 1   1       0  0.999102  0.000898  right",
        "4 of 4 right",
    ]


def test_one_output_and_ties(train: Train) -> None:
    result = train("--data", "and", "--loss", "half_squared_error", "--initializer", "zeros", "--epochs", "0")
    assert result.out.splitlines() == [
        "x1  x2  target    output",
        " 0   0      -1  0.000000  tie",
        " 0   1      -1  0.000000  tie",
        " 1   0      -1  0.000000  tie",
        " 1   1       1  0.000000  tie",
        "0 of 4 right",
    ]


# --- stop rules ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "stop", "told"),
    [
        ([], Stop(epochs=1000), "epochs 1000"),
        (["--until-loss", "0.05"], Stop(until_loss=0.05), "until-loss 0.05"),
        (["--until-solved"], Stop(until_solved=True), "until-solved"),
        (["--until-solved", "--until-loss", "1"], Stop(until_loss=1.0), "until-loss 1"),
        (
            ["--patience", "1", "--epochs", "5000", "--shuffle"],
            Stop(patience=1),
            "patience 1: the minimum of the training loss is ",
        ),
    ],
)
def test_the_summary_says_which_rule_stopped_the_run(arguments: list[str], stop: Stop, told: str, train: Train) -> None:
    trainer = Trainer(Recipe(seed=3, shuffle="--shuffle" in arguments))
    rule = run(trainer, stop)
    result = train(*arguments, "--seed", "3", "--json")
    document = strict(result.out)
    assert (result.code, document["epoch"], document["stopped"]) == (0, trainer.epoch, rule)
    assert f"Stopped by --{told}" in result.err
    assert list(epochs_and_totals(result.err))[-1] == trainer.epoch - 1
    assert document["weights"][0] == trainer.network.weights[0].tolist()


def test_a_rule_that_never_holds_ends_after_many_epochs_and_the_clock_has_no_limit() -> None:
    def stop(*arguments: str) -> Stop:
        return subcommand.stop_from(subcommand.parser().parse(list(arguments)))

    assert stop() == Stop(epochs=1000)
    assert stop("--until-solved") == Stop(until_solved=True, epochs=100_000)
    assert stop("--until-loss", "1e-3") == Stop(until_loss=0.001, epochs=100_000)
    assert stop("--until-loss", "1e-3", "--patience", "3") == Stop(until_loss=0.001, patience=3)
    assert stop("--seconds", "0.5") == Stop(seconds=0.5)
    assert stop("--seconds", "2", "--epochs", "9") == Stop(seconds=2.0, epochs=9)


def test_the_clock_stops_a_run(train: Train) -> None:
    result = train("--seconds", "0.05", "--json")
    assert re.search(r"^Stopped by --seconds 0.05, at epoch \d+", result.err, re.MULTILINE)
    assert (result.code, strict(result.out)["stopped"]) == (0, "seconds")


# --- saved and resumed -----------------------------------------------------------------------------------------------


def test_a_resumed_run_is_the_unbroken_one(train: Train, tmp_path: Path) -> None:
    path = str(tmp_path / "my run")
    settings = ["--seed", "3", "--shuffle", "--optimizer", "adam", "--learning-rate", "0.01"]
    first = train(*settings, "--epochs", "300", "--save", path)
    assert first.code == 0
    assert f"Saved at epoch 300; to continue: xorcise train --resume '{path}'\n" in first.err
    resumed = train("--resume", path, "--json", "--every", "200")
    unbroken = train(*settings, "--json", "--every", "200")
    assert {**strict(resumed.out), "seconds": 0} == {**strict(unbroken.out), "seconds": 0}
    assert list(epochs_and_totals(resumed.err)) == [400, 600, 800, 999]
    again = train(*settings, "--resume", path, "--json")
    assert strict(again.out)["weights"] == strict(unbroken.out)["weights"]


def test_epochs_that_are_done_count(train: Train, tmp_path: Path) -> None:
    path = str(tmp_path / "run")
    train("--epochs", "1000", "--save", path)
    result = train("--resume", path)
    assert "Stopped by --epochs 1000: 1000 had already been done\n" in result.err
    assert result.code == 0
    assert epochs_and_totals(result.err) == {}
    assert strict(train("--resume", path, "--epochs", "1001", "--json").out)["epoch"] == 1001


def test_live_settings_change_where_a_run_is_resumed(train: Train, tmp_path: Path) -> None:
    path, then = str(tmp_path / "run"), str(tmp_path / "then")
    train("--epochs", "5", "--save", path)
    train("--resume", path, "--epochs", "9", "--learning-rate", "0.1", "--batch-size", "2", "--save", then)
    trainer = Trainer()
    trainer.step(5)
    trainer.change(learning_rate=0.1, batch_size=2)
    trainer.step(4)
    resumed = load(then)
    assert resumed.events == trainer.events
    assert np.array_equal(resumed.network.parameters, trainer.network.parameters)
    result = train("--resume", path, "--hidden", "3")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "hidden: 3 given, but a resumed run keeps 4,4,4,4; leave it out, or start a new run" in result.err
    assert train("--resume", path, "--seed", "0", "--epochs", "6").code == 0  # as it was


def test_a_diverged_run_is_saved_and_may_be_rescued(train: Train, tmp_path: Path) -> None:
    path = str(tmp_path / "run")
    wild = ["--data", "plane", "--loss", "mse", "--learning-rate", "1000"]
    assert train(*wild, "--save", path).code == 1
    assert load(path).divergence is not None
    result = train("--resume", path, "--json")
    assert (result.code, strict(result.out)["stopped"]) == (1, "diverged")
    assert train("--resume", path, "--learning-rate", "0.0001", "--epochs", "20").code == 0


def test_a_run_that_cannot_be_saved_is_told_all_the_same(
    train: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = train("--epochs", "5", "--save", str(tmp_path / "run"), "--history", str(tmp_path / "losses"))
    assert (result.code, result.out.splitlines()[-1][-11:]) == (1, " of 4 right")
    for name in ("run", "losses"):
        assert f"{name} cannot be written (No space left on device); nothing was changed" in result.err
    assert not list(tmp_path.iterdir())


def test_the_history_is_written_as_a_table(train: Train, tmp_path: Path) -> None:
    path = tmp_path / "the history.csv"
    options = ["--data", "moons", "--samples", "20", "--epochs", "7"]
    result = train(*options, "--history", str(path))
    assert (result.code, f"History: '{path}'\n" in result.err) == (0, True)
    trainer = Trainer(Recipe(data="moons", samples=20))
    trainer.step(7)
    losses = zip(trainer.history.loss.tolist(), trainer.history.mse.tolist(), strict=True)
    rows = [f"{epoch},{loss!r},{mse!r}" for epoch, (loss, mse) in enumerate(losses)]
    assert path.read_text(encoding="utf-8").splitlines() == ["epoch,loss,mse", *rows]
    train(*options, "--test-fraction", "0.5", "--history", str(path))
    assert path.read_text(encoding="utf-8").startswith("epoch,loss,mse,test_loss,test_mse\n")
    train("--epochs", "0", "--history", str(path))
    assert path.read_text(encoding="utf-8") == "epoch,loss,mse\n"


def test_a_changed_file_of_data_is_one_line(train: Train, tmp_path: Path) -> None:
    table, path = tmp_path / "table.csv", str(tmp_path / "run")
    table.write_text("a,b\n1,0\n2,1\n", encoding="utf-8")
    assert train("notebook", "--data", str(table), "--epochs", "2", "--save", path).code == 0
    table.write_text("a,b\n1,0\n2.5,1\n", encoding="utf-8")
    result = train("--resume", path)
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "table.csv is no longer the data of this run" in result.err


def test_a_run_goes_on_when_its_data_was_moved(train: Train, tmp_path: Path) -> None:
    table, path = tmp_path / "table.csv", str(tmp_path / "run.xorcise")
    table.write_text("a,b\n1,0\n2,1\n", encoding="utf-8")
    train("notebook", "--data", str(table), "--epochs", "2", "--save", path)
    unbroken = strict(train("notebook", "--data", str(table), "--epochs", "9", "--json").out)
    moved, other = str(table.rename(tmp_path / "moved.csv")), tmp_path / "other.csv"
    result = train("--resume", path)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert f"there is no file {table}; " in result.err
    assert "if it has moved, give its path as data or --data" in result.err
    resumed = strict(train("--resume", path, "--data", moved, "--epochs", "9", "--json").out)
    assert resumed["recipe"] == {**unbroken["recipe"], "data": moved}
    assert (resumed["weights"], resumed["history"]) == (unbroken["weights"], unbroken["history"])
    other.write_text("a,b\n1,0\n2.5,1\n", encoding="utf-8")
    result = train("--resume", path, "--data", str(other))
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert "other.csv is no longer the data of this run" in result.err


# --- runs that diverge -----------------------------------------------------------------------------------------------

WILD = ["--learning-rate", "900", "--loss", "mse"]


def test_a_diverged_run_shows_its_last_finite_state(train: Train) -> None:
    trainer = Trainer(Recipe(learning_rate=900, loss="mse"))
    done = trainer.step(1000)
    result = train(*WILD)
    assert result.code == 1
    lines = [line for line in result.err.splitlines() if "diverged" in line]
    assert lines == [
        f"xorcise train: {trainer.divergence}; what follows is the last finite state",
        "Verdict: diverged, 2 of 4 right. Try --learning-rate 0.1",
    ]
    assert list(epochs_and_totals(result.err))[-1] == done - 1
    assert result.out.endswith(" of 4 right\n")
    document = strict(train(*WILD, "--json").out)
    assert document["epoch"] == done
    assert document["diverged"] == str(trainer.divergence)
    assert document["weights"][0] == trainer.network.weights[0].tolist()


# --- the loops -------------------------------------------------------------------------------------------------------


Report = Callable[[Callable[[bool], None], Callable[[BaseException | None], None]], None]


def crash(_on_compile: Callable[[str], None], on_done: Callable[[BaseException | None], None]) -> None:
    on_done(RuntimeError("no room"))


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (
            lambda on_compile, _: on_compile(calls.FIRST_RUN),
            "compiling the training loops while the run trains uncompiled (first run only)",
        ),
        (
            lambda on_compile, _: on_compile(calls.EVERY_RUN),
            "compiling the training loops while the run trains uncompiled (in every run; set NUMBA_CACHE_DIR)",
        ),
        (crash, "the training loops run uncompiled, and slowly: compiling them failed (no room)"),
        (lambda _, on_done: on_done(None), None),
    ],
    ids=["kept", "not kept", "failed", "there already"],
)
def test_it_says_once_that_it_compiles(
    report: Report, words: str | None, train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here it is only told so; where it truly compiles, tests/engine/loops/test_calls.py looks."""
    monkeypatch.setattr(calls, "load_beside", report)
    result = train("--epochs", "3", "--every", "1")
    lines = result.err.splitlines()
    assert [line for line in lines if "compil" in line] == ([] if words is None else [words])
    assert list(epochs_and_totals(result.err)) == [0, 1, 2]


def test_without_numba_it_says_so_and_gets_the_same_numbers(train: Train) -> None:
    arguments = ["--json", "--epochs", "20", "--shuffle", "--batch-size", "3", "--activation", "tanh"]
    with start(*arguments, program=UNCOMPILED) as process:
        out, err = process.communicate(timeout=60)
    lines = [line for line in err.splitlines() if "Numba" in line]
    assert lines == ["the training loops run uncompiled, and slowly: Numba is not installed"]
    here, there = strict(train(*arguments).out), strict(out)
    assert {**here, "seconds": 0} == {**there, "seconds": 0}


def test_it_loads_no_screen_and_help_loads_no_compiler() -> None:
    program = """
import sys
from engine.cli import main
main(["--help"])
assert "numba" not in sys.modules
main(["--epochs", "1"])
print(sorted({"tui", "textual", "rich", "plotext"} & set(sys.modules)), file=sys.stderr)
"""
    with start(program=program) as process:
        _, err = process.communicate(timeout=60)
    assert err.splitlines()[-1] == "[]"
