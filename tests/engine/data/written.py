"""Tables written for a test, and read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine import Dataset
from engine.data.tables import read_table


def read(folder: Path, text: str | bytes, *settings: Any, **named: Any) -> Dataset:
    path = folder / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(path, *settings, **named)
