"""Words for how well a run does."""

from __future__ import annotations

from math import nan

import pytest

from engine.runs.reasons import r_squared


@pytest.mark.parametrize(
    ("r2", "text"),
    [
        (0.98349, "R² 0.9835"),
        (0.99999, "R² 0.9999"),
        (1.0 - 1e-16, "R² 0.9999"),
        (1.0, "R² 1.0000"),
        (-7.7464, "R² -7.7464"),
        (-1e-9, "R² 0.0000"),
        (-1e30, "R² below -99"),
        (nan, "R² –"),
        (None, "R² –"),
    ],
)
def test_only_a_perfect_fit_is_called_one(r2: float | None, text: str) -> None:
    assert r_squared(r2) == text
