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
from tui.walk import Now


def up_to(number: int) -> Now:
    return Now(number, number)


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
        ("1 where w > 0, else 0", "1"),
        ("g where g > 0, else w·g", "0.5·(-2)"),
    ],
)
def test_negative_numbers_are_in_brackets_where_something_stands_before_them(formula: str, said: str) -> None:
    assert filled(Step("x", formula, {"w": 0.5, "rate": 0.1, "g": -2.0}, 0.0)) == said


def test_of_two_cases_the_one_that_holds_is_said() -> None:
    slope = Step("slope", "1 where z > 0, else 0", {"z": 0.51591}, 1.0)
    assert lines(slope) == ["  slope = 1, because z = 0.51591 > 0"]
    assert lines(slope, 20) == ["  slope = 1"]
    off = Step("slope", "1 where z > 0, else 0", {"z": -0.39}, 0.0)
    assert lines(off) == ["  slope = 0, because z = -0.39 is not > 0"]
    leaky = Step("a", "z where z > 0, else 0.01·z", {"z": -0.5}, -0.005)
    assert lines(leaky) == ["  a = (z where z > 0, else 0.01·z) = 0.01·(-0.5) = -0.005"]


def test_numbers_that_are_nearly_equal_have_enough_digits_to_be_subtracted() -> None:
    trainer = Trainer(Recipe(optimizer="adam"))
    trainer.step(batches=1)
    steps = arithmetic.update(trainer, 0, 0, 2).steps
    found = [plain(row).split("  (")[0] for row in all_written(steps, 90, 20, up_to(0))]
    assert "  p2 = p2·beta2 = 0.999·0.999 = 0.998001" in found
    assert "  root = sqrt(1 - p2) = sqrt(1 - 0.998001) = 0.04471" in found
    delta = Step("delta", "(a - t) / K", {"a": 0.99999012, "t": 1.0, "K": 1.0}, -9.88e-6)
    assert lines(delta) == ["  delta = (a - t) / K = (0.99999012 - 1) / 1 = -9.88e-6"]
    # The same number is written in the same way, whatever its name.
    z = {"z1": 1.4055426, "z2": 1.4147511}
    largest = Step("largest", "max(z1, z2)", z, z["z2"])
    exponentials = [Step(f"e{k}", f"e^(z{k} - largest)", {**z, "largest": z["z2"]}, 1.0) for k in (1, 2)]
    found = [plain(row) for row in all_written([largest, *exponentials], 90, 20, up_to(0))]
    assert found[0].endswith("= max(1.4055426, 1.4147511) = 1.4147511")
    assert "e^(1.4147511 - 1.4147511)" in found[2]
    sigmoid = Step("slope", "a·(1 - a)", {"a": 0.999912345}, 8.7647e-5)
    assert value_of(filled(sigmoid), {}) == pytest.approx(sigmoid.result, rel=1e-4)


@pytest.mark.parametrize("room", range(1, 12))
def test_the_present_step_has_its_numbers_wherever_it_is(room: int) -> None:
    trainer = Trainer(Recipe(optimizer="adamw", batch_size=2))
    trainer.step(3)
    steps = arithmetic.update(trainer, 1, 0, 1).steps
    for now, step in enumerate(steps):
        rows = [plain(row) for row in all_written(steps, 50, room, up_to(now))]
        assert len(rows) <= room
        (at,) = (at for at, line in enumerate(rows) if line.startswith(f"› {step.name} = "))
        alone = [plain(row) for row in written(step, 50, 0)]
        assert len(alone) > room or filled(step).split(" = ")[-1][:20] in "".join(rows[at : at + len(alone)])


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
    whole = all_written(steps, 200, 100, up_to(len(steps)))
    assert len(whole) == len(steps) == 24
    some = [plain(row) for row in all_written(steps, 200, 12, up_to(len(steps)))]
    assert len(some) == 6
    assert sum(line.endswith(" likewise)") for line in some) == 2
    brief = [plain(row) for row in all_written(steps, 60, 12, up_to(len(steps)))]
    assert any(line.startswith("  ln_sum = ln(sum) = ") for line in brief)
    assert brief[-1].endswith(plain(whole[-1])[-6:])
    for columns, room in ((60, 3), (20, 5), (5, 1), (80, 0)):
        few = all_written(steps, columns, room, up_to(len(steps)))
        assert len(few) == room
        assert all(width(row) <= columns for row in few)


def test_what_is_to_come_is_muted_and_the_present_step_is_marked() -> None:
    steps = [RELU, Step("w", "w - rate·g", {"w": 1.0, "rate": 0.1, "g": nan}, nan)]
    first, second = all_written(steps, 80, 10, up_to(0))
    assert plain(first).startswith("› a")
    assert {span.role for span in second if span.text.strip()} == {"muted"}
    assert plain(second) == "  w = w - rate·g = 1 - 0.1·NaN = NaN"


def test_a_square_near_1_has_the_digits_that_its_slope_needs() -> None:
    a = -0.99999999019750
    step = Step("slope", "1 - a^2", {"a": a}, 1 - a * a)
    (line,) = lines(step, 90)
    number = float(line.split("(")[1].split(")")[0])
    assert 1 - number**2 == pytest.approx(step.result, rel=2e-4)
