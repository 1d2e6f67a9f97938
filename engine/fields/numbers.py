"""Numbers within limits, stepped through along a ladder of useful values."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import nan
from numbers import Real
from typing import Any, NamedTuple

from engine.errors import bad_value, nearest, refused, shortened, shown

# A comma before three digits: is `1,500` one and a half, or fifteen hundred? (`0,125` can only be an eighth.)
AMBIGUOUS = re.compile(r"[1-9]\d*,\d{3}(?!\d)")


class Number(NamedTuple):
    """A number from `low` to `high`; a step goes along the values of `ladder`.

    `words` are allowed besides numbers: above the ladder, or below it with `words_first`.
    """

    low: float
    high: float
    ladder: Sequence[float] = ()
    whole: bool = False
    above_low: bool = False
    below_high: bool = False
    words: tuple[str, ...] = ()
    words_first: bool = False

    @property
    def allowed(self) -> str:
        """`a number from 0 to 1`, `from 0 to less than 1`, `above 0 and up to 1` or `above 0 and below 1`."""
        kind = "a whole number" if self.whole else "a number"
        low = f"above {self.low:g} and" if self.above_low else f"from {self.low:g} to"
        limit = self.format(self.high)
        if self.below_high:
            high = f"below {limit}" if self.above_low else f"less than {limit}"
        else:
            high = f"up to {limit}" if self.above_low else limit
        return f"{kind} {low} {high}" + "".join(f", or {word}" for word in self.words)

    def check(self, field: str, value: Any) -> Any:
        if isinstance(value, str) and value in self.words:
            return str(value)
        return self._checked(field, value)

    def _checked(self, field: str, value: Any, given: str | None = None) -> float:
        """`value` as an allowed number, or an error that shows `given`, or else the value itself."""
        number = self._number(value)
        above = number > self.low if self.above_low else number >= self.low
        below = number < self.high if self.below_high else number <= self.high
        if not (above and below):
            right_type = _is_number(value) or (bool(self.words) and isinstance(value, str))
            given = shown(value) if given is None else given
            raise bad_value(field, refused(given, self.allowed, nearest(value, self.words)), right_type)
        return number

    def _number(self, value: Any) -> float:
        """As int or float; NaN, which is outside all limits, for anything else."""
        if not _is_number(value):
            return nan
        try:
            number = int(value) if self.whole else float(value)
        except (ValueError, OverflowError):
            return nan
        return number if number == value or not self.whole else nan

    def parse(self, field: str, text: str) -> Any:
        text = text.strip()
        try:
            if self.whole:
                value: Any = int(text)
            else:
                value = float(text if AMBIGUOUS.search(text) else text.replace(",", "."))
        except ValueError:
            return self.check(field, text)
        return self._checked(field, value, shortened(text))

    def format(self, value: Any) -> str:
        return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)

    def step(self, value: Any, direction: int) -> Any:
        """The next value of the ladder in this direction (without a ladder: one more or less), or the same value at its
        end.
        """
        below, above = (self.words, ()) if self.words_first else ((), self.words)
        rungs: Sequence[Any] = (*below, *self.ladder, *above)
        if not rungs:
            return min(max(value + direction, int(self.low)), int(self.high))
        if value in rungs:
            place = rungs.index(value) + direction
        else:
            between = bisect_right(self.ladder, value) if direction > 0 else bisect_left(self.ladder, value) - 1
            place = len(below) + between
        return rungs[place] if 0 <= place < len(rungs) else value


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)
