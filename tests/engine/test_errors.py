"""Errors: values as they appear in a message."""

from __future__ import annotations

import numpy as np

from engine.errors import said_by, shown


def test_shown_is_never_long() -> None:
    assert shown("a" * 1000) == "'" + "a" * 28 + "..." + "a" * 27 + "'"
    assert shown(10**5000) == "a huge int"
    assert shown(np.eye(2)) == "array([[1., 0.], [0., 1.]])"
    assert shown("a  b\n") == r"'a  b\n'"


def test_what_cannot_show_itself_hides_no_message() -> None:
    class Broken:
        def __repr__(self) -> str:
            raise ZeroDivisionError

    class Red:
        def __repr__(self) -> str:
            return "\x1b[31mred"

    assert shown(Broken()) == "an unprintable Broken"
    assert shown(Red()) == " [31mred"


def test_what_an_exception_says_is_one_line() -> None:
    assert said_by(KeyboardInterrupt()) == "KeyboardInterrupt"
    assert said_by(ImportError("\nno \x1b[2Jlibrary\nat all")) == "no [2Jlibrary"
