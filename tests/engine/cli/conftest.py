"""`xorcise train`, called in this process, and a file of data for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import cli
from tests.engine.cli.program import Result, Train


@pytest.fixture
def train(capsys: pytest.CaptureFixture[str]) -> Train:
    def run(*arguments: str) -> Result:
        code = cli.main(list(arguments))
        return Result(code, *capsys.readouterr())

    return run


@pytest.fixture
def flowers(tmp_path: Path) -> Path:
    path = tmp_path / "flowers.csv"
    kinds = ["rose", "iris", "a very long name of a flower"]
    rows = [f"{place % 7},{place % 3},{kinds[place % 3]}" for place in range(60)]
    path.write_text("\n".join(["petal length,width,kind", *rows]), encoding="utf-8")
    return path
