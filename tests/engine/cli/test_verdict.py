"""What `xorcise train` says of a run at its end: how it was going, and which options would help."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cli.options import recipe_from
from engine.cli.train import parser
from tests.engine.cli.program import Result, Train

HOUSES = str(Path(__file__).parents[2] / "data" / "house.csv")
EXPLODING = ["--loss", "mse", "--output", "linear", "--learning-rate", "5"]


def verdict_in(result: Result) -> str:
    """The last line on stderr, if it is a verdict."""
    last = result.err.splitlines()[-1]
    return last.removeprefix("Verdict: ") if last.startswith("Verdict: ") else ""


@pytest.mark.parametrize(
    ("arguments", "verdict"),
    [
        (["--seed", "3"], ""),  # solved
        (["--epochs", "0"], "not trained yet, 2 of 4 right"),
        (["--epochs", "3"], "too early to say how it goes, 3 of 4 right"),
        (
            ["--epochs", "100"],
            "still learning: the loss last fell by 1% 1 epoch ago, 3 of 4 right. Try more --epochs",
        ),
        (
            ["--seed", "4"],
            (
                "stuck because hidden 4 is dead (0 on every sample), 2 of 4 right: all samples have equal outputs. "
                "Try --seed 5"
            ),
        ),
        (
            ["--seed", "14"],
            "stuck for 923 epochs, 3 of 4 right: (0, 0), (0, 1) and (1, 0) get the same output. Try --seed 15",
        ),
        (
            ["--learning-rate", "10"],
            ("the loss has risen to 5, worse than guessing (0.6931), 2 of 4 right. Try --learning-rate 0.1"),
        ),
        (
            [*EXPLODING, "--epochs", "20"],
            "about to overflow: the loss is 9.595e+159, 2 of 4 right. Try --learning-rate 0.1",
        ),
        (
            ["--hidden", "8,8", "--activation", "tanh", "--learning-rate", "0.1", "--until-solved"],
            "still learning: the loss last fell by 1% 1 epoch ago, 4 of 4 right, smallest margin 0.0097",
        ),
        (
            ["moons", "--noise", "1", "--data-seed", "1", "--epochs", "400"],
            (
                "still learning: the loss last fell by 1% 12 epochs ago, 257 of 350 right. "
                "The test loss was lowest in epoch 14 (0.5743)"
            ),
        ),
        (EXPLODING, "diverged, 2 of 4 right. Try --learning-rate 0.1"),
        (
            ["notebook", "--data", HOUSES, "--loss", "mse"],
            (
                "stuck because hidden 1 is dead (0 on every sample), R² -0.0163: all samples have equal outputs. "
                "Inputs reach 220 and targets reach 671,200. Try --standardize --scale-targets"
            ),
        ),
    ],
)
def test_the_last_line_is_the_verdict_unless_the_run_is_solved(
    arguments: list[str], verdict: str, train: Train
) -> None:
    assert verdict_in(train(*arguments)) == verdict


def test_what_is_tried_is_taken_and_helps(train: Train) -> None:
    verdict = verdict_in(train("notebook", "--data", HOUSES, "--loss", "mse"))
    options = verdict.split(". Try ")[1].split()
    assert recipe_from(parser().parse(["notebook", *options])).scale_targets
    better = train("notebook", "--data", HOUSES, "--loss", "mse", *options, "--hidden", "8")
    assert "Try --s" not in better.err
    assert verdict_in(better) == "still learning: the loss last fell by 1% 1 epoch ago, R² 1.0000"


def test_all_right_but_not_clearly_is_told_with_the_margin(train: Train) -> None:
    assert "4 of 4 right, smallest margin 0." in verdict_in(train("--until-solved"))


def test_the_verdict_is_no_part_of_the_results(train: Train) -> None:
    result = train("--seed", "4", "--json", "--epochs", "5")
    assert verdict_in(result).startswith("stuck")
    assert "Verdict" not in result.out
