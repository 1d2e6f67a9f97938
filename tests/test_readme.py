"""README and docs tell the truth: their pictures are there, their options exist, their Python runs."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

import engine
from engine import Trainer
from engine.cli.document import document
from engine.recipe import Recipe
from engine.recipe_fields import FIELDS
from tui.actions import ACTIONS
from tui.pages import PANELS

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
README, ENGINE, COMMAND_LINE, KEYS, OPTIONS = (
    (ROOT / name).read_text(encoding="utf-8")
    for name in ("README.md", "docs/engine.md", "docs/command-line.md", "docs/keys.md", "docs/options.md")
)


def written(name: str) -> Any:
    """What `docs/write.py` calls this."""
    return runpy.run_path(str(ROOT / "docs" / "write.py"))[name]


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) < 200


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_into_the_tree_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


def test_every_picture_is_shown() -> None:
    shown = {Path(link).name for page in PAGES for link in re.findall(r"\]\(([^)]+\.svg)\)", page.read_text("utf-8"))}
    assert {picture.name for picture in (ROOT / "screenshots").glob("*.svg")} == shown


def test_every_picture_comes_from_the_script() -> None:
    script = (ROOT / "screenshots" / "make.py").read_text(encoding="utf-8")
    for picture in (ROOT / "screenshots").glob("*.svg"):
        assert f'"{picture.stem}"' in script, picture.name


def test_pictures_ask_no_other_host() -> None:
    for picture in (ROOT / "screenshots").glob("*.svg"):
        hosts = set(re.findall(r"https?://([^/\"'\s]+)", picture.read_text(encoding="utf-8")))
        assert hosts <= {"www.w3.org", "www.textualize.io"}, picture.name  # the SVG's own namespace, and a comment


def test_the_pages_that_repeat_tables_are_as_they_would_be_written() -> None:
    for name, page in written("PAGES").items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == page(), f"{name}: run `make docs`"


@pytest.mark.parametrize("name", FIELDS)
def test_options_are_listed_with_their_default_and_limits(name: str) -> None:
    kind = FIELDS[name].kind
    default = kind.format(getattr(Recipe(), name))
    assert f"| `--{name.replace('_', '-')}` | {FIELDS[name].help} | {default} | {kind.allowed} |" in OPTIONS


def test_keys_are_listed_by_panel() -> None:
    for action in ACTIONS:
        keys = " or ".join(f"`{key}`" for key in action.shown.split(" or "))
        assert f"| {keys} | {action.help} |" in KEYS.splitlines()
    assert [line[3:] for line in KEYS.splitlines() if line.startswith("## ")] == ["Everywhere", *PANELS.values()]


def test_the_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    [ten_lines], [arithmetic, estimator] = (
        re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL) for page in (README, ENGINE)
    )
    assert len(ten_lines.splitlines()) == 10
    exec(compile(ten_lines, "README.md", "exec"), {})
    assert capsys.readouterr().out.startswith("500 0.")
    exec(compile(arithmetic, "engine.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert lines[2] == "+0.516 · 1.00 = +0.516, so far +0.516"
    assert lines[-2].startswith("delta = -0.0258: error·slope, with {'error': -0.025")
    assert lines[-1] == "True"
    exec(compile(estimator, "engine.md", "exec"), {})
    assert capsys.readouterr().out == "['odd']\n"


def test_what_the_table_of_the_engine_offers_can_be_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    api = ENGINE[: ENGINE.index("## scikit-learn")]
    offers = [offer for row in re.findall(r"^\| (`.*?) \| ", api, flags=re.MULTILINE) for offer in row.split("`")[1::2]]
    assert len(offers) > 15
    names: dict[str, Any] = {name: getattr(engine, name) for name in engine.__all__}
    recipe = Recipe(hidden=(4, 4))
    names |= {"recipe": recipe, "trainer": Trainer(recipe), "function": print, "path": "my.xorcise"}
    names |= {"events": (), "epoch": 3, "inputs": [[0, 1], [1, 1]]}
    for offer in offers:
        exec(offer, names)


def test_the_keys_of_the_json_document_are_listed() -> None:
    trainer = Trainer(Recipe(hidden=(2,), test_fraction=0.5))
    listed = COMMAND_LINE[COMMAND_LINE.index("## The JSON document") :]
    content = json.loads(document(trainer, trainer.measure(), 0.0, "epochs"))
    for key in (*content, *content["history"]):
        assert f"`{key}`" in listed, key


def test_commands_name_what_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`?make ([a-z]+)", README):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
