"""Errors: values as they appear in a message."""

from __future__ import annotations

import numpy as np

from engine.errors import shown


def test_shown_is_never_long() -> None:
    assert shown("a" * 1000) == "'" + "a" * 56 + "..."
    assert shown(10**5000) == "a huge int"
    assert shown(np.eye(2)) == "array([[1., 0.], [0., 1.]])"
    assert shown("a  b\n") == r"'a  b\n'"
