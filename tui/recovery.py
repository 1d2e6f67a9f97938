"""Recovery files: what a run that ends without being asked to leaves behind, for `xorcise --recover`.

They are saved runs (`xorcise train --resume` continues them as well) in the user's state directory. Opening one deletes
nothing; the newest are kept.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from time import gmtime, strftime

from engine import DataError, RecipeError, RunError, Trainer, load, save

NEWEST = 10
ENDING = ".xorcise"


def folder() -> Path:
    """Where they lie. Raises `RuntimeError` where the user has no home."""
    from platformdirs import user_state_path  # as late as possible: a crash may be all that needs it

    return user_state_path("xorcise", appauthor=False)


def files() -> list[Path]:
    """All that there are, the newest first."""
    return sorted(folder().glob(f"*{ENDING}"), reverse=True)


def write(trainer: Trainer) -> Path | None:
    """Write the run to a new file, and only then delete the oldest ones. Never raises: None if it cannot be written."""
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder() / f"{strftime('%Y-%m-%d-%H%M%S', gmtime())}-{os.getpid()}{ENDING}"
        save(trainer, path)
        for old in files()[NEWEST:]:
            with suppress(OSError):
                old.unlink()
    except Exception:  # a crash is already being dealt with
        return None
    return path


def open_newest(data: str | None = None) -> Trainer:
    """The run of the newest file; `data` is where its table lies now, if that has moved. Raises `RunError`,
    `RecipeError` and `DataError`."""
    try:
        found = files()
    except (OSError, RuntimeError, ValueError) as error:
        raise RunError(f"there is no folder of runs to recover ({error})") from None
    if not found:
        raise RunError(f"there is no run to recover in {folder()}; one is left there only when the screen is cut short")
    try:
        return load(found[0], data)
    except (RunError, RecipeError, DataError) as error:
        advice = f"; without {found[0].name}, --recover opens the run before it" if found[1:] else ""
        raise RunError(f"{error}{advice}") from None
