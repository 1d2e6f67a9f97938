"""Options: one for every field, help for each, one line for mistakes."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

import pytest

from engine import Recipe, RecipeError
from engine.cli.options import Parser, add_recipe_options, recipe_from, version
from engine.cli.train import parser as parser_of_train
from engine.cli.words import option_of
from engine.recipe_fields import FIELDS
from tests.engine.cli.program import Train, strict

GIVEN: dict[str, tuple[str, Any]] = {
    "data": ("nand", "nand"),
    "samples": ("auto", "auto"),
    "noise": ("0", 0.0),
    "data_seed": ("7", 7),
    "target": ("last", ()),
    "leave_out": ("none", ()),
    "header": ("yes", "yes"),
    "problem": ("classification", "classification"),
    "missing": ("drop", "drop"),
    "features": ("x1,x1x2", ("x1", "x1x2")),
    "standardize": ("", True),
    "scale_targets": ("", True),
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
def test_every_field_is_an_option(field: str, train: Train) -> None:
    text, value = GIVEN[field]
    option = option_of(field)
    given = [option, *([text] if text else [])]
    if field in ("header", "problem", "missing"):  # of files, and refused for others
        parser = Parser("xorcise", "")
        add_recipe_options(parser)
        assert recipe_from(parser.parse(given)) == Recipe(**{field: value})
        return
    result = train("--epochs", "0", "--json", *given)
    assert Recipe(**strict(result.out)["recipe"]) == Recipe(**{field: value})
    assert option in parser_of_train().format_help()


def test_a_recipe_from_a_file_and_options_over_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('hidden = [8]\nshuffle = true\nactivation = "tanh"\n', encoding="utf-8")
    parser = Parser("xorcise", "")
    add_recipe_options(parser)
    of_file = recipe_from(parser.parse([str(path)]))
    assert of_file == Recipe(hidden=(8,), shuffle=True, activation="tanh")
    assert recipe_from(parser.parse(["--no-shuffle", str(path), "--seed", "4"])) == of_file.with_changes(
        shuffle=False, seed=4
    )


def test_any_parser_takes_the_options_of_a_recipe() -> None:
    parser = argparse.ArgumentParser()
    add_recipe_options(parser)
    assert recipe_from(parser.parse_args([])) == Recipe()
    with pytest.raises(RecipeError, match=r"^seed: "):
        recipe_from(parser.parse_args(["--seed", "x"]))


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--hidden", "4,0"], "hidden: layer 2 has 0 units; allowed: a whole number from 1 to 1024"),
        (["--learning-rate", "0"], "learning_rate: 0 given; allowed: a number above 0 and up to 1000"),
        (["--learning-rate", "-3"], "learning_rate: -3 given; allowed: a number above 0"),
        (
            ["--loss", "mze"],
            "loss: 'mze' is unknown, did you mean mse? Allowed: auto, cross_entropy, binary_cross_entropy, mse",
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
        (["--save-recipe"], "--save-recipe: no value given; allowed: the path of a .toml file"),
        (["--history"], "--history: no value given; allowed: the path of a file"),
        (["--history", "nowhere/losses.csv"], "there is no folder"),
        (
            ["--save", "losses", "--history", "losses"],
            "--save and --history: losses given for both; use two different files",
        ),
        (["--save", "tests"], "'tests' is a folder; give the path of a file"),
        (["--resume", "nowhere"], "there is no file nowhere; give a file that --save or engine.save has written"),
        (["--resume", "README.md"], "README.md is not a saved run; give a file that --save"),
        (
            ["notebook", "--resume", "run"],
            "'notebook' given, but --resume continues the recipe of its file; leave RECIPE out",
        ),
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
        (["notebook", "other"], "'other' is one argument too many; one RECIPE and options are allowed"),
    ],
)
def test_wrong_usage_is_one_line_and_2(arguments: list[str], line: str, train: Train) -> None:
    result = train(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("xorcise train: ")
    assert line in result.err
    assert result.err.count("\n") == 1


def test_help_has_groups_and_short_lines(train: Train, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_help_and_version(train: Train) -> None:
    text = train("--help")
    assert (text.code, text.err) == (0, "")
    assert text.out.startswith("usage: xorcise train ")
    assert train("-h") == text
    assert train("--version") == (0, f"{version()}\n", "")


def test_version_without_an_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        from importlib.metadata import PackageNotFoundError

        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", missing)
    assert version() == "xorcise (not installed)"


@pytest.mark.parametrize(
    ("option", "name", "kind"),
    [
        ("--history", "my.toml", "recipe"),
        ("--history", "run.xorcise", "saved run"),
        ("--save", "My.TOML", "recipe"),
        ("--save", "table.csv", "table"),
    ],
)
def test_what_would_replace_a_file_of_another_kind_is_refused(
    option: str, name: str, kind: str, tmp_path: Path, train: Train
) -> None:
    path = tmp_path / name
    path.write_text("mine", encoding="utf-8")
    result = train(option, str(path), "--epochs", "1")
    assert result.code == 2
    assert f"{option}: {path} given, which looks like a {kind} and would be overwritten; use" in result.err
    assert path.read_text(encoding="utf-8") == "mine"
