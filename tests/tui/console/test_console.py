"""What is typed in the console, and what it comes to, as text."""

from __future__ import annotations

import sys
import threading
from time import sleep

import numpy as np
import pytest

from engine import Recipe, Trainer
from tests.tui.console.typed import Typed
from tui.console.transcript import MAX_CHARACTERS, MAX_LINES


def test_expressions_show_their_value_statements_run_and_prints_are_caught(capsys: pytest.CaptureFixture[str]) -> None:
    console = Typed()
    assert console.type("trainer.epoch") == ["0"]
    assert console.type("trainer.step(3)", "trainer.epoch") == ["3", "3"]
    assert console.type("x = 6", "x * 7", "_ + 1") == ["42", "43"]
    assert console.type("None") == []
    assert console.type("x = 1; y = x + 1; y") == ["2"]
    assert console.type("print('a'); print('b', end=''); print()") == ["a", "b"]
    assert console.type("print('no end', end='')") == ["no end"]
    assert console.type("import sys; print('words', file=sys.stderr)") == ["words"]
    assert capsys.readouterr() == ("", "")


def test_inputs_of_several_lines_end_with_an_empty_one() -> None:
    console = Typed()
    assert console.enter("def double(n):") is None
    assert console.indent == "    "
    assert console.enter("    if n:") is None
    assert console.indent == "        "
    assert console.enter("        return 2 * n") is None
    assert console.indent == "        "
    source = console.enter("")
    assert source is not None
    assert console.indent == ""
    console.run(source)
    assert console.type("double(4)") == ["8"]
    assert console.type("(1 +", "2)") == ["3"]
    assert console.type("for k in range(2):", "    print(k)", "") == ["0", "1"]
    assert console.type("", "   ") == []


def test_what_is_decorated_or_continued_is_one_input() -> None:
    console = Typed()
    assert console.type("@staticmethod", "def one():", "    return 1", "", "one()") == ["1"]
    assert console.type("if 0:", "    1", "else:", "    print(2)", "") == ["2"]
    assert console.type('s = """a', 'b"""', "len(s)") == ["3"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ["1/0"],
            ['  File "<input 1>", line 1, in <module>', "    1/0", "    ~^~", "ZeroDivisionError: division by zero"],
        ),
        (["trainer.change(learning_rate=-1)"], ["RecipeError: learning_rate: -1 given; allowed: "]),
        (["nothing"], ["NameError: name 'nothing' is not defined"]),
        (["a b"], ['  File "<input 1>", line 1', "    a b", "      ^", "SyntaxError: invalid syntax"]),
        (["raise KeyError"], ["KeyError"]),
        (["exit()"], ["the program does not end here: esc closes the console, then q quits"]),
        (["input()"], ["EOFError: EOF when reading a line"]),
        (["raise KeyboardInterrupt"], ["KeyboardInterrupt"]),
        (["1", "\0"], ["1", "SyntaxError: source code string cannot contain null bytes"]),
        (["class Bad(Exception):", "    def __str__(self): return 1/0", "", "raise Bad"], ["Bad"]),
        (["class Bad:", "    def __repr__(self): return 1/0", "", "Bad()"], ["ZeroDivisionError: division by zero"]),
    ],
)
def test_errors_show_the_users_own_lines_alone(lines: list[str], said: list[str]) -> None:
    told = Typed().type(*lines)
    assert all(any(line.startswith(start) for line in told) for start in said), told
    assert told[-1].startswith(said[-1])
    assert not any("tui" in line or "engine/" in line for line in told)


@pytest.mark.parametrize(
    ("line", "name", "hint"),
    [
        ("setattr(recipe, 'learning_rate', 0.1)", "FrozenInstanceError", "trainer.change(learning_rate=...)"),
        ("network.weights[0] *= 2", "TypeError", "network.weights[0][:] = 0.5"),
    ],
)
def test_what_cannot_be_assigned_to_says_what_can(line: str, name: str, hint: str) -> None:
    *_, error, note = Typed().type(line)
    assert name in error
    assert hint in note


def test_an_error_in_a_function_shows_all_of_the_users_lines() -> None:
    told = Typed().type("def f(n):", "    return network.weights[n]", "", "f(99)")
    assert [line.strip() for line in told if "File" in line] == [
        'File "<input 2>", line 1, in <module>',
        'File "<input 1>", line 2, in f',
    ]
    assert told[-1] == "IndexError: tuple index out of range"


def test_a_recursion_without_end_is_told_in_a_few_lines() -> None:
    told = Typed().type("def f(n):", "    return f(n + 1)", "", "f(0)")
    assert told[-1].startswith("RecursionError: maximum recursion depth exceeded")
    assert len(told) < 20


def test_long_output_is_bounded_and_says_how_much_is_left_out() -> None:
    console = Typed()
    told = console.type("for k in range(1000): print(k)", "")
    assert told[:-1] == [str(k) for k in range(MAX_LINES)]
    assert told[-1] == "… 3,200 more characters, 800 lines, left out"
    told = console.type("print('x' * 100_000)")
    assert told == ["x" * MAX_CHARACTERS, "… 80,001 more characters left out"]
    assert console.type("1 + 1") == ["2"]
    for _ in range(20):
        console.type("for k in range(1000): print(k)", "")
    assert len(console.transcript.newest()) == 2000


def test_what_a_terminal_would_obey_is_not_in_the_transcript() -> None:
    console = Typed()
    console.type(
        "print('\\x1b[2J\\x9b1m\\u202e\\x07ab\\tc')", "raise ValueError('\\x1b[31m')", "'\\ud800'", "# \x1b[2J"
    )
    assert all(text.isprintable() for _, text in console.transcript.newest())


def test_other_threads_print_where_they_did(capsys: pytest.CaptureFixture[str]) -> None:
    console = Typed()
    thread = threading.Thread(target=console.type, args=("import time; print(1); time.sleep(0.3); print(2)",))
    thread.start()
    sleep(0.1)
    print("from the program")
    thread.join()
    assert [text for kind, text in console.transcript.newest() if kind == "output"] == ["1", "2"]
    assert capsys.readouterr().out == "from the program\n"


def test_streams_that_were_put_in_place_meanwhile_stay(capsys: pytest.CaptureFixture[str]) -> None:
    console, mine = Typed(), sys.stdout
    console.names["screen_ends"] = lambda: setattr(sys, "stdout", sys.__stdout__)
    console.type("screen_ends()")
    assert sys.stdout is sys.__stdout__
    sys.stdout = mine
    del capsys


# --- names -----------------------------------------------------------------------------------------------------------


def test_the_names_are_those_of_the_run_on_the_screen_after_a_new_one_as_well() -> None:
    console = Typed()
    console.type("def here(): return trainer, network, recipe, data, history", "")
    for trainer in (console.trainer, Trainer(Recipe(seed=3))):
        console.trainer = trainer
        mine = (trainer, trainer.network, trainer.recipe, trainer.data, trainer.history)
        for name, thing in zip(("trainer", "network", "recipe", "data", "history"), mine, strict=True):
            assert console.type(name) == repr(thing).split("\n")
            console.type(f"found = {name}")
            assert console.names["found"] is thing
        console.type("found = here()")
        assert all(one is other for one, other in zip(console.names["found"], mine, strict=True))
    console.type("trainer.change(learning_rate=0.3)")
    assert console.type("recipe.learning_rate", "eval('recipe.learning_rate')") == ["0.3", "0.3"]
    assert console.type("np.pi") == [repr(np.pi)]
    assert console.type("run(trainer, Stop(epochs=4))", "trainer.epoch") == ["'epochs'", "4"]


def test_a_name_of_the_runs_stays_the_runs() -> None:
    console = Typed()
    assert console.type("data = 3", "data is trainer.data") == [
        "data always means the run's own; take another name for yours",
        "True",
    ]


# --- completion ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "completed", "names"),
    [
        ("tra", "trainer", []),
        ("print(network.wei", "print(network.weights", []),
        ("network.w", "network.w", ["weights", "with_parameters"]),
        ("trainer.network.parameters.sha", "trainer.network.parameters.shape", []),
        ("recipe.learning_rate", "recipe.learning_rate", []),
        ("np.lina", "np.linalg", []),
        ("network._", "network.__", None),
        ("nowhere.x", "nowhere.x", []),
        ("trainer.no.x", "trainer.no.x", []),
        ("x = ", "x = ", []),
        ("", "    ", []),
        ("    ", "        ", []),
        ("whi", "while", []),
        ("data.inputs[0].sh", "data.inputs[0].sh", []),
    ],
)
def test_names_and_attributes_are_completed(text: str, completed: str, names: list[str] | None) -> None:
    found = Typed().complete(text)
    assert found[0] == completed
    assert found[1] == names or names is None


def test_what_was_defined_is_completed_and_what_is_private_only_after_an_underscore() -> None:
    console = Typed()
    console.type("my_number = 3", "class Odd:", "    def __getattr__(self, name): raise ValueError", "", "odd = Odd()")
    assert console.complete("my_n") == ("my_number", [])
    assert console.complete("odd.any.x") == ("odd.any.x", [])
    assert not any(name.startswith("_") for name in console.complete("trainer.")[1])
    assert "advance" in console.complete("trainer.")[1]
    assert console.complete("trainer._no")[0] == "trainer._notice"


@pytest.mark.parametrize("error", ["SystemExit", "KeyboardInterrupt", "ValueError"])
def test_completion_survives_attributes_that_raise_anything(error: str) -> None:
    console = Typed()
    console.type("class Odd:", "    def __getattr__(self, name):", f"        raise {error}", "", "odd = Odd()")
    assert console.complete("odd.part.x") == ("odd.part.x", [])


def test_on_epoch_must_be_a_function() -> None:
    console = Typed()
    (told,) = console.type("on_epoch = 5")
    assert told.startswith("on_epoch must be a function")
    assert not console.has_on_epoch


def test_on_epoch_may_delete_itself() -> None:
    console = Typed()
    console.type("def on_epoch(t):", "    print('once')", "    del globals()['on_epoch']", "")
    assert console.call_on_epoch(console.trainer) == ""
    assert not console.has_on_epoch


def test_the_runs_names_are_known_in_classes_and_in_code_with_names_of_its_own() -> None:
    console = Typed()
    assert console.type("class Seen:", "    epoch = trainer.epoch", "", "Seen.epoch") == ["0"]
    console.trainer = Trainer(Recipe(seed=3))
    assert console.type("exec('print(recipe.seed)', globals(), {})") == ["3"]
    assert console.type("'trainer' in globals(), 'history' in dir()") == ["(True, True)"]
    (told,) = console.type("del trainer")
    assert told.startswith("trainer always means the run's own")
    assert console.type("trainer.recipe.seed") == ["3"]
