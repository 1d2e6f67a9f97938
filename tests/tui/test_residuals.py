"""The residuals, read as text: what is drawn lies where the numbers are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Dataset
from engine.reports import Score
from tests.tui.frames import scored
from tui.drawing.cells import Row, plain, width
from tui.drawing.curves import ACROSS, UP
from tui.drawing.residuals import CHOSEN, bars_of, dots, ends_of, residuals, residuals_of
from tui.plane import cell_in


def of_values(targets: list[float], outputs: list[float]) -> Score:
    data = Dataset(np.zeros((len(targets), 1)), np.array(targets)[:, None], "regression")
    return scored(data, np.array(outputs)[:, None], of_classes=False)


def drawing(score: Score, columns: int, lines: int, chosen: int = 0) -> list[str]:
    return [plain(line) for line in residuals(residuals_of(score, 0), chosen, columns, lines)]


LINE = of_values([0.0, 1.0, 2.0, 3.0, 4.0], [0.5, 1.0, 2.0, 3.0, 3.0])


def test_the_facts_are_those_of_the_score() -> None:
    found = residuals_of(LINE, 0)
    assert found.r2 == pytest.approx(LINE.r2)
    assert found.rmse == pytest.approx(LINE.rmse)
    rows = drawing(LINE, 100, 12, 4)
    assert rows[0] == "R² 0.8750  RMSE 0.5  largest error -1 in row 5  mean error -0.1"
    assert rows[1] == f"{CHOSEN} row 5  target 4  output 3  error -1"
    assert drawing(LINE, 30, 12)[0] == "R² 0.8750  RMSE 0.5"


def test_outputs_that_are_as_wanted_lie_on_the_line_and_the_others_beside_it() -> None:
    rows = residuals(residuals_of(LINE, 0), 4, 40, 10)
    roles = [[(span.text, span.role) for span in line if span.role in ("bar", "muted", "accent")] for line in rows[2:]]
    assert any(text == CHOSEN and role == "accent" for line in roles for text, role in line)
    assert any(role == "bar" for line in roles for _, role in line)
    assert any(role == "muted" and text.strip() for line in roles for text, role in line)


def test_both_axes_have_numbers_and_names() -> None:
    rows = drawing(LINE, 60, 14)
    assert rows[-1].split()[-1] == "target"
    assert rows[-1].split()[:3] == ["0.0", "0.5", "1.0"]
    assert any(row.strip().startswith("out") for row in rows)
    assert sum("┤" in row for row in rows) >= 2


def test_the_distribution_counts_every_error_once_and_is_round() -> None:
    errors = np.array([-0.52, -0.1, 0.0, 0.04, 0.06, 0.31])
    step, counts = bars_of(errors, 11)
    assert step == pytest.approx(0.1)
    assert counts == {-5: 1, -4: 0, -3: 0, -2: 0, -1: 1, 0: 2, 1: 1, 2: 0, 3: 1}
    assert bars_of(np.zeros(7), 9) == (1.0, {0: 7})
    score = of_values([0.0] * 6 + [1.0], [*errors, 1.0])
    rows = drawing(score, 80, 14)
    bars = [row[50:] for row in rows[3:] if "┤" in row[50:]]
    assert [bar.split("┤")[0].strip() for bar in bars] == [f"{k / 10:+.1f}" if k else "0" for k in range(-5, 4)]
    assert [bar.split()[-1] for bar in bars if "█" in bar or "▌" in bar] == ["1", "1", "3", "1", "1"]


def test_what_is_not_finite_is_not_drawn_but_told() -> None:
    score = of_values([0.0, 1.0, 2.0], [0.0, np.nan, np.inf])
    rows = drawing(score, 60, 12)
    assert rows[1] == "2 of 3 outputs are not finite"
    assert drawing(of_values([0.0, 1.0], [np.nan, np.nan]), 60, 12)[1] == "2 of 2 outputs are not finite"
    assert drawing(of_values([0.0, 1.0], [1e308, -1e308]), 60, 12)


def test_of_several_outputs_one_is_drawn_and_named() -> None:
    data = Dataset(np.zeros((3, 1)), [[0.0, 5.0], [1.0, 6.0], [2.0, 7.0]], "regression", classes=("width", "height"))
    found = residuals_of(scored(data, data.targets + np.array([0.0, 1.0]), of_classes=False), 1)
    assert found.name == "height"
    assert found.rmse == 1.0
    assert plain(residuals(found, 0, 60, 5, "2 of 2: height", "test ")[0]).startswith("2 of 2: height  R²")


numbers = st.floats(-1e12, 1e12) | st.sampled_from((5e-324, -5e-324, 1e-291, 3e-290))


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=30), st.integers(2, 90), st.integers(1, 30))
def test_every_sample_is_a_dot_in_the_cell_of_its_values(
    pairs: list[tuple[float, float]], columns: int, lines: int
) -> None:
    wanted, outputs = (np.array(part) for part in zip(*pairs, strict=True))
    for values, ends, cells, fine in (
        (wanted, ends_of(wanted), columns, ACROSS),
        (outputs, ends_of(wanted, outputs), lines, UP),
    ):
        assert ends[0] - 1e-300 <= values.min() <= values.max() <= ends[1] + 1e-300
        assert (dots(values, ends, cells * fine) // fine).tolist() == [
            pytest.approx(cell_in(ends, cells, value), abs=1e-9) for value in values.tolist()
        ]


@given(st.lists(numbers, min_size=1, max_size=30), st.integers(2, 30))
def test_bars_hold_every_error_in_at_most_as_many_lines(errors: list[float], most: int) -> None:
    step, counts = bars_of(np.array(errors), most)
    assert sum(counts.values()) == len(errors)
    assert len(counts) <= most
    low, high = min(counts), max(counts)
    assert min(errors) >= (low - 0.5) * step - 1e-9 * step
    assert max(errors) <= (high + 0.5) * step + 1e-9 * step


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=9), st.integers(0, 130), st.integers(0, 40))
def test_no_drawing_is_larger_than_asked(pairs: list[tuple[float, float]], columns: int, lines: int) -> None:
    rows: list[Row] = residuals(residuals_of(of_values(*map(list, zip(*pairs, strict=True))), 0), 0, columns, lines)
    assert len(rows) <= lines
    assert all(width(row) <= columns for row in rows)
