"""The examples that `help` shows, each as somebody types it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import Network
from tests.tui.console.typed import Typed
from tui.console import EXAMPLES

PAGE = Path(__file__).parents[3] / "docs" / "console.md"


def test_help_shows_six_examples_the_notebooks_own_among_them() -> None:
    for word in ("help", ":help", " help "):
        told = Typed().type(word)
        for example in EXAMPLES:
            at = told.index(f"# {example.words}")
            assert [line.strip() for line in told[at + 1 : at + 1 + len(example.lines)]] == [*example.lines]
    assert len(EXAMPLES) == 6
    words = [example.words.split(":")[0] for example in EXAMPLES]
    assert words == ["getattr", "setattr", "hasattr", "eval", "exec", "a method replaced on the live class"]
    assert all(words[k] in "".join(EXAMPLES[k].lines) for k in range(5))


def test_the_page_in_docs_has_the_same_examples() -> None:
    page = PAGE.read_text(encoding="utf-8")
    shown = [line.removeprefix(">>> ") for line in page.splitlines() if line.startswith(">>> ")]
    lines = [line for example in EXAMPLES for line in example.lines]
    assert shown[: len(lines)] == lines


def test_everything_on_the_page_in_docs_comes_to_what_stands_there(monkeypatch: pytest.MonkeyPatch) -> None:
    console = Typed()
    monkeypatch.setattr(Network, "length", None, raising=False)  # It is taken away again after the test.
    blocks = PAGE.read_text(encoding="utf-8").split("```")[1::2]
    for block in blocks:
        lines = block.removeprefix("pycon").strip("\n").splitlines()
        if not lines[0].startswith(">>> "):
            continue
        typed: list[str] = []
        wanted: list[str] = []
        for line in lines:
            if line.startswith((">>> ", "... ")) or line == "...":
                assert not wanted or console.type(*typed) == wanted
                typed, wanted = ([], []) if wanted else (typed, wanted)
                typed.append(line[4:])
            else:
                wanted.append(line)
        assert console.type(*typed) == wanted


@pytest.mark.parametrize("seed", [0, 5])
def test_each_does_what_it_says(seed: int) -> None:
    console, original = Typed(), Network.predict
    console.trainer.reseed(seed)
    get, put, has, evaluate, execute, replace = (example.lines for example in EXAMPLES)
    try:
        assert console.type(*get) == ["0.05"]
        assert console.type(*put) == [repr(float(np.linalg.norm(console.trainer.network.parameters)))]
        assert console.type(*has) == ["(True, False)"]
        assert console.type(*evaluate) == ["False"]
        assert console.type(*execute) == []
        assert console.trainer.network.weights[0][0, 0] == 0.5
        exact = console.trainer.predict(console.trainer.data.inputs)
        told = console.type(*replace)
        assert told == repr(exact.round(1)).splitlines()
        assert Network.predict is original
        assert not console.replaced()
        np.testing.assert_array_equal(console.trainer.predict(console.trainer.data.inputs), exact)
    finally:
        Network.predict = original  # type: ignore[method-assign]
        if hasattr(Network, "length"):
            del Network.length
