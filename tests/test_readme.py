"""The README tells the truth: its pictures are there, its options exist, its Python runs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import engine
from engine import Trainer
from engine.cli.document import document
from engine.recipe import Recipe
from engine.recipe_fields import FIELDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_picture_is_there() -> None:
    pictures = re.findall(r"\]\((screenshots/[^)]+)\)", README)
    assert len(pictures) >= 8
    for picture in pictures:
        assert (ROOT / picture).is_file(), picture


def test_every_link_into_the_tree_leads_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / link).exists(), link


def test_every_picture_comes_from_the_script() -> None:
    script = (ROOT / "screenshots" / "make.py").read_text(encoding="utf-8")
    for picture in (ROOT / "screenshots").glob("*.svg"):
        assert f'"{picture.stem}"' in script, picture.name


def test_pictures_ask_no_other_host() -> None:
    for picture in (ROOT / "screenshots").glob("*.svg"):
        hosts = set(re.findall(r"https?://([^/\"'\s]+)", picture.read_text(encoding="utf-8")))
        assert hosts <= {"www.w3.org", "www.textualize.io"}, picture.name  # the SVG's own namespace, and a comment


@pytest.mark.parametrize("name", FIELDS)
def test_options_are_listed_with_their_default_and_limits(name: str) -> None:
    kind = FIELDS[name].kind
    default = kind.format(getattr(Recipe(), name))
    assert f"| `--{name.replace('_', '-')}` | {default} | {kind.allowed} |" in README


def test_the_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    ten_lines, estimator = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    assert len(ten_lines.splitlines()) == 10
    exec(compile(ten_lines, "README.md", "exec"), {})
    assert capsys.readouterr().out.startswith("500 0.")
    exec(compile(estimator, "README.md", "exec"), {})
    assert capsys.readouterr().out == "['odd']\n"


def test_what_the_table_of_the_engine_offers_can_be_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    api = README[README.index("## The engine in ten lines") : README.index("With scikit-learn installed")]
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
    listed = README[README.index("The JSON document has") : README.index("## Recipes and data")]
    content = json.loads(document(trainer, trainer.measure(), 0.0, "epochs"))
    for key in (*content, *content["history"]):
        assert f"`{key}`" in listed, key


def test_commands_name_what_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`?make ([a-z]+)", README):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
