"""How arithmetic is written out: sums term by term, and steps with their formula and the numbers in it.

Formulas use the notation of docs/maths.md: `·` multiplies, `^` raises to a power, `|x|` is an absolute value, `e` is
Euler's number unless a digit follows it, and names stand for the numbers in `values`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.errors import DataError, shown

Floats = NDArray[np.float64]

NAME = re.compile(r"[A-Za-z_]\w*")


class Term(NamedTuple):
    """One product of a sum."""

    source: int  # the unit below or above, or the sample of the batch, that it comes from
    weight: float  # in the mean of an update: delta / batch size
    value: float  # a of the unit below, or delta of the unit above
    product: float  # weight·value
    running: float  # the sum so far, including this term


@dataclass(frozen=True, eq=False)
class Sum:
    """`start`, then the terms in the order in which they are added. `total` is the engine's own result: where that is
    computed in another order, the last `running` differs from it in the last bits. The terms are kept as columns, each
    of shape (terms,), because there may be as many as a batch has samples.
    """

    start: float  # a bias, or 0
    sources: Sequence[int]
    weights: Floats
    values: Floats
    products: Floats
    running: Floats
    total: float

    @classmethod
    @np.errstate(all="ignore")
    def of(
        cls, start: float, sources: Sequence[int], weights: ArrayLike, values: ArrayLike, total: float | None = None
    ) -> Sum:
        """The sum of `start` and these products, in this order. `total`: if the engine has another one."""
        # Copies: a row of a large array would keep all of it.
        weights, values = np.array(weights, dtype=np.float64), np.array(values, dtype=np.float64)
        products = weights * values
        running = np.cumsum(np.concatenate(([start], products)))
        whole = float(running[-1]) if total is None else total
        return cls(start, sources, weights, values, products, running[1:], whole)

    @property
    def terms(self) -> tuple[Term, ...]:
        columns = (column.tolist() for column in (self.weights, self.values, self.products, self.running))
        return tuple(map(Term, self.sources, *columns))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sum):
            return NotImplemented
        return (self.start, self.terms, self.total) == (other.start, other.terms, other.total)


class Step(NamedTuple):
    """One line: `name` = `formula` = `result`. Every name in the formula that stands for a number is in `values`."""

    name: str
    formula: str
    values: Mapping[str, float]
    result: float


class Sheet:
    """Steps one below the other: each may use the given numbers and the results of the steps before it, by name."""

    def __init__(self, **numbers: float) -> None:
        self._numbers: dict[str, float] = {}
        self.let(**numbers)
        self._steps: list[Step] = []

    def let(self, **numbers: float) -> None:
        """Further given numbers."""
        self._numbers |= {name: float(number) for name, number in numbers.items()}

    def __getitem__(self, name: str) -> np.float64:
        """The number of this name; dividing by it follows the loops' rules: x / 0 is infinite, not an exception."""
        return np.float64(self._numbers[name])

    def add(self, name: str, formula: str, result: float) -> None:
        """Write `name` = `formula` = `result`; from the next step on `name` stands for this result."""
        values = {used: self._numbers[used] for used in NAME.findall(formula) if used in self._numbers}
        self._steps.append(Step(name, formula, values, float(result)))
        self._numbers[name] = float(result)

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(self._steps)


def checked(name: str, given: int, count: int) -> int:
    """`given` if it is one of so many; raises `DataError` otherwise."""
    if not 0 <= given < count:
        raise DataError(f"{name}: {shown(given)} given; allowed: 0 to {count - 1}")
    return given
