"""Marks: the glyph and the role of a sample's point, by its class and its part of the data.

Two classes are `○` and `●`, more are digits; test points are the small forms of the same: `◦` and `•`, or lowered
digits. A value has the colour of the diverging scale, and `+` or `-` for its sign.
"""

from __future__ import annotations

from tui.drawing import scale
from tui.drawing.cells import Span

# As many class colours as the palette has; further classes start again with the first.
CLASS_COLOURS = 10
PAIR, SMALL_PAIR = "○●", "◦•"
DIGITS, SMALL_DIGITS = "0123456789", "₀₁₂₃₄₅₆₇₈₉"
# Samples of several classes in one cell: of two, or of more.
BOTH, SEVERAL = "◐", "*"
SIGNS, SMALL_SIGNS = "-·+", "₋.₊"


def class_role(label: int) -> str:
    """The role of a class's colour: `class0` ... `class9`."""
    return f"class{label % CLASS_COLOURS}"


def class_mark(label: int, classes: int, test: bool = False) -> Span:
    """The point of a sample of this class."""
    pair, digits = (SMALL_PAIR, SMALL_DIGITS) if test else (PAIR, DIGITS)
    glyphs = pair if classes <= 2 else digits
    return Span(glyphs[label % len(glyphs)], class_role(label))


def value_mark(value: float, limit: float, test: bool = False) -> Span:
    """The point of a sample with this value; `limit` is the end of the scale."""
    signs = SMALL_SIGNS if test else SIGNS
    steps = scale.level(value, limit)
    return Span(signs[(steps > 0) - (steps < 0) + 1], scale.role(value, limit))
