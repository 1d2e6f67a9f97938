"""Files that are given: what is a path, and what can be read."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import islice
from stat import S_ISDIR, S_ISREG
from typing import IO, Any

from engine.errors import RunError, nearest, shown

# Files of a folder that are looked through for a similar name.
MAX_NEARBY = 1000

AnyPath = str | bytes | os.PathLike[str] | os.PathLike[bytes]


def path_of(given: Any) -> str:
    """A path as text, whichever `AnyPath` is given; raises `TypeError` for anything else."""
    try:
        return os.fsdecode(given)
    except TypeError:
        raise TypeError(f"path: {shown(given)} given; the path of a file is needed, as a str or a Path") from None


def opened(path: str, wanted: str) -> IO[bytes]:
    """An ordinary file, open to be read: a pipe or a device might never end, or never begin.

    Raises `RunError` about whatever stands in the way, a line that ends with what is `wanted`.
    """
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - Path raises errors of its own
        if S_ISREG(mode):
            return open(path, "rb")  # noqa: PTH123
        problem = f"{path} is {'a folder' if S_ISDIR(mode) else 'not an ordinary file'}"
    except FileNotFoundError:
        problem = f"there is no file {path}" if path else "an empty path given"
    except OSError as error:
        problem = f"{path} cannot be read ({error.strerror or error})"
    except ValueError:  # no file's name has a NUL in it
        problem = f"{shown(path)} is not the path of a file"
    raise RunError(f"{problem}; {wanted}")


def nearby(path: str, others: Iterable[str] = ()) -> str | None:
    """The file with a similar name in the folder of a path, given like it, or one of the others; None for none."""
    folder, name = os.path.split(path)
    try:
        with os.scandir(folder or ".") as entries:
            names = [entry.name for entry in islice(entries, MAX_NEARBY) if entry.is_file()]
    except (OSError, ValueError):  # there is no such folder
        names = []
    found = nearest(name, [*names, *others])
    return os.path.join(folder, found) if found in names else found  # noqa: PTH118
