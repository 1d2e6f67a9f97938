"""The contestants of the benchmarks compute what the engine computes, and the check that says so can fail."""

from __future__ import annotations

import pytest

from engine import Recipe, Trainer
from tests.benchmarks.contestants import (
    SMALL,
    XOR,
    Contestant,
    NumPyBatches,
    NumPyPerSample,
    PlainPython,
    check_the_same_numbers,
    medians,
)

BATCHES = SMALL.with_changes(batch_size=3)  # XOR's second batch has one sample


@pytest.mark.parametrize(
    ("contestant", "recipe"),
    [
        (PlainPython, XOR),
        (NumPyPerSample, XOR),
        (NumPyBatches, BATCHES),
        (NumPyBatches, BATCHES.with_changes(activation="relu")),
    ],
)
def test_they_come_to_the_same_numbers_or_it_is_said(contestant: type[Contestant], recipe: Recipe) -> None:
    ours = Trainer(recipe)
    other = contestant(ours)  # type: ignore[call-arg]
    start = ours.network.parameters.copy()
    check_the_same_numbers(ours, [other], epochs=5)
    assert (ours.network.parameters != start).any()
    other.biases[-1][0] += 1e-6
    with pytest.raises(SystemExit, match=f"{other.name} and the engine differ"):
        check_the_same_numbers(ours, [other], epochs=5)


def test_medians_are_taken_in_turns() -> None:
    order: list[str] = []
    numbers = iter([5.0, 10.0, 1.0, 30.0, 3.0, 20.0])

    def measure(name: str) -> float:
        order.append(name)
        return next(numbers)

    assert medians({"a": lambda: measure("a"), "b": lambda: measure("b")}, 3) == {"a": 3.0, "b": 20.0}
    assert order == ["a", "b"] * 3
