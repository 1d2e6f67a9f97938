"""Recovery files: a run that ends unexpectedly is saved here, for `xorcise --recover`.

They are saved runs (`xorcise train --resume` continues them as well) in the user's state directory. Opening one deletes
nothing; only the newest are kept.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from time import gmtime, strftime

from engine import DataError, RecipeError, RunError, Trainer, load, save
from tui import folders

NEWEST = 10
ENDING = ".xorcise"


def folder() -> Path:
    """Their folder. Raises `RuntimeError` if the user has no home directory."""
    return folders.state()


def files() -> list[Path]:
    """All recovery files, newest first."""
    return sorted(folder().glob(f"*{ENDING}"), reverse=True)


def write(trainer: Trainer) -> Path | None:
    """Write the run to a new file, and only then delete the oldest ones. Never raises: returns None if it cannot be
    written.
    """
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder() / f"{strftime('%Y-%m-%d-%H%M%S', gmtime())}-{os.getpid()}{ENDING}"
        save(trainer, path)
        for old in files()[NEWEST:]:
            with suppress(OSError):
                old.unlink()
    except Exception:  # A crash is already being handled.
        return None
    return path


def open_newest(data: str | None = None) -> Trainer:
    """The run in the newest file; `data` is where its table is now, if it has moved. Raises `RunError`, `RecipeError`
    and `DataError`.
    """
    try:
        found = files()
    except (OSError, RuntimeError, ValueError) as error:
        raise RunError(f"there is no folder of runs to recover ({error})") from None
    if not found:
        raise RunError(
            f"there is no run to recover in {folder()}; one is saved there only if the screen ends unexpectedly"
        )
    try:
        return load(found[0], data)
    except (RunError, RecipeError, DataError) as error:
        advice = f"; delete {found[0].name} to make --recover open the run before it" if found[1:] else ""
        raise RunError(f"{error}{advice}") from None
