"""How fast the engine trains the notebook's network, as ratios measured in one run on this machine.

    python -m tests.benchmarks.engine

Against the notebook's own way, plain Python lists, and against NumPy, both one update a sample. Before anything is
timed, all three must have come to the same weights and the same total loss.
"""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parents[2]
if sys.path[0] == str(Path(__file__).parent):  # run as a file: `engine` is the package, not this file
    sys.path[0] = str(ROOT)

from engine import Recipe, Trainer  # noqa: E402

REPEATS = 9
SECONDS = 0.2
IMPORTS = 21
Matrix = list[list[float]]
Train = Callable[[int], None]


class PlainPython:
    """The notebook's training: nested lists and index loops, the total MSE of the epoch, one update a sample."""

    def __init__(self, start: Trainer) -> None:
        self.rate = start.recipe.learning_rate
        self.weights: list[Matrix] = [weights.tolist() for weights in start.network.weights]
        self.biases: Matrix = [biases.tolist() for biases in start.network.biases]
        self.inputs: Matrix = start.data.inputs.tolist()
        self.targets: Matrix = start.data.targets.tolist()
        self.total = 0.0

    def relu(self, z: float) -> float:
        return max(0.0, z)

    def relu_derivative(self, a: float) -> float:
        return 1.0 if a > 0.0 else 0.0

    def softmax(self, z: list[float]) -> list[float]:
        powers = [math.exp(value) for value in z]
        whole = sum(powers)
        return [power / whole for power in powers]

    def mse_loss(self, predictions: list[float], targets: list[float]) -> float:
        return sum((p - t) ** 2 for p, t in zip(predictions, targets, strict=True)) / len(targets)

    def forward_pass(self, inputs: list[float]) -> Matrix:
        activations = [inputs]
        for layer in range(len(self.weights)):
            z = []
            for j in range(len(self.weights[layer])):
                total = self.biases[layer][j]
                for i in range(len(activations[-1])):
                    total += self.weights[layer][j][i] * activations[-1][i]
                z.append(total)
            hidden = layer < len(self.weights) - 1
            activations.append([self.relu(value) for value in z] if hidden else self.softmax(z))
        return activations

    def backward_pass(self, activations: Matrix, targets: list[float]) -> None:
        deltas = [activations[-1][j] - targets[j] for j in range(len(targets))]
        for layer in reversed(range(len(self.weights))):
            below = []
            if layer > 0:
                for i in range(len(activations[layer])):
                    total = 0.0
                    for j in range(len(deltas)):
                        total += self.weights[layer][j][i] * deltas[j]
                    below.append(total * self.relu_derivative(activations[layer][i]))
            for j in range(len(deltas)):
                for i in range(len(activations[layer])):
                    self.weights[layer][j][i] -= self.rate * deltas[j] * activations[layer][i]
                self.biases[layer][j] -= self.rate * deltas[j]
            deltas = below

    def train(self, epochs: int) -> None:
        for _ in range(epochs):
            self.total = 0.0
            for inputs, targets in zip(self.inputs, self.targets, strict=True):
                activations = self.forward_pass(inputs)
                self.total += self.mse_loss(activations[-1], targets)
                self.backward_pass(activations, targets)


class NumPyPerSample:
    """The same with NumPy's products."""

    def __init__(self, start: Trainer) -> None:
        self.rate = start.recipe.learning_rate
        self.weights = [weights.copy() for weights in start.network.weights]
        self.biases = [biases.copy() for biases in start.network.biases]
        self.samples = list(zip(start.data.inputs, start.data.targets, strict=True))
        self.total = 0.0

    def train(self, epochs: int) -> None:
        last = len(self.weights) - 1
        for _ in range(epochs):
            self.total = 0.0
            for inputs, targets in self.samples:
                activations: list[NDArray[np.float64]] = [inputs]
                for layer in range(last):
                    activations.append(np.maximum(self.weights[layer] @ activations[-1] + self.biases[layer], 0.0))
                z = self.weights[last] @ activations[-1] + self.biases[last]
                powers = np.exp(z - z.max())
                delta = powers / powers.sum() - targets
                self.total += np.square(delta).mean()
                for layer in range(last, -1, -1):
                    below = activations[layer]
                    passed_on = (delta @ self.weights[layer]) * (below > 0.0) if layer else delta
                    self.weights[layer] -= self.rate * np.outer(delta, below)
                    self.biases[layer] -= self.rate * delta
                    delta = passed_on


def check_the_same_numbers(epochs: int = 300) -> None:
    ours = Trainer(Recipe(seed=3))
    others = PlainPython(ours), NumPyPerSample(ours)
    ours.step(epochs)
    for other in others:
        other.train(epochs)
        pairs: list[tuple[Any, Any]] = [*zip(ours.network.weights, other.weights, strict=True)]
        pairs += zip(ours.network.biases, other.biases, strict=True)
        pairs += [(4 * ours.history.mse[-1], other.total)]
        for mine, theirs in pairs:
            if not np.allclose(mine, theirs, rtol=0, atol=1e-9):
                raise SystemExit(f"{type(other).__name__} and the engine part: {theirs} and {mine}")


def epochs_a_second(train: Train) -> float:
    """How many epochs a second, over about `SECONDS`."""
    epochs, began = 1, perf_counter()
    while True:
        train(epochs)
        took = perf_counter() - began
        if took > SECONDS / 20:
            break
        epochs *= 2
    total = max(1, int(epochs * SECONDS / took))
    began = perf_counter()
    train(total)
    return total / (perf_counter() - began)


def import_seconds(module: str) -> float:
    program = f"import time; began = time.perf_counter(); import {module}; print(time.perf_counter() - began)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    check_the_same_numbers()
    start = Trainer(Recipe(seed=3))
    ways: dict[str, Train] = {
        "engine": Trainer(Recipe(seed=3)).step,  # type: ignore[dict-item]
        "plain Python lists": PlainPython(start).train,
        "NumPy per sample": NumPyPerSample(start).train,
    }
    # In turns, so that a slow moment of the machine meets all of them.
    speeds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(REPEATS):
        for name, train in ways.items():
            speeds[name].append(epochs_a_second(train))
    ours = median(speeds["engine"])
    print(f"2-4-4-4-4-2 ReLU, XOR, one update a sample; medians of {REPEATS}")
    print(f"{'':22}{'epochs/s':>12}{'engine is':>14}")
    for name, measured in speeds.items():
        print(f"{name:22}{median(measured):12,.0f}{ours / median(measured):10,.1f} times as fast")

    times: dict[str, list[float]] = {"numpy": [], "engine": []}
    for _ in range(IMPORTS):
        for module, taken in times.items():
            taken.append(import_seconds(module))
    numpy_time, engine_time = median(times["numpy"]), median(times["engine"])
    print(f"\nfresh interpreters; medians of {IMPORTS}")
    print(f"{'import numpy':22}{numpy_time * 1000:9.1f} ms")
    print(f"{'import engine':22}{engine_time * 1000:9.1f} ms{engine_time / numpy_time:11.2f} times as long")

    speed_up = ours / median(speeds["plain Python lists"])
    met = speed_up >= 150 and engine_time < 1.5 * numpy_time
    print(f"\naims, at least 150 times plain Python and import under 1.5 times NumPy's: {'met' if met else 'NOT met'}")
    sys.exit(not met)


if __name__ == "__main__":
    main()
