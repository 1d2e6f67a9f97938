"""Words for how well a run does."""

from __future__ import annotations

import pytest

from engine.runs.reasons import r_squared


@pytest.mark.parametrize(
    ("r2", "digits", "text"),
    [
        (0.98349, 3, "R² 0.983"),
        (0.99951, 3, "R² 0.999"),
        (1.0 - 1e-16, 2, "R² 0.99"),
        (1.0, 4, "R² 1.0000"),
        (-7.7464, 2, "R² -7.75"),
    ],
)
def test_only_a_perfect_fit_is_called_one(r2: float, digits: int, text: str) -> None:
    assert r_squared(r2, digits) == text
