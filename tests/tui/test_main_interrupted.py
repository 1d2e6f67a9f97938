"""ctrl+c before the screen or the run is there: one line and 130."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

import tui.app
from tests.tui.test_main import Stream, in_a_terminal
from tui.__main__ import main

INTERRUPTED = """
import signal, sys

class Finder:
    def find_spec(self, name, *_):
        if name == sys.argv[1]:
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Finder())
from tui.__main__ import main
sys.exit(main(["train", "--epochs", "1"]))
"""


@pytest.mark.parametrize("module", ["engine", "numpy", "engine.cli.train", "engine.recipe_fields"])
def test_ctrl_c_while_the_program_is_imported_is_one_line_and_130(module: str) -> None:
    done = subprocess.run([sys.executable, "-c", INTERRUPTED, module], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "xorcise: interrupted\n")


def test_ctrl_c_before_a_run_or_the_screen_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.cli.train.parser", interrupt)
    assert main(["train"]) == 130
    assert capsys.readouterr().err == "xorcise: interrupted\n"
    in_a_terminal(monkeypatch)
    monkeypatch.setattr(tui.app, "XorciseApp", interrupt)
    assert main([]) == 130


LOADING = """
import signal, sys
import {module} as module

def interrupted(*_):
    signal.raise_signal(signal.SIGINT)

module.{name} = interrupted
from tui.__main__ import main
sys.exit(main(["train", "--data", sys.argv[1]]))
"""


@pytest.mark.parametrize(
    ("module", "name", "data"),
    [
        ("engine.data.generators", "shuffled", "spiral"),
        ("engine.data.targets", "_one_column", "table.csv"),
        ("engine.trainer", "prepared_data", "gauss"),
    ],
)
def test_ctrl_c_while_data_load_is_one_line_and_130(module: str, name: str, data: str, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("a,b\n1,2\n3,4\n")
    code = LOADING.format(module=module, name=name)
    done = subprocess.run([sys.executable, "-c", code, data], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "xorcise: interrupted\n")


def test_before_the_screen_opens_on_much_data_it_says_so_and_ctrl_c_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    in_a_terminal(monkeypatch)

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.data.generators.shuffled", interrupt)
    stderr = io.StringIO()
    monkeypatch.setattr(sys, "stderr", Stream())
    monkeypatch.setattr(sys.stderr, "write", stderr.write)
    assert main(["--data", "spiral", "--samples", "20000"]) == 130
    assert stderr.getvalue().splitlines() == [
        "xorcise: Generating 20,000 samples of spiral ... (ctrl+c: cancel)",
        "xorcise: interrupted",
    ]
