"""Network: layers, and one flat parameter vector with a (W, b) view for each."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.data.arrays import rows_of
from engine.functions.initializers import initialize
from engine.loops.passes import forward
from engine.loops.plan import plan_of
from engine.numerics.memory import zeros
from engine.recipe import Recipe

Floats = NDArray[np.float64]


class SetOnce:
    """The attributes named in `once` can be set only once."""

    once: ClassVar[tuple[str, ...]]

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.once and name in self.__dict__:
            raise AttributeError(f"{name}: it cannot be replaced by another; write into it, such as parameters[:] = 0")
        super().__setattr__(name, value)


class Network(SetOnce):
    """A dense network: `sizes` units from input to output, an activation for every layer but the input.

    `parameters` is one float64 vector: for each layer its weights row by row, then its biases. `weights[l]`, shape
    (units out, units in), and `biases[l]`, shape (units out,), are writable views of it; layer l = 0 is the first
    after the input: z = W a + b.
    """

    once = ("sizes", "activations", "parameters", "weights", "biases")

    def __init__(self, sizes: tuple[int, ...], activations: tuple[str, ...], parameters: Floats | None = None) -> None:
        self.sizes = sizes
        self.activations = activations
        count = sum((inputs + 1) * outputs for inputs, outputs in pairwise(sizes))
        self.parameters: Floats = zeros(count) if parameters is None else parameters
        weights, biases, at = [], [], 0
        for inputs, outputs in pairwise(sizes):
            weights.append(self.parameters[at : at + inputs * outputs].reshape(outputs, inputs))
            at += inputs * outputs
            biases.append(self.parameters[at : at + outputs])
            at += outputs
        self.weights: tuple[Floats, ...] = tuple(weights)
        self.biases: tuple[Floats, ...] = tuple(biases)

    def __repr__(self) -> str:
        """`Network(2-4-4-2, relu, softmax, 42 parameters)`: hidden layers with the same activation name it once."""
        *hidden, output = self.activations
        names = [*(dict.fromkeys(hidden) if len(set(hidden)) == 1 else hidden), output]
        count = len(self.parameters)
        return f"Network({self.architecture}, {', '.join(names)}, {count:,} parameters)"

    def draw(self, recipe: Recipe, seed: int) -> None:
        """Initial weights and biases of a recipe, with this seed instead of its own."""
        from random import Random  # Imported late: `import engine` stays fast.

        initialize(recipe.initializer, Random(seed), self.weights, self.biases, recipe.bias)

    def predict(self, inputs: ArrayLike) -> Floats:
        """Outputs (samples, outputs) for prepared `inputs` (samples, inputs)."""
        rows = rows_of("inputs", inputs, self.sizes[0])
        plan = plan_of(self.sizes, self.activations, "mse")  # The loss is not used.
        return forward(plan, self.sizes, self.parameters, rows, np.zeros((len(rows), self.sizes[-1])))[0]

    def with_parameters(self, parameters: Floats) -> Network:
        """The same layers over another vector of the same length: a copy, a gradient or a difference."""
        return Network(self.sizes, self.activations, parameters)

    def __reduce__(self) -> tuple[Any, ...]:
        """For pickle and copy: the views are created again, as views."""
        return Network, (self.sizes, self.activations, self.parameters)

    @property
    def architecture(self) -> str:
        """`2-4-4-1`: the units from input to output."""
        return "-".join(map(str, self.sizes))

    @property
    def layers(self) -> int:
        """The number of layers with weights: all but the input."""
        return len(self.weights)

    def layer_name(self, layer: int) -> str:
        """`hidden 1`, `hidden 2`, ... `output` for layer 0, 1, ...; `input` for -1."""
        if layer < 0:
            return "input"
        return "output" if layer == self.layers - 1 else f"hidden {layer + 1}"
