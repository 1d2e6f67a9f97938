"""`xorcise train`, called or started, and what it prints."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from engine import Dataset, Recipe, Trainer
from tests.engine.interpreter import ROOT

PROGRAM = "import sys; from engine.cli import main; sys.exit(main(sys.argv[1:]))"
# Starts in a fifth of the time: for what is the same with and without compiled loops.
UNCOMPILED = f"import sys; sys.modules['numba'] = None; {PROGRAM}"


class Result(NamedTuple):
    code: int
    out: str
    err: str


Train = Callable[..., Result]


def start(*arguments: str, program: str = UNCOMPILED, **options: Any) -> subprocess.Popen[str]:
    """`xorcise train` in an interpreter of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        text=True,
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=options.pop("stderr", subprocess.PIPE),
        **options,
    )


def strict(text: str) -> Any:
    """JSON without the NaN and Infinity that Python would let pass."""

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    return json.loads(text, parse_constant=refuse)


def epochs_and_totals(err: str) -> dict[int, float]:
    return {int(epoch): float(total) for epoch, total in re.findall(r"^Epoch (\d+): Loss = (\S+)", err, re.MULTILINE)}


def measured(recipe: Recipe, data: Dataset | None = None, epochs: int = 5) -> tuple[Trainer, Any]:
    """A trainer after so many epochs, and what it measures then."""
    trainer = Trainer(recipe, data)
    trainer.step(epochs)
    return trainer, trainer.measure()
