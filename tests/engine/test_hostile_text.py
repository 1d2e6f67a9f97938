"""Text that others wrote, wherever it may stand: nothing in it reaches the terminal that one would obey.

Each case puts the same hostile words into another place, and all that is printed is searched for what is not printable.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest

from engine import Dataset, Recipe, Trainer, cli, load, save, sweep
from engine.errors import MAX_MESSAGE, harmless, harmless_lines, printable, shortened
from engine.history import History
from engine.recipe_fields import FIELDS
from engine.runs.stops import LIMITS
from tests.engine.interpreter import ROOT

# Clears the screen, C1's own introducer, bell, writing turned round, no width, a line's end that is none, half a
# character, and thousands more.
HOSTILE = "\x1b[2J\x9b31m\x07\u202egnp\u200b\u2028\x85" + "x" * 900
NAME = HOSTILE[:40] + "\udcff"  # as long as a file's name may be
MOST = MAX_MESSAGE + 100


def unprintable(text: str) -> list[str]:
    return [character for character in text if not character.isprintable() and character != "\n"]


def hostile_recipes(folder: Path) -> Iterator[Path]:
    """Recipe files, the words as a key, a table and the value of every field."""
    quoted = json.dumps(HOSTILE)
    lines = [
        f"{quoted} = 1",
        f"[{quoted}]\na = 1",
        f"data.{quoted} = 1",
        f"x = {HOSTILE}",
        f'"{HOSTILE}" = 1',
        f"{quoted}",
    ]
    for field in FIELDS:
        lines += [f"{field} = {quoted}", f"{field} = [{quoted}]", f"{field} = {{{quoted} = 1}}"]
    for place, line in enumerate(lines):
        path = folder / f"{place}.toml"
        path.write_text(line, encoding="utf-8")
        yield path
    path = folder / f"{NAME}.toml"
    path.write_text("seed = -1", encoding="utf-8")
    yield path
    yield folder / f"no{NAME}.toml"


def hostile_tables(folder: Path) -> Iterator[list[str]]:
    """Options with tables, the words as a header, a class, a cell and the file's name."""
    cell = HOSTILE.replace("\x85", "").replace("\u2028", "")
    tables = [
        f"{cell},{cell}2,y\n" + "1,2,a\n2,1,b\n" * 5,
        f"x1,x2,y\n1,2,{cell}\n2,1,b\n" * 1 + "1,2,a\n" * 4,
        f"x1,x2,{cell}\n1,2,3\n2,1,4\n",
        f"x1,x2,y\n1,{cell},3\n2,1,4\n",
        f"x1,x2,y\n1,2,3\n2,1,4,{cell}\n",
        f"{cell}\n{cell}\n",
        f'x1,"{cell}\n',
    ]
    for place, table in enumerate(tables):
        path = folder / f"{place}.csv"
        path.write_text(table, encoding="utf-8")
        for options in ([], ["--target", cell], ["--standardize", "--target", "1"], ["--header", "yes", "--json"]):
            yield ["--data", str(path), *options]
    named = folder / f"{NAME}.csv"
    shutil.copy(folder / "0.csv", named)
    yield ["--data", str(named)]
    yield ["--data", str(named), "--target", "nothing"]
    yield ["--data", str(folder / f"no{NAME}.csv")]


def hostile_options(folder: Path) -> Iterator[list[str]]:
    """The words as a value of each option, as an option, and as what is none."""
    named = str(folder / NAME)
    for option in [*FIELDS, *LIMITS, "every"]:
        yield [f"--{option.replace('_', '-')}={HOSTILE}"]
    yield from ([f"--{HOSTILE}"], [f"-{HOSTILE}"], [HOSTILE], ["xor", HOSTILE], [f"{NAME}.xorcise"], [f"{NAME}.csv"])
    for option in ("--save", "--history", "--resume", "--save-recipe"):
        yield [option, named]
        yield [option, f"{named}/{NAME}"]
        yield [option, f"{named}.toml"]
        yield [option, str(folder)]
    yield ["--save", f"{named}.xorcise", "--resume", f"{named}.xorcise"]
    yield ["--resume", f"{named}.xorcise", HOSTILE]


def hostile_runs(folder: Path) -> Iterator[list[str]]:
    """Saved runs, the words in place of each key and each text of the header."""
    data = Dataset([[0, 1], [1, 0], [2, 2]], ["a", "b", "a"], input_names=["p", "q"])
    trainer = Trainer(Recipe(), data)
    trainer.step(2)
    trainer.change(learning_rate=0.1)
    save(trainer, folder / "run")
    with ZipFile(folder / "run") as archive:
        header = json.loads(archive.read("run.json"))
        parts = {name: archive.read(name) for name in archive.namelist() if name != "run.json"}
    for place, changed in enumerate(replaced(header)):
        path = folder / f"run {place}"
        with ZipFile(path, "w") as archive:
            archive.writestr("run.json", json.dumps(changed))
            for name, content in parts.items():
                archive.writestr(name, content)
        yield ["--resume", str(path), "--epochs", "3"]


def replaced(content: Any) -> Iterator[Any]:
    """The same with the words in one place after the other."""
    if isinstance(content, dict):
        for key, value in content.items():
            rest = {name: other for name, other in content.items() if name != key}
            yield {HOSTILE: value} | rest
            yield from ({**content, key: changed} for changed in replaced(value))
    elif isinstance(content, list) and content:
        yield from ([changed, *content[1:]] for changed in replaced(content[0]))
    else:
        yield HOSTILE


@pytest.mark.parametrize("kind", ["recipes", "tables", "options", "runs"])
def test_nothing_hostile_is_printed(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cases: dict[str, Callable[[Path], Iterator[Any]]] = {
        "recipes": lambda folder: ([str(path)] for path in hostile_recipes(folder)),
        "tables": hostile_tables,
        "options": hostile_options,
        "runs": hostile_runs,
    }
    for arguments in cases[kind](tmp_path):
        given = [
            *arguments,
            *([] if "--epochs" in arguments or arguments[0].startswith("--epochs") else ["--epochs=1"]),
        ]
        code = cli.main(given)
        out, err = capsys.readouterr()
        assert code in (0, 1, 2), given
        assert not unprintable(out), given
        assert not unprintable(err), given
        assert max(map(len, err.split("\n"))) <= MOST, (given, err)
        if isinstance(code, int) and code == 2:
            assert err.count("\n") == 1, given
        cli.screen_run(arguments)
        assert not unprintable("".join(capsys.readouterr()))


def raised() -> Iterator[Callable[[], object]]:
    """What scripts may hand over."""
    yield lambda: Recipe().with_changes(**{HOSTILE: 1})
    yield lambda: Recipe.named(HOSTILE)
    yield lambda: Recipe.from_toml(NAME)
    yield lambda: Recipe().to_toml(NAME)
    for field in FIELDS:
        yield partial(Recipe().with_changes, **{field: HOSTILE})
    yield lambda: Dataset([[1, 2]], [HOSTILE], classes=["a", "b"])
    yield lambda: Dataset([[1, 2]], ["a"], classes=[HOSTILE, HOSTILE])
    yield lambda: Dataset([[1, 2]], ["a"], problem=HOSTILE)
    yield lambda: Dataset([[HOSTILE, 2]], ["a"], input_names=[HOSTILE, "b"])
    yield lambda: Trainer(HOSTILE)  # type: ignore[arg-type]
    yield lambda: load(NAME)
    yield lambda: save(Trainer(), f"{NAME}/{NAME}")
    yield lambda: sweep(Recipe(), HOSTILE, 1)  # type: ignore[arg-type]
    yield lambda: Trainer().predict(HOSTILE)
    yield lambda: Trainer().change(**{HOSTILE: 1})
    yield lambda: Trainer().history.to_csv(f"{NAME}/{NAME}")
    yield lambda: History.from_arrays(1, {})


def test_nothing_hostile_is_raised() -> None:
    said = []
    for call in raised():
        try:
            call()
        except (TypeError, ValueError, LookupError) as error:  # a target may be called anything
            said.append(str(error))
    assert len(said) > len(FIELDS)
    for words in said:
        assert not unprintable(words)
        assert len(words) <= MOST, words


def test_names_of_data_are_printable() -> None:
    data = Dataset(np.eye(2), [HOSTILE, "b"], input_names=[HOSTILE, "x2"])
    assert not unprintable(repr(data))
    assert not unprintable("".join([*(data.classes or ()), *(data.input_names or ())]))


def test_what_is_made_of_it() -> None:
    assert printable("a\x1b[2J\u202eb\u200b\n c") == "a [2J b c"
    assert harmless("ü → 日本 \x1b\udcff") == "ü → 日本   "
    assert harmless_lines("a\x07\nb") == "a \nb"
    assert shortened("abcdefghij" * 10) == "abcdefghijabcdefghijabcdefghi...cdefghijabcdefghijabcdefghij"
    assert len(shortened("a" * 1000)) == 60


def test_there_is_no_other_way_to_the_terminal() -> None:
    """Lines are printed by `engine.cli.streams`, which makes them harmless, and by the start of the screen. What the
    console prints is in its transcript, whose tests look for that.
    """
    printing = re.compile(r"(?<![.\w])print\(|std(?:out|err)\.write\(")
    found = {str(path.relative_to(ROOT)) for package in ("engine", "tui") for path in (ROOT / package).rglob("*.py")}
    assert {path for path in found if printing.search((ROOT / path).read_text(encoding="utf-8"))} == {
        "engine/cli/streams.py",
        "tui/__main__.py",
        "tui/console/console.py",
        "tui/console/examples.py",
    }
