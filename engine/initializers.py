"""Initial weights. Each initializer draws one layer's weights; biases start at 0.

All take the numbers of Python's `random.Random(seed).uniform(-bound, bound)`, one a weight, layer by layer and row by
row (a row is one unit's incoming weights). That sequence is the same on every platform and Python version, and
`notebook` has exactly the numbers that `random.seed(seed)` and `random.uniform(-1, 1)` give in the notebook.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.draws import uniforms

if TYPE_CHECKING:
    from random import Random


@dataclass(frozen=True)
class Initializer:
    """`bound(inputs, outputs)`: weights are uniform between -bound and +bound."""

    name: str
    bound: Callable[[int, int], float]
    formula: str
    source: str

    def draw(self, random: Random, inputs: int, outputs: int) -> NDArray[np.float64]:
        """Weights of one layer, shape (outputs, inputs)."""
        bound = self.bound(inputs, outputs)
        return -bound + (bound - -bound) * uniforms(random, inputs * outputs).reshape(outputs, inputs)


INITIALIZERS: dict[str, Initializer] = {
    row.name: row
    for row in (
        Initializer("notebook", lambda _inputs, _outputs: 1.0, "uniform in [-1, 1]", "the notebook"),
        Initializer("uniform", lambda _inputs, _outputs: 0.5, "uniform in [-0.5, 0.5]", "TensorFlow Playground"),
        Initializer(
            "glorot",
            lambda inputs, outputs: sqrt(6.0 / (inputs + outputs)),
            "uniform in ±sqrt(6 / (inputs + outputs))",
            "Glorot & Bengio 2010",
        ),
        Initializer(
            "he",
            lambda inputs, _outputs: sqrt(6.0 / inputs),
            "uniform in ±sqrt(6 / inputs)",
            "He et al. 2015",
        ),
        Initializer("zeros", lambda _inputs, _outputs: 0.0, "all 0: every hidden unit stays like its neighbour", ""),
    )
}
