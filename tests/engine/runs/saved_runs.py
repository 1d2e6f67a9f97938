"""Files of runs: saved in the middle of everything, written anew with other parts, and refused."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import RunError, Trainer, load


def train(trainer: Trainer, batches: int) -> None:
    """So many batches and no more, wherever in an epoch that ends."""
    for _ in range(batches):
        trainer.advance(1, seconds=0.0)


def refused(path: Path) -> str:
    """The one line about a file that cannot be loaded."""
    with pytest.raises(RunError) as caught:
        load(path)
    line = str(caught.value)
    assert "\n" not in line
    assert len(line) < 300
    assert path.name in line
    return line


def rewritten(path: Path, **parts: Any) -> Path:
    """The same zip, valid, but with other parts: bytes, an array, or a function of what the header was."""
    with zipfile.ZipFile(path) as archive:
        old = {name: archive.read(name) for name in archive.namelist()}
    for name, part in parts.items():
        if callable(part):
            header = json.loads(old["run.json"])
            part(header)
            old["run.json"] = json.dumps(header).encode()
        elif isinstance(part, np.ndarray):
            with zipfile.ZipFile(path, "w") as archive, archive.open("x", "w") as file:
                np.lib.format.write_array(file, part)
            with zipfile.ZipFile(path) as archive:
                old[f"{name}.npy"] = archive.read("x")
        elif part is None:
            del old[f"{name}.npy"]
        else:
            old[name] = part
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in old.items():
            archive.writestr(name, content)
    return path


def array(path: Path, name: str) -> Any:
    with np.load(path) as arrays:
        return arrays[name]
