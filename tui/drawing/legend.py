"""What stands above the curves of the loss panel: their names, or the values at the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from tui.drawing import numbers
from tui.drawing.cells import Row, fit, join, row, spread, width
from tui.drawing.chart import ROLES, SAMPLES

# A value under the cursor is shown with all of its digits, or as many as fit.
WAYS: tuple[Callable[[float], str], ...] = (
    lambda value: numbers.exact(value).lstrip("+"),
    lambda value: numbers.power(f"{value:.8g}"),
    numbers.loss,
)


class Fact(NamedTuple):
    """A value to read: in as many digits as fit, or as the given text. `names` are three ways to name it, each shorter
    than the one before, or as short; the shortest may be empty.
    """

    names: tuple[str, str, str]
    value: float
    text: str = ""


def names(curves: Mapping[int, str], between: str = "  ", behind: str = " ") -> Row:
    """The names of curves, by their columns in a history, each after a piece of its line."""
    return join((row((SAMPLES[column] + behind, ROLES[column]), name) for column, name in curves.items()), between)


def legend(ways: Iterable[Row], said: Iterable[str], columns: int) -> Row:
    """The first of the names and of what is said about them that fit beside each other, or else the last ones."""
    left_ways, right_ways = list(ways), list(said)
    left, right = next(
        ((left, right) for right in right_ways for left in left_ways if width(left) + 2 + len(right) <= columns),
        (left_ways[-1], right_ways[-1]),
    )
    return spread(left, row((right, "muted")), columns)


def reading(epoch: float, facts: Sequence[Fact], columns: int) -> Row:
    """The values at an epoch, in as many words and digits as fit."""
    ways = []
    for brevity, title in enumerate(("epoch ", "epoch ", "")):
        for written in WAYS:
            parts = [row((f"{title}{epoch_in_words(epoch)}", "accent"))]
            for fact in facts:
                name = fact.names[brevity]
                parts.append(row((f"{name} " if name else "", "muted"), fact.text or written(fact.value)))
            ways.append(join(parts, "  "))
    return fit(next((way for way in ways if width(way) <= columns), ways[-1]), columns)


def share(value: float) -> str:
    """`75%`, `99.93%`; all only if it is all."""
    text = f"{100.0 * value:.4g}"
    return f"{'99.99' if text == '100' and value < 1.0 else text}%"


def epoch_in_words(epoch: float) -> str:
    """`1,200`; `3.25` in the middle of an epoch."""
    return f"{epoch:,.2f}".rstrip("0").rstrip(".")


def when(epoch: float) -> str:
    """`at epoch 1,200`; `at the start` before the end of the first epoch."""
    return f"at epoch {epoch_in_words(epoch)}" if epoch >= 0.0 else "at the start"
