"""docs/architecture.md tells the truth: its layers are those of the import contracts, and what it names exists."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
WAY, LAYERS = re.findall(r"^```text\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("package", ["tui", "engine"])
def test_the_layers_are_those_of_the_contract_from_top_to_bottom(package: str) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (held,) = (contract["layers"] for contract in contracts if contract.get("containers") == [package])
    block = re.search(rf"^{package}\n((?: +.*\n)+)", LAYERS, flags=re.MULTILINE)
    assert block is not None
    assert [re.split(r" {2,}", line.strip())[0] for line in block[1].splitlines()] == held


def test_the_way_of_a_key_leads_through_every_part_in_order() -> None:
    down = re.findall(r"^    ((?:tui|engine)/[\w./]+)", WAY, flags=re.MULTILINE)
    back = re.findall(r"\S.*?((?:tui|engine)/[\w./]+)", WAY)
    parts = ["actions.py", "app.py", "session.py", "worker.py", "trainer.py", "loops"]
    assert [Path(name).name for name in down] == parts
    assert [Path(name).name for name in reversed(back) if name not in down] == [
        "photographer.py",
        "frame.py",
        "panels",
        "drawing",
    ]


def test_files_and_links_exist() -> None:
    for name in re.findall(r"(?:tui|engine)/[\w/]+(?:\.py)?", PAGE):
        assert (ROOT / name).exists(), name
    for link in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (ROOT / "docs" / link).exists(), link
