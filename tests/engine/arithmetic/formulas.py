"""The notation of written-out steps, read by Python: a formula with the numbers of `values` in it has a value."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.arithmetic import Step

FUNCTIONS: dict[str, Any] = {
    "e": np.float64(math.e),
    "pi": math.pi,
    "max": max,
    "min": min,
    "ln": np.log,
    "sqrt": np.sqrt,
    "tanh": np.tanh,
    "sin": np.sin,
    "cos": np.cos,
    "sign": np.sign,
    "whole": math.floor,
    "normal_cdf": lambda z: math.erfc(-z / math.sqrt(2.0)) / 2.0,
    "abs": abs,
}


def value_of(formula: str, values: Mapping[str, float]) -> float:
    """What the formula says, computed independently of the engine."""
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", formula).replace("·", "*").replace("^", "**")
    text = re.sub(r"^(.*) where (.*), else (.*)$", r"(\1) if (\2) else (\3)", text)
    names = {name: np.float64(value) for name, value in values.items()}
    with np.errstate(all="ignore"):
        return float(eval(re.sub(r"\blambda\b", "lambda_", text), FUNCTIONS | {"lambda_": names.get("lambda")} | names))


def assert_follows(step: Step, rel: float = 1e-11) -> None:
    """The step's result is its formula's value. Differences of nearly equal numbers may lose digits."""
    wanted = value_of(step.formula, step.values)
    assert math.isclose(step.result, wanted, rel_tol=rel, abs_tol=1e-13), (step, wanted)
