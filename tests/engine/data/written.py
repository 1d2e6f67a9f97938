"""Tables written for a test, and read; and where those lie that others wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine import Dataset
from engine.data.tables import read_table

TABLES = Path(__file__).parents[2] / "data" / "tables"


def read(folder: Path, text: str | bytes, *settings: Any, **named: Any) -> Dataset:
    path = folder / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(path, *settings, **named)
