"""The diverging scale: from signed numbers to levels and roles."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.scale import LEVELS, legible_limit, level, role


@pytest.mark.parametrize(
    ("value", "limit", "steps"),
    [
        (0.0, 1.0, 0),
        (1.0, 1.0, LEVELS),
        (-1.0, 1.0, -LEVELS),
        (5.0, 1.0, LEVELS),
        (0.25, 1.0, LEVELS // 2),
        (-0.25, 1.0, -LEVELS // 2),
        (1e-9, 1.0, 0),
        (0.5, 0.0, 0),
        (0.5, -1.0, 0),
        (nan, 1.0, 0),
        (inf, 1.0, 0),
        (1e308, 1e300, LEVELS),
    ],
)
def test_levels_of_the_diverging_scale(value: float, limit: float, steps: int) -> None:
    assert level(value, limit) == steps


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_a_larger_weight_never_has_a_lower_level(one: float, other: float, limit: float) -> None:
    low, high = sorted((one, other))
    assert level(low, limit) <= level(high, limit)
    assert level(-high, limit) == -level(high, limit)


def test_the_role_names_the_level_with_its_sign() -> None:
    assert [role(value, 1.0) for value in (-1.0, 0.0, 1.0, nan)] == ["weight-8", "weight+0", "weight+8", "bad"]


@pytest.mark.parametrize(
    ("largest", "limit"), [(0.0, 1.0), (0.9, 1.0), (1.0, 1.0), (1.1, 2.0), (12.5, 16.0), (nan, 1.0)]
)
def test_the_end_of_the_scale_moves_in_doublings(largest: float, limit: float) -> None:
    assert legible_limit(largest) == limit


def test_the_end_of_the_scale_is_finite() -> None:
    assert np.isfinite(legible_limit(1.7e308))
