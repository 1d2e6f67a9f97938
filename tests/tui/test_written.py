"""Steps written out, as text."""

from __future__ import annotations

from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Recipe, Trainer, arithmetic
from engine.arithmetic import Step
from tests.engine.arithmetic.formulas import value_of
from tui.drawing.cells import plain, width
from tui.drawing.written import all_written, filled, written

RELU = Step("a", "max(0, z)", {"z": -0.3}, 0.0)


def lines(step: Step, columns: int = 80, at: int = 1) -> list[str]:
    return [plain(row) for row in written(step, columns, at)]


def test_a_step_has_its_formula_the_numbers_and_the_result() -> None:
    assert lines(RELU) == ["  a = max(0, z) = max(0, -0.3) = 0"]
    assert lines(RELU, at=0)[0].startswith("› a")
    assert lines(RELU, 20) == ["  a = max(0, z)", "    = max(0, -0.3)", "    = 0"]
    # What would be said twice is said once.
    assert lines(Step("a", "z", {"z": 0.25}, 0.25)) == ["  a = z = 0.25"]
    assert lines(Step("g", "0", {}, 0.0)) == ["  g = 0"]
    assert lines(Step("g", "0", {}, 0.0), 4) == ["  g…"]


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("w - rate·g", "0.5 - 0.1·(-2)"),
        ("g^2", "(-2)^2"),
        ("g + w", "-2 + 0.5"),
        ("|g|", "|-2|"),
        ("max(g, w)", "max(-2, 0.5)"),
        ("e^(g - w)", "e^(-2 - 0.5)"),
        ("w·sign(g)", "0.5·sign(-2)"),
        ("1 where g > 0, else 0", "1 where -2 > 0, else 0"),
    ],
)
def test_negative_numbers_are_in_brackets_where_something_stands_before_them(formula: str, said: str) -> None:
    assert filled(Step("x", formula, {"w": 0.5, "rate": 0.1, "g": -2.0}, 0.0)) == said


@given(st.integers(0, 40))
def test_the_numbers_in_a_formula_are_what_the_formula_says(seed: int) -> None:
    trainer = Trainer(Recipe(data="blobs-3", samples=6, hidden=(2,), activation="tanh", seed=seed))
    trace = trainer.trace(1)
    steps = [*arithmetic.forward(trace, 1, 0).steps, *arithmetic.loss(trace, trainer.recipe)]
    for step in steps:
        assert value_of(filled(step), {}) == pytest.approx(step.result, rel=2e-3, abs=2e-4)


def test_of_many_alike_the_largest_is_written_and_where_that_is_too_much_without_numbers() -> None:
    trainer = Trainer(Recipe(data="blobs-10", samples=20, hidden=()))
    steps = arithmetic.loss(trainer.trace(0), trainer.recipe)
    whole = all_written(steps, 200, 100, len(steps))
    assert len(whole) == len(steps) == 24
    some = [plain(row) for row in all_written(steps, 200, 12, len(steps))]
    assert len(some) == 6
    assert sum("1 of 10" in line for line in some) == 2
    brief = [plain(row) for row in all_written(steps, 60, 12, len(steps))]
    assert any(line.startswith("  ln_sum = ln(sum) = ") for line in brief)
    assert brief[-1].endswith(plain(whole[-1])[-6:])
    for columns, room in ((60, 3), (20, 5), (5, 1), (80, 0)):
        few = all_written(steps, columns, room, len(steps))
        assert len(few) == room
        assert all(width(row) <= columns for row in few)


def test_what_is_to_come_is_muted_and_the_present_step_is_marked() -> None:
    steps = [RELU, Step("w", "w - rate·g", {"w": 1.0, "rate": 0.1, "g": nan}, nan)]
    first, second = all_written(steps, 80, 10, 0)
    assert plain(first).startswith("› a")
    assert {span.role for span in second if span.text.strip()} == {"muted"}
    assert plain(second) == "  w = w - rate·g = 1 - 0.1·NaN = NaN"
