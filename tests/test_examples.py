"""The scripts in examples/: each runs in a process of its own, without a warning, and prints what it is there for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.engine.interpreter import LOOKED_AT, STRICT

EXAMPLES = Path(__file__).parents[1] / "examples"
# A line that each prints.
PRINTED = {
    "xor.py": "100% of the rows are right.",
    "own_data.py": "Dataset(40 samples, 2 inputs, 4 classes: apple, banana, lemon, plum)",
    "many_seeds.py": "four layers of 4: Sweep(60 seeds, 1000 epochs: 32 solved, 53% (41 to 65%))",
    "scikit_learn.py": "The best one, 4-2-3, has 19 parameters.",
    "one_sample.py": "  the weight is the same as above: True",
    "watch.py": "Replayed, its weights are the same: True",
}
# The pages in docs/ whose blocks are, one after the other, all that one of them prints.
SHOWN = {"one_sample.py": "one-sample.md"}


def test_every_example_is_tested() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == set(PRINTED)


def test_xor_takes_ten_lines() -> None:
    docstring, *code = filter(None, (EXAMPLES / "xor.py").read_text(encoding="utf-8").splitlines())
    assert docstring.startswith('"""XOR in ten lines')
    assert len(code) == 10


@pytest.mark.parametrize("name", PRINTED)
def test_it_runs_and_prints(name: str, tmp_path: Path) -> None:
    if name == "scikit_learn.py" and find_spec("sklearn") is None:
        pytest.skip("scikit-learn is not installed")
    environment = {key: value for key, value in os.environ.items() if key != LOOKED_AT}
    program = [sys.executable, *STRICT, str(EXAMPLES / name)]
    done = subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 0
    assert PRINTED[name] in done.stdout.splitlines()
    if name in SHOWN:
        page = (EXAMPLES.parent / "docs" / SHOWN[name]).read_text(encoding="utf-8")
        assert "".join(re.findall(r"^```text\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)) == done.stdout
