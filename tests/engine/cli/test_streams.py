"""Readers that have left, streams that are closed, full, or without the characters."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.cli.program import UNCOMPILED, Train, start
from tests.engine.interpreter import ROOT


@pytest.mark.parametrize("arguments", [["--epochs", "10"], ["--epochs", "10", "--json"], ["--help"]])
def test_a_reader_that_has_left_is_no_error(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with start(*arguments, stdout=writer) as process:
        os.close(writer)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in err
    assert "BrokenPipe" not in err


def test_nobody_reads_the_words() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with start("--epochs", "10", stderr=writer) as process:
        os.close(writer)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out.endswith(" of 4 right\n")


def test_words_are_closed_from_the_start(train: Train) -> None:
    """As by 2>&- in a shell."""
    closed = ["sh", "-c", 'exec "$0" "$@" 2>&-', sys.executable, "-c", UNCOMPILED, "--epochs", "10"]
    process = subprocess.run(closed, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=60)
    assert (process.returncode, process.stdout) == (0, train("--epochs", "10").out)


def test_names_that_stdout_has_no_characters_for(tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,пёс\n2,été\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    with start("--data", str(table), "--epochs", "1", env=environment, encoding="latin-1") as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in err) == (0, False)
    assert out.splitlines()[0].split() == ["a", "target", "été", "\\u043f\\u0451\\u0441"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_is_said() -> None:
    with Path("/dev/full").open("w") as full, start("--epochs", "10", stdout=full) as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "the results cannot be written: " in err
    assert "Traceback" not in err
