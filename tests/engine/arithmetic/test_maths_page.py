"""docs/maths.md has every row of the tables, and no other, with the formulas that are computed."""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import Path

import pytest

from engine import Dataset, Recipe, Trainer, arithmetic
from engine.arithmetic.schedules import FORMULAS
from engine.data.preparation import FEATURES
from engine.functions.activations import ACTIVATIONS
from engine.functions.initializers import INITIALIZERS
from engine.functions.losses import LOSSES
from engine.functions.optimizers import OPTIMIZERS
from engine.functions.schedules import SCHEDULES

PAGE = (Path(__file__).parents[3] / "docs" / "maths.md").read_text(encoding="utf-8")


def rows(heading: str) -> dict[str, list[str]]:
    """The table below a heading, by its first column."""
    _, _, below = PAGE.partition(f"\n## {heading}\n")
    lines = below.partition("\n## ")[0].splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("|"))
    table = takewhile(lambda line: line.startswith("|"), lines[first + 2 :])
    cells = [[cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table]
    return {name.partition("(")[0]: rest for name, *rest in cells}


def test_every_activation() -> None:
    wanted = {row.name: [f"`{row.formula}`", f"`{row.slope}`", row.source] for row in ACTIVATIONS.values()}
    assert rows("Activations") == wanted


def test_every_initializer() -> None:
    assert rows("Initial weights") == {row.name: [row.formula, row.source] for row in INITIALIZERS.values()}


def test_every_schedule() -> None:
    wanted = {name: [f"`{FORMULAS[name] or 'rate'}`", row.source] for name, row in SCHEDULES.items()}
    assert rows("Learning-rate schedules") == wanted
    assert "`done = min(epoch / epochs, 1)`" in PAGE


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer(name: str) -> None:
    table = rows("Optimizers")
    assert list(table) == list(OPTIMIZERS)
    state, written, constants, source = table[name]
    row, update = OPTIMIZERS[name], arithmetic.update(Trainer(Recipe(optimizer=name)), 0, 0, 2)
    assert written == ", ".join(f"`{step.name} = {step.formula}`" for step in update.steps)
    assert constants == ", ".join(f"{constant} {value:g}" for constant, value in row.constants.items())
    assert source == row.source
    if name != "sgd":
        assert [words.partition(" ")[2] for words in re.split(r", (?=\w )", state)] == list(row.state)
        assert all(f"`{words.partition(' ')[0]} = " in written for words in re.split(r", (?=\w )", state))


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss(name: str) -> None:
    table = rows("Output units and losses")
    assert list(table) == list(LOSSES)
    units, of_one, whole, start = table[name]
    assert units == ", ".join(LOSSES[name].outputs)
    trainer = Trainer(Recipe(hidden=(), loss=name), Dataset([[1.0]], [[1.0, 0.0]], problem="classification"))
    trace = trainer.trace(0)
    steps = {step.name: numberless(step.formula) for step in arithmetic.loss(trace, trainer.recipe)}
    assert steps.pop("loss") == {"sum": "loss_k + loss_k", "mean": "(loss_k + loss_k) / K"}[whole]
    for letter, formula in steps.items():
        if letter in ("loss1", "r1", "c1"):
            assert f"`{formula}`" in of_one or f"`{letter[0]}_k = {formula}`" in of_one
    first = arithmetic.backward(trace, trainer.recipe, 0, 0).steps
    start_step = next(step for step in first if step.name in ("error", "delta"))
    assert f"`{start_step.name} = {start_step.formula}`" in start
    assert (start_step.name == "delta") == LOSSES[name].fused


def numberless(formula: str) -> str:
    """With k for the number of an output."""
    return re.sub(r"\b(loss|[azterc])[12]\b", r"\1_k", formula)


@pytest.mark.parametrize(
    "settings", [{"regularization": "l2"}, {"regularization": "l1"}, {"optimizer": "adamw"}, {"clip_norm": 0.01}]
)
def test_every_step_of_an_update(settings: dict[str, object]) -> None:
    trainer = Trainer(Recipe(seed=1, regularization_rate=0.01).with_changes(**settings))
    trainer.frozen.weights[0][0, 0] = 1.0
    for source in (0, 1, 2):
        for step in arithmetic.update(trainer, 0, 0, source).steps:
            assert re.search(re.escape(f"{step.name} = {step.formula}") + r"(`|  +|$)", PAGE, re.MULTILINE), step


def test_every_feature() -> None:
    [line] = re.findall(r"^features +(.*) of two inputs", PAGE, flags=re.MULTILINE)
    assert line.split(", ") == list(FEATURES)


def test_the_page_is_linked() -> None:
    root = Path(__file__).parents[3]
    assert "(docs/maths.md)" in (root / "README.md").read_text(encoding="utf-8")
    assert "(maths.md)" in (root / "docs" / "engine.md").read_text(encoding="utf-8")
