"""What `xorcise` does before and after the screen. The screen itself is started in test_pty.py."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

import tui.app
from engine import Recipe, Trainer, cli, save
from tui import recovery
from tui.__main__ import GLYPHS, main, unfit_terminal
from tui.config import Config
from tui.drawing.sparkline import BLOCKS, NOT_FINITE
from tui.drawing.status import STATES
from tui.drawing.table import VERDICTS


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """Where a run is kept at the end, signals are ignored from then on; the tests after that are to hear them."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    before |= {number: signal.getsignal(number) for number in [getattr(signal, "SIGHUP", signal.SIGTERM)]}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class Stream(io.TextIOWrapper):
    """A stream that says whether it is a terminal."""

    def __init__(self, terminal: bool = True, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    def fileno(self) -> int:
        return os.open(os.devnull, os.O_WRONLY)


def in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on in a terminal that will do. No fixture: pytest puts its own streams in place after those."""
    monkeypatch.setattr(sys, "stdin", Stream())
    monkeypatch.setattr(sys, "stderr", Stream())
    monkeypatch.setenv("TERM", "xterm-256color")


class App:
    """Stands for the app: `run` returns at once."""

    code: int | None = None
    has_begun = False
    has_console = True
    made: Recipe | Trainer | None = None
    told = ""
    files: ClassVar[App]
    file: ClassVar[tuple[str, bool] | None] = None

    def __init__(
        self, run: Recipe | Trainer, notice: str = "", config: Config | None = None, has_console: bool = True
    ) -> None:
        del config
        App.made, App.told, App.has_console = run, notice, has_console
        self.trainer = Trainer(run) if isinstance(run, Recipe) else run
        self.return_code = App.code
        self.session = self.saving = self
        App.files, App.file = self, None

    def opened(self, path: str, is_run: bool) -> None:
        App.file = path, is_run

    def run(self) -> None:
        pass

    def summary(self) -> str:
        return "a summary"

    def keep(self) -> Path | None:
        return recovery.write(self.trainer)

    def remember(self) -> None:
        pass


def test_a_terminal_that_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    in_a_terminal(monkeypatch)
    assert unfit_terminal() is None


@pytest.mark.parametrize("name", ["stdin", "stderr"])
def test_without_a_terminal_it_says_which_stream_and_what_to_do(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    in_a_terminal(monkeypatch)
    for stream in (Stream(terminal=False), None):
        monkeypatch.setattr(sys, name, stream)
        problem = unfit_terminal()
        assert problem is not None
        assert "is not a terminal" in problem
        assert {"stdin": "input", "stderr": "error"}[name] in problem
        assert "xorcise train" in problem
        monkeypatch.setattr(sys, name, Stream())


@pytest.mark.parametrize("kind", ["dumb", ""])
def test_a_terminal_whose_cursor_cannot_be_moved(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    in_a_terminal(monkeypatch)
    monkeypatch.setenv("TERM", kind)
    assert f"TERM is {kind!r}" in str(unfit_terminal())


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_stream_that_cannot_print_the_glyphs(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    in_a_terminal(monkeypatch)
    monkeypatch.setattr(sys, "stderr", Stream(encoding=encoding))
    problem = str(unfit_terminal())
    assert "lacks characters" in problem
    assert "UTF-8" in problem


def test_on_windows_it_draws_on_stdout_and_a_console_sets_no_term(monkeypatch: pytest.MonkeyPatch) -> None:
    in_a_terminal(monkeypatch)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delenv("TERM")
    monkeypatch.setattr(sys, "stderr", Stream(terminal=False))
    monkeypatch.setattr(sys, "stdout", Stream())
    assert unfit_terminal() is None
    monkeypatch.setattr(sys, "stdout", Stream(encoding="cp1252"))
    assert str(unfit_terminal()).startswith("standard output is cp1252, which lacks characters")
    monkeypatch.setattr(sys, "stdout", Stream(terminal=False))
    assert str(unfit_terminal()).startswith("standard output is not a terminal; run it in a terminal")


def test_the_sample_stands_for_every_glyph_that_is_drawn() -> None:
    drawn = {*BLOCKS, NOT_FINITE, *(glyph for glyph, _ in STATES.values()), *(glyph for glyph, _ in VERDICTS.values())}
    for encoding in ("cp437", "cp850", "cp1252", "latin-1", "koi8-r", "utf-8"):
        sample = GLYPHS.encode(encoding, "ignore").decode(encoding) == GLYPHS
        all_drawn = all(glyph.encode(encoding, "ignore") for glyph in drawn)
        assert all_drawn or not sample, encoding


def test_an_unfit_terminal_is_one_line_and_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    in_a_terminal(monkeypatch)
    monkeypatch.setattr(sys, "stdin", Stream(terminal=False))
    stderr = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stderr)
    assert main([]) == 2
    assert stderr.getvalue().startswith("xorcise: standard input is not a terminal")
    assert stderr.getvalue().count("\n") == 1
    assert capsys.readouterr().out == ""


def test_wrong_usage_is_2_before_anything_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--learning-rate", "fast"]) == 2
    assert "learning-rate" in capsys.readouterr().err.replace("_", "-")


def test_train_needs_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[str]] = []

    def train(arguments: list[str]) -> int:
        given.append(arguments)
        return 7

    monkeypatch.setattr(cli, "main", train)
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["train", "notebook", "--seed", "3"]) == 7
    assert given == [["notebook", "--seed", "3"]]


@pytest.mark.parametrize("arguments", [["train"], ["--learning-rate", "fast"], ["--seed", "3"]])
def test_garbage_is_collected_while_training_and_after_the_end(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    collecting: list[bool] = []
    monkeypatch.setattr(cli, "main", lambda _: collecting.append(gc.isenabled()))
    in_a_terminal(monkeypatch)
    monkeypatch.setattr(tui.app, "XorciseApp", App)
    main(arguments)
    assert collecting == ([True] if arguments == ["train"] else [])
    assert gc.isenabled()


def test_the_screen_opens_with_the_recipe_and_leaves_a_summary(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    in_a_terminal(monkeypatch)
    monkeypatch.setattr(tui.app, "XorciseApp", App)
    for code, summary in ((None, False), (0, True), (130, True), (143, True), (1, False)):
        App.code = code
        assert main(["--seed", "3", "--hidden", "2,2"]) == (
            1 if code is None else code
        )  # ended, and nobody has asked it to
        assert (App.made, App.told) == (Recipe(seed=3, hidden=(2, 2)), "")
        assert capsys.readouterr().out == ("a summary\n" if summary else "")
    main(["--data", str(Path(__file__).parent.parent / "data" / "house.csv")])
    assert App.told == "starting from the recipe table, for data in a file; options override it"


def test_a_file_in_place_of_a_recipe_is_opened_and_remembered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    in_a_terminal(monkeypatch)
    monkeypatch.setattr(tui.app, "XorciseApp", App)
    monkeypatch.setattr(App, "code", 0)
    toml, run = tmp_path / "mine", tmp_path / "run"
    toml.write_text("seed = 3")
    assert main([str(toml)]) == 0
    assert (App.made, App.file) == (Recipe(seed=3), (str(toml), False))
    trainer = Trainer(Recipe(hidden=(3,)))
    trainer.step(4)
    save(trainer, run)
    assert main([str(run), "--learning-rate", "0.1"]) == 0
    assert isinstance(App.made, Trainer)
    assert (App.made.epoch, App.made.recipe) == (4, Recipe(hidden=(3,), learning_rate=0.1))
    assert App.file == (str(run), True)
    assert main([]) == 0
    assert App.file is None
    assert main([str(run), "--hidden", "2"]) == 2


def test_a_compiler_that_is_still_at_it_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    in_a_terminal(monkeypatch)
    codes: list[int] = []
    monkeypatch.setattr(tui.app, "XorciseApp", App)
    monkeypatch.setattr("engine.loops.calls.loading", lambda: True)
    monkeypatch.setattr(App, "code", 130)
    monkeypatch.setattr("os._exit", codes.append)
    main([])
    monkeypatch.setattr(cli, "main", lambda _: 143)
    main(["train"])
    assert codes == [130, 143]


def test_a_terminal_that_is_gone_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    in_a_terminal(monkeypatch)

    class Gone(Stream):
        def write(self, text: str) -> int:
            raise BrokenPipeError(text)

    monkeypatch.setattr(tui.app, "XorciseApp", App)
    monkeypatch.setattr(App, "code", 129)
    monkeypatch.setattr(sys, "stdout", Gone())
    assert main([]) == 129


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--data", "nowhere.csv"], "there is no file nowhere.csv"),
        (["--data", "plane"], "loss: cross_entropy needs classes, but these targets are values"),
        (["--noise", "0.1"], "noise: 0.1 given; xor has none"),
    ],
)
def test_what_cannot_be_trained_is_one_line_and_no_screen(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    in_a_terminal(monkeypatch)
    assert main(arguments) == 2
    sys.stderr.flush()
    sys.stderr.seek(0)
    said = sys.stderr.read()
    assert said.startswith(f"xorcise: {words}")
    assert said.count("\n") == 1
