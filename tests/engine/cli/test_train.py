"""`xorcise train`: what it prints where, and with which exit code."""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from engine import Dataset, Recipe, RecipeError, Stop, Trainer, load, run, save
from engine.cli import results
from engine.cli import train as cli
from engine.loops import calls
from engine.recipe_fields import FIELDS
from tests.engine.interpreter import LOOKED_AT

ROOT = Path(__file__).parents[3]
NOTEBOOK = json.loads((ROOT / "tests/data/notebook_runs.json").read_text(encoding="utf-8"))
PROGRAM = "import sys; from engine.cli.train import main; sys.exit(main(sys.argv[1:]))"
KEYS = ["recipe", "epoch", "loss", "mse", "accuracy", "ties", "confusion", "r2", "penalty", "test", "history"]
KEYS += ["input_names", "preparation", "classes", "inputs", "targets", "predictions", "weights", "biases"]
KEYS += ["seconds", "stopped", "diverged"]


class Result(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def train(capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    def run(*arguments: str) -> Result:
        code = cli.main(list(arguments))
        return Result(code, *capsys.readouterr())

    return run


def start(*arguments: str, program: str = PROGRAM, **options: Any) -> subprocess.Popen[str]:
    """`xorcise train` in an interpreter of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        text=True,
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=options.pop("stderr", subprocess.PIPE),
        **options,
    )


def strict(text: str) -> Any:
    """JSON without the NaN and Infinity that Python would let pass."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


def epochs_and_totals(err: str) -> dict[int, float]:
    return {int(epoch): float(total) for epoch, total in re.findall(r"^Epoch (\d+): Loss = (\S+)", err, re.MULTILINE)}


# --- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("run", NOTEBOOK, ids=lambda run: f"seed {run['seed']}")
def test_the_notebook_prints_these_totals(run: dict[str, Any], train: Callable[..., Result]) -> None:
    result = train("notebook", "--seed", str(run["seed"]))
    wanted = {int(epoch): total for epoch, total in run["total_mse_by_epoch"].items()}
    assert epochs_and_totals(result.err) == pytest.approx(wanted, rel=0, abs=1e-9)
    assert result.code == 0


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
def test_options_that_change_nothing_are_named(train: Callable[..., Result], arguments: list[str], note: str) -> None:
    result = train("--epochs", "1", *arguments)
    assert result.code == 0
    assert [line for line in result.err.splitlines() if line.startswith("note")] == [note][: len(note)]


def test_progress_names_both_losses_and_says_once_which_is_descended(train: Callable[..., Result]) -> None:
    err = train("--epochs", "5", "--every", "2").err
    assert list(epochs_and_totals(err)) == [0, 2, 4]
    assert err.count("descended is cross_entropy") == 1
    lines = re.findall(r"^Epoch .*Loss = (\S+) +mse (\S+) +cross_entropy (\S+)$", err, re.MULTILINE)
    trainer = Trainer()
    trainer.step(5)
    for (total, mse, loss), epoch in zip(lines, (0, 2, 4), strict=True):
        assert float(total) == 4 * trainer.history.mse[epoch]
        assert float(mse) == pytest.approx(trainer.history.mse[epoch], rel=1e-5)
        assert float(loss) == pytest.approx(trainer.history.loss[epoch], rel=1e-5)
    assert f"After 5 epochs, measured after the last update: cross_entropy {trainer.loss:.6g}, mse " in err


def test_a_descended_mse_is_named_once(train: Callable[..., Result]) -> None:
    err = train("--loss", "mse", "--epochs", "1").err
    assert "descended is mse" in err
    assert re.search(r"^Epoch 0: Loss = \S+ +mse \S+$", err, re.MULTILINE)
    assert re.search(r"^After 1 epoch, measured after the last update: mse \S+$", err, re.MULTILINE)


def test_every_may_be_larger_than_the_run(train: Callable[..., Result]) -> None:
    assert list(epochs_and_totals(train("--epochs", "7", "--every", "50").err)) == [0, 6]


# --- data ------------------------------------------------------------------------------------------------------------


def test_the_table_of_predictions(train: Callable[..., Result]) -> None:
    assert train("--seed", "3").out.splitlines() == [
        "x1  x2  wanted         0         1",
        " 0   0       0  0.999102  0.000898  right",
        " 0   1       1  0.000073  0.999927  right",
        " 1   0       1  0.000062  0.999938  right",
        " 1   1       0  0.999102  0.000898  right",
        "4 of 4 right",
    ]


def test_one_output_and_ties(train: Callable[..., Result]) -> None:
    result = train("--data", "and", "--loss", "half_squared_error", "--initializer", "zeros", "--epochs", "0")
    assert result.out.splitlines() == [
        "x1  x2  wanted    output",
        " 0   0      -1  0.000000  tie",
        " 0   1      -1  0.000000  tie",
        " 1   0      -1  0.000000  tie",
        " 1   1       1  0.000000  tie",
        "0 of 4 right",
    ]


def test_what_decides_is_seen_to_differ() -> None:
    """Here 0.5 + 1e-8 against 0.5 - 1e-8; a tie needs no more digits."""
    trainer = Trainer(Recipe(hidden=(), initializer="zeros"), Dataset([[0], [1]], [[1, 0], [1, 0]]))
    trainer.network.weights[0][...] = [[2e-8], [-2e-8]]
    assert results.table(trainer.measure()).splitlines() == [
        "x1  wanted           0           1",
        " 0       0  0.50000000  0.50000000    tie",
        " 1       0  0.50000001  0.49999999  right",
        "1 of 2 right",
    ]
    recipe = Recipe(hidden=(), initializer="zeros", loss="half_squared_error", output="sigmoid")
    trainer = Trainer(recipe, Dataset([[0], [1]], [[0], [1]], "classification"))
    trainer.network.weights[0][...] = 4e-8
    assert results.table(trainer.measure()).splitlines() == [
        "x1  wanted      output",
        " 0       0  0.50000000    tie",
        " 1       1  0.50000001  right",
        "1 of 2 right",
    ]


def test_small_outputs_that_decide_nothing_need_no_digits() -> None:
    trainer = Trainer(Recipe(hidden=()), Dataset([[0]], [[1, 0, 0]]))
    trainer.network.biases[0][...] = 0, -40, -50
    assert results.table(trainer.measure()).splitlines()[1] == " 0       0  1.000000  0.000000  0.000000  right"


def test_a_table_of_regression_judges_nothing() -> None:
    trainer = Trainer(Recipe(hidden=(), loss="mse", initializer="zeros"), Dataset([[1], [2]], [[0.5, 1], [0, 2e9]]))
    trainer.network.biases[0][...] = 1.0, 1e9
    table = results.table(trainer.measure())
    assert table.splitlines() == [
        "x1  wanted 1  wanted 2  output 1   output 2",
        " 1       0.5         1  1.000000  1.000e+09",
        " 2         0     2e+09  1.000000  1.000e+09",
    ]
    assert strict(results.document(trainer, trainer.measure(), 0.0, "epochs"))["accuracy"] is None


def test_json_is_one_strict_document(train: Callable[..., Result]) -> None:
    result = train("--json", "--epochs", "250", "--seed", "3", "--momentum", "0.5", "--batch-size", "all")
    document = strict(result.out)
    assert list(document) == KEYS
    recipe = Recipe(seed=3, momentum=0.5, batch_size="all")
    assert Recipe(**document["recipe"]) == recipe
    trainer = Trainer(recipe)
    trainer.step(250)
    measure = trainer.measure()
    assert (document["epoch"], document["loss"], document["mse"]) == (250, measure.loss, measure.mse)
    assert document["accuracy"] == measure.accuracy
    for name in ("epoch", "loss", "mse"):
        assert document["history"][name] == getattr(trainer.history, name).tolist()
    assert document["inputs"] == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert document["targets"] == [[1, 0], [0, 1], [0, 1], [1, 0]]
    assert document["predictions"] == trainer.predict(trainer.data.inputs).tolist()
    assert document["weights"] == [weights.tolist() for weights in trainer.network.weights]
    assert document["biases"] == [biases.tolist() for biases in trainer.network.biases]
    assert 0 < document["seconds"] < 60


def test_no_epochs_is_a_run_too(train: Callable[..., Result]) -> None:
    result = train("--epochs", "0", "--json")
    document = strict(result.out)
    assert result.code == 0
    assert (document["epoch"], document["loss"], document["mse"]) == (0, None, None)
    assert document["diverged"] is None
    assert document["history"] == {"epoch": [], "loss": [], "mse": []}
    assert document["seconds"] == 0
    assert "After 0 epochs: cross_entropy is not known yet" in result.err
    assert train("--epochs", "0").out.endswith(" of 4 right\n")


# --- options ---------------------------------------------------------------------------------------------------------

GIVEN: dict[str, tuple[str, Any]] = {
    "data": ("nand", "nand"),
    "samples": ("auto", "auto"),
    "noise": ("0", 0.0),
    "data_seed": ("7", 7),
    "target": ("last", ()),
    "header": ("yes", "yes"),
    "problem": ("classification", "classification"),
    "features": ("x1,x1x2", ("x1", "x1x2")),
    "standardize": ("", True),
    "test_fraction": ("0.5", 0.5),
    "test_seed": ("7", 7),
    "hidden": ("3,2", (3, 2)),
    "activation": ("tanh,relu,linear,sigmoid", ("tanh", "relu", "linear", "sigmoid")),
    "loss": ("mse", "mse"),
    "output": ("softmax", "softmax"),
    "initializer": ("uniform(0.3)", "uniform(0.3)"),
    "bias": ("-0.1", -0.1),
    "optimizer": ("adam", "adam"),
    "learning_rate": ("0.3", 0.3),
    "momentum": ("0.9", 0.9),
    "beta1": ("0.8", 0.8),
    "beta2": ("0.99", 0.99),
    "rho": ("0.5", 0.5),
    "epsilon": ("1e-6", 1e-6),
    "weight_decay": ("0.1", 0.1),
    "schedule": ("cosine", "cosine"),
    "schedule_epochs": ("50", 50.0),
    "schedule_factor": ("0.5", 0.5),
    "schedule_floor": ("0.01", 0.01),
    "clip_norm": ("1", 1.0),
    "regularization": ("l2", "l2"),
    "regularization_rate": ("0.01", 0.01),
    "dropout": ("0.2", 0.2),
    "batch_size": ("all", "all"),
    "shuffle": ("", True),
    "seed": ("12", 12),
}


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_an_option(field: str, train: Callable[..., Result]) -> None:
    text, value = GIVEN[field]
    option = f"--{field.replace('_', '-')}"
    given = [option, *([text] if text else [])]
    if field in ("header", "problem"):  # of files, and refused for others
        parser = cli.Parser("xorcise", "")
        cli.add_recipe_options(parser)
        assert cli.recipe_from(parser.parse(given)) == Recipe(**{field: value})
        return
    result = train("--epochs", "0", "--json", *given)
    assert Recipe(**strict(result.out)["recipe"]) == Recipe(**{field: value})
    assert option in cli._parser().format_help()


def test_a_recipe_from_a_file_and_options_over_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('hidden = [8]\nshuffle = true\nactivation = "tanh"\n', encoding="utf-8")
    parser = cli.Parser("xorcise", "")
    cli.add_recipe_options(parser)
    of_file = cli.recipe_from(parser.parse([str(path)]))
    assert of_file == Recipe(hidden=(8,), shuffle=True, activation="tanh")
    assert cli.recipe_from(parser.parse(["--no-shuffle", str(path), "--seed", "4"])) == of_file.with_changes(
        shuffle=False, seed=4
    )


def test_the_screen_takes_the_same_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.screen_recipe([]) == Recipe()
    assert cli.screen_recipe(["notebook", "--seed", "3", "--hidden", "2"]) == Recipe(seed=3, hidden=(2,))
    assert capsys.readouterr() == ("", "")
    assert cli.screen_recipe(["--hidden", "0"]) == 2
    assert cli.screen_recipe(["--epochs", "3"]) == 2  # training goes on until it is paused
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(":")[:2] for line in err.splitlines()] == [
        ["xorcise", " hidden"],
        ["xorcise", " --epochs is for `xorcise train`, without a screen; leave it out, or put `train` first"],
    ]
    assert cli.screen_recipe(["--version"]) == cli.screen_recipe(["--help"]) == 0
    assert "xorcise train --help" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["trian"], ["trian", "--epochs", "3"], ["--seed", "3", "train"], ["Train"]])
def test_the_screen_hints_at_train(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.screen_recipe(arguments) == 2
    line = capsys.readouterr().err
    assert line.startswith("xorcise: ")
    assert "is unknown, did you mean `xorcise train`? " in line
    assert line.count("\n") == 1


def test_a_file_may_be_called_train(tmp_path: Path) -> None:
    path = tmp_path / "train.toml"
    path.write_text("seed = 4", encoding="utf-8")
    assert cli.screen_recipe([str(path)]) == Recipe(seed=4)


def test_any_parser_takes_the_options_of_a_recipe() -> None:
    parser = argparse.ArgumentParser()
    cli.add_recipe_options(parser)
    assert cli.recipe_from(parser.parse_args([])) == Recipe()
    with pytest.raises(RecipeError, match=r"^seed: "):
        cli.recipe_from(parser.parse_args(["--seed", "x"]))


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--hidden", "4,0"], "hidden: layer 2 has 0 units; allowed: a whole number from 1 to 1024"),
        (["--learning-rate", "0"], "learning_rate: 0 given; allowed: a number above 0 and up to 1000"),
        (["--learning-rate", "-3"], "learning_rate: -3 given; allowed: a number above 0"),
        (
            ["--loss", "mze"],
            "loss: 'mze' is unknown, did you mean mse? Allowed: cross_entropy, binary_cross_entropy, mse",
        ),
        (["--activation", "relu,tanh"], "activation: 2 given for 4 hidden layers; give one for all or one each"),
        (["--output", "tanh"], "output: tanh does not go with cross_entropy; allowed: auto, softmax"),
        (["--epochs", "-1"], "epochs: -1 given; allowed: a whole number from 0 to 1000000000"),
        (["--epochs", "ten"], "epochs: 'ten' given; allowed: a whole number from 0"),
        (["--every", "0"], "every: 0 given; allowed: a whole number from 1"),
        (["--until-loss", "0"], "until_loss: 0 given; allowed: a number above 0"),
        (["--until-loss"], "--until-loss: no value given; allowed: a number above 0"),
        (["--patience", "0.5"], "patience: '0.5' given; allowed: a whole number from 1"),
        (["--seconds", "-1"], "seconds: -1 given; allowed: a number above 0"),
        (["--until-solved", "--data", "plane", "--loss", "mse"], "until_solved: these targets are values"),
        (["--save"], "--save: no value given; allowed: the path of a file"),
        (["--save", "nowhere/run"], "there is no folder"),
        (["--save", "tests"], "'tests' is a folder; give the path of a file"),
        (["--resume", "nowhere"], "there is no file nowhere; give a file that --save or engine.save has written"),
        (["--resume", "README.md"], "README.md is not a saved run; give a file that --save"),
        (["notebook", "--resume", "run"], "'notebook' is one RECIPE too many: --resume goes on with that of its file"),
        (["--data", "nowhere.csv"], "there is no file nowhere.csv; give the path of a CSV or TSV file"),
        (["--data", "spiral", "--test-fraction", "0.0001"], "test_fraction: 0.0001 of 500 samples is less than one"),
        (["--loss", "mse", "--output", "relu", "--data", "xor", "x\ny.toml"], "there is no file x y.toml"),
        (["nowhere.toml"], "recipe: there is no file nowhere.toml; give the path of a .toml file"),
        (["noteboo"], "recipe: 'noteboo' is unknown, did you mean notebook? Allowed: notebook, and, or, circle, "),
        (["--epoch", "3"], "'--epoch' is unknown, did you mean --epochs? `xorcise train --help` lists"),
        (
            ["--lerning-rate=3"],
            "'--lerning-rate' is unknown, did you mean --learning-rate? `xorcise train --help` lists",
        ),
        (["--hlep"], "'--hlep' is unknown, did you mean --help? `xorcise train --help` lists"),
        (["--activation", "RELU"], "activation: 'RELU' is unknown, did you mean relu? Allowed: "),
        (["--batch-size", "ALL"], "batch_size: 'ALL' given, did you mean all? Allowed: a whole number from 1 to"),
        (["."], "recipe: . is a folder; give the path of a .toml file"),
        (["--seed"], "--seed: no value given; allowed: a whole number from 0"),
        (["--every", "--json"], "--every: no value given; allowed: a whole number from 1"),
        (["--json=yes"], "--json: ignored explicit argument 'yes'"),
        (["notebook", "other"], "'other' is one argument too many; one RECIPE is allowed, and options"),
    ],
)
def test_wrong_usage_is_one_line_and_2(arguments: list[str], line: str, train: Callable[..., Result]) -> None:
    result = train(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("xorcise train: ")
    assert line in result.err
    assert result.err.count("\n") == 1


def test_help_has_groups_and_short_lines(train: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = train("--help").out
    headings = re.findall(r"^(\w+(?: \w+)?):", text, re.MULTILINE)
    assert headings == ["usage", "positional arguments", "options", "run", "data", "network", "training"]
    assert max(map(len, text.splitlines())) <= 80
    assert text.startswith("usage: xorcise train [RECIPE] [options]\n\n")
    groups = dict(zip(headings[1:], re.split(r"^\w+(?: \w+)?:\n", text, flags=re.MULTILINE)[1:], strict=True))
    for group, option in {
        "run": "--save FILE",
        "data": "--data NAME|FILE",
        "network": "--hidden N",
        "training": "--seed N",
    }.items():
        assert f"  {option}" in groups[group]
    assert "VALUE" not in text


def test_help_and_version(train: Callable[..., Result]) -> None:
    text = train("--help")
    assert (text.code, text.err) == (0, "")
    assert text.out.startswith("usage: xorcise train ")
    assert train("-h") == text
    assert train("--version") == (0, f"{cli.version()}\n", "")


def test_version_without_an_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        from importlib.metadata import PackageNotFoundError

        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", missing)
    assert cli.version() == "xorcise (not installed)"


# --- stop rules ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "stop", "told"),
    [
        ([], Stop(epochs=1000), "epochs 1000"),
        (["--until-loss", "0.05"], Stop(until_loss=0.05), "until-loss 0.05"),
        (["--until-solved"], Stop(until_solved=True), "until-solved"),
        (["--until-solved", "--until-loss", "1"], Stop(until_loss=1.0), "until-loss 1"),
        (["--patience", "1", "--epochs", "5000", "--shuffle"], Stop(patience=1), "patience 1: the lowest loss, "),
    ],
)
def test_the_summary_says_which_rule_stopped_the_run(
    arguments: list[str], stop: Stop, told: str, train: Callable[..., Result]
) -> None:
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
        return cli._stop(cli._parser().parse(list(arguments)))

    assert stop() == Stop(epochs=1000)
    assert stop("--until-solved") == Stop(until_solved=True, epochs=100_000)
    assert stop("--until-loss", "1e-3") == Stop(until_loss=0.001, epochs=100_000)
    assert stop("--until-loss", "1e-3", "--patience", "3") == Stop(until_loss=0.001, patience=3)
    assert stop("--seconds", "0.5") == Stop(seconds=0.5)
    assert stop("--seconds", "2", "--epochs", "9") == Stop(seconds=2.0, epochs=9)


def test_the_clock_stops_a_run(train: Callable[..., Result]) -> None:
    result = train("--seconds", "0.05", "--json")
    assert re.search(r"^Stopped by --seconds 0.05, at epoch \d+", result.err, re.MULTILINE)
    assert (result.code, strict(result.out)["stopped"]) == (0, "seconds")


# --- saved and resumed -----------------------------------------------------------------------------------------------


def test_a_resumed_run_is_the_unbroken_one(train: Callable[..., Result], tmp_path: Path) -> None:
    path = str(tmp_path / "my run")
    settings = ["--seed", "3", "--shuffle", "--optimizer", "adam", "--learning-rate", "0.01"]
    first = train(*settings, "--epochs", "300", "--save", path)
    assert first.code == 0
    assert f"Saved: xorcise train --resume '{path}' goes on from epoch 300" in first.err
    resumed = train("--resume", path, "--json", "--every", "200")
    unbroken = train(*settings, "--json", "--every", "200")
    assert {**strict(resumed.out), "seconds": 0} == {**strict(unbroken.out), "seconds": 0}
    assert list(epochs_and_totals(resumed.err)) == [400, 600, 800, 999]
    again = train(*settings, "--resume", path, "--json")
    assert strict(again.out)["weights"] == strict(unbroken.out)["weights"]


def test_epochs_that_are_done_count(train: Callable[..., Result], tmp_path: Path) -> None:
    path = str(tmp_path / "run")
    train("--epochs", "1000", "--save", path)
    result = train("--resume", path)
    assert "Stopped by --epochs 1000: 1000 were done already, and they count\n" in result.err
    assert result.code == 0
    assert epochs_and_totals(result.err) == {}
    assert strict(train("--resume", path, "--epochs", "1001", "--json").out)["epoch"] == 1001


def test_live_settings_change_where_a_run_is_resumed(train: Callable[..., Result], tmp_path: Path) -> None:
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
    assert "hidden: 3 given, but a resumed run keeps 4,4,4,4; leave it out, or begin a new run" in result.err
    assert train("--resume", path, "--seed", "0", "--epochs", "6").code == 0  # as it was


def test_a_diverged_run_is_saved_and_may_be_rescued(train: Callable[..., Result], tmp_path: Path) -> None:
    path = str(tmp_path / "run")
    wild = ["--data", "plane", "--loss", "mse", "--learning-rate", "1000"]
    assert train(*wild, "--save", path).code == 1
    assert load(path).divergence is not None
    result = train("--resume", path, "--json")
    assert (result.code, strict(result.out)["stopped"]) == (1, "diverged")
    assert train("--resume", path, "--learning-rate", "0.0001", "--epochs", "20").code == 0


def test_a_run_that_cannot_be_saved_is_told_all_the_same(
    train: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = train("--epochs", "5", "--save", str(tmp_path / "run"))
    assert (result.code, result.out.splitlines()[-1][-11:]) == (1, " of 4 right")
    assert "run cannot be written (No space left on device); nothing is changed" in result.err
    assert not list(tmp_path.iterdir())


def test_a_changed_file_of_data_is_one_line(train: Callable[..., Result], tmp_path: Path) -> None:
    table, path = tmp_path / "table.csv", str(tmp_path / "run")
    table.write_text("a,b\n1,0\n2,1\n", encoding="utf-8")
    assert train("--data", str(table), "--epochs", "2", "--save", path).code == 0
    table.write_text("a,b\n1,0\n2.5,1\n", encoding="utf-8")
    result = train("--resume", path)
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "table.csv is no longer the data of this run" in result.err


def test_a_run_goes_on_when_its_data_was_moved(train: Callable[..., Result], tmp_path: Path) -> None:
    table, path = tmp_path / "table.csv", str(tmp_path / "run.xorcise")
    table.write_text("a,b\n1,0\n2,1\n", encoding="utf-8")
    train("--data", str(table), "--epochs", "2", "--save", path)
    unbroken = strict(train("--data", str(table), "--epochs", "9", "--json").out)
    moved, other = str(table.rename(tmp_path / "moved.csv")), tmp_path / "other.csv"
    result = train("--resume", path)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert f"there is no file {table}; " in result.err
    assert "if it has moved, data or --data says where to" in result.err
    resumed = strict(train("--resume", path, "--data", moved, "--epochs", "9", "--json").out)
    assert resumed["recipe"] == {**unbroken["recipe"], "data": moved}
    assert (resumed["weights"], resumed["history"]) == (unbroken["weights"], unbroken["history"])
    other.write_text("a,b\n1,0\n2.5,1\n", encoding="utf-8")
    result = train("--resume", path, "--data", str(other))
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert "other.csv is no longer the data of this run" in result.err


# --- runs that end otherwise -----------------------------------------------------------------------------------------

WILD = ["--learning-rate", "900", "--loss", "mse"]


def test_a_diverged_run_shows_its_last_finite_state(train: Callable[..., Result]) -> None:
    trainer = Trainer(Recipe(learning_rate=900, loss="mse"))
    done = trainer.step(1000)
    result = train(*WILD)
    assert result.code == 1
    lines = [line for line in result.err.splitlines() if "diverged" in line]
    assert lines == [
        f"xorcise train: {trainer.divergence}; what follows is the last finite state, a lower learning rate may help"
    ]
    assert list(epochs_and_totals(result.err))[-1] == done - 1
    assert result.out.endswith(" of 4 right\n")
    document = strict(train(*WILD, "--json").out)
    assert document["epoch"] == done
    assert document["diverged"] == str(trainer.divergence)
    assert document["weights"][0] == trainer.network.weights[0].tolist()


def test_numbers_that_are_not_finite_have_words_and_are_null() -> None:
    assert results.number(float("nan"), ".4f") == "not a number"
    assert results.number(float("inf"), ".4f") == "infinite"
    assert results.number(float("-inf"), ".4f") == "-infinite"
    assert results.finite({"a": [1.0, float("nan")], "b": (float("inf"), "nan", 2, None)}) == {
        "a": [1.0, None],
        "b": [None, "nan", 2, None],
    }


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The compiled loops are there already, so that `Trainer.advance` is called by the run alone."""
    calls.load()
    monkeypatch.setattr(calls, "load", lambda _on_compile: None)


ENDINGS = pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda s: s.name)


@ENDINGS
def test_a_signal_loses_no_epoch(
    ending: signal.Signals, train: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
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
    train: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
def test_ctrl_c_in_the_last_epoch_is_a_finished_run(
    train: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
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
    train: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "run")

    def interrupted(trainer: Trainer, path: str) -> None:
        signal.raise_signal(signal.SIGINT)
        save(trainer, path)

    monkeypatch.setattr(cli, "save", interrupted)
    result = train("--epochs", "20", "--save", path)
    assert (result.code, result.out.endswith(" of 4 right\n")) == (0, True)
    assert load(path).epoch == 20


@ENDINGS
def test_a_signal_before_the_first_epoch(
    ending: signal.Signals, train: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "load", lambda _on_compile: signal.raise_signal(ending))
    assert train() == (128 + ending, "", "xorcise train: interrupted at epoch 0, without results\n")


def test_only_ctrl_c_ends_what_a_signal_has_ended_already() -> None:
    """The end of a session may send SIGHUP twice, or SIGTERM and SIGHUP."""
    with cli.Signals() as signals:
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
        with cli.Signals() as signals:
            signal.raise_signal(signal.SIGHUP)
            assert not signals.heard
    finally:
        signal.signal(signal.SIGHUP, before)


def test_it_runs_in_a_thread_where_signals_are_not_ours(train: Callable[..., Result]) -> None:
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(train("--epochs", "3").code))
    thread.start()
    thread.join()
    assert codes == [0]


# --- in an interpreter of its own ------------------------------------------------------------------------------------


@ENDINGS
def test_progress_comes_while_it_trains_and_a_signal_ends_it(ending: signal.Signals) -> None:
    with start("--epochs", "1000000000", "--every", "100000") as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("Epoch 200000: "):
                break
        assert process.poll() is None
        process.send_signal(ending)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + ending
    assert re.search(r"^xorcise train: interrupted at epoch \d+", err, re.MULTILINE)
    assert out.endswith(" of 4 right\n")
    assert "Traceback" not in err


@pytest.mark.parametrize("arguments", [["--epochs", "10"], ["--epochs", "10", "--json"], ["--help"]])
def test_a_reader_that_has_left_is_no_error(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with start(*arguments, stdout=writer) as process:
        os.close(writer)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in err
    assert "BrokenPipe" not in err


def test_nobody_reads_the_words() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with start("--epochs", "10", stderr=writer) as process:
        os.close(writer)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out.endswith(" of 4 right\n")


def test_words_are_closed_from_the_start(train: Callable[..., Result]) -> None:
    """As by 2>&- in a shell."""
    closed = ["sh", "-c", 'exec "$0" "$@" 2>&-', sys.executable, "-c", PROGRAM, "--epochs", "10"]
    process = subprocess.run(closed, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=60)
    assert (process.returncode, process.stdout) == (0, train("--epochs", "10").out)


def test_names_that_stdout_has_no_characters_for(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,пёс\n2,été\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    with start("--data", str(table), "--epochs", "1", env=environment, encoding="latin-1") as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in err) == (0, False)
    assert out.splitlines()[0].split() == ["a", "wanted", "été", "\\u043f\\u0451\\u0441"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_said() -> None:
    with Path("/dev/full").open("w") as full, start("--epochs", "10", stdout=full) as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "the results cannot be written: " in err
    assert "Traceback" not in err


@pytest.mark.skipif(not calls.compiled(), reason="Numba is not there")
def test_it_says_once_that_it_compiles() -> None:
    """Here at every start, for there is no folder for the cache; where there is one, tests/tui/test_pty.py looks."""
    program = f"from numba.core import caching; caching.CompileResultCacheImpl._locator_classes = []; {PROGRAM}"
    environment = {name: value for name, value in os.environ.items() if name != LOOKED_AT}
    with start("--epochs", "1", program=program, env=environment) as process:
        out, err = process.communicate(timeout=300)
    assert process.returncode == 0
    assert out.endswith(" of 4 right\n")
    assert err.splitlines().count("compiling the training loops (first run only)") == 1
    assert "uncompiled" not in err
    assert "Warning" not in err


def test_without_numba_it_says_so_and_gets_the_same_numbers(train: Callable[..., Result]) -> None:
    arguments = ["--json", "--epochs", "20", "--shuffle", "--batch-size", "3", "--activation", "tanh"]
    with start(*arguments, program=f"import sys; sys.modules['numba'] = None; {PROGRAM}") as process:
        out, err = process.communicate(timeout=60)
    lines = [line for line in err.splitlines() if "Numba" in line]
    assert lines == ["Numba is not installed: the training loops run uncompiled, and slowly"]
    here, there = strict(train(*arguments).out), strict(out)
    assert {**here, "seconds": 0} == {**there, "seconds": 0}


def test_it_loads_no_screen_and_help_loads_no_compiler() -> None:
    program = """
import sys
from engine.cli.train import main
main(["--help"])
assert "numba" not in sys.modules
main(["--epochs", "1"])
assert "numba" in sys.modules
print(sorted({"tui", "textual", "rich", "plotext"} & set(sys.modules)), file=sys.stderr)
"""
    with start(program=program) as process:
        _, err = process.communicate(timeout=60)
    assert err.splitlines()[-1] == "[]"


def test_floats_in_json_are_exact(train: Callable[..., Result]) -> None:
    weights = strict(train("--json", "--epochs", "0").out)["weights"]
    for given, first in zip(weights, NOTEBOOK[0]["initial_weights"], strict=True):
        np.testing.assert_array_equal(given, first)
