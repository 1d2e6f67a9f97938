"""Checking paths and opening files."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import islice
from stat import S_ISDIR, S_ISREG
from typing import IO, Any

from engine.errors import MissingFileError, RunError, nearest, shown

# The maximum number of files in a folder that are searched for a similar name.
MAX_NEARBY = 1000

AnyPath = str | bytes | os.PathLike[str] | os.PathLike[bytes]


def path_of(given: Any) -> str:
    """A path as text, for any `AnyPath`; raises `TypeError` for anything else."""
    try:
        return os.fsdecode(given)
    except TypeError:
        raise TypeError(f"path: {shown(given)} given; the path of a file is needed, as a str or a Path") from None


def opened(path: str, wanted: str) -> IO[bytes]:
    """An ordinary file, open for reading: a pipe or a device might never end, or never start.

    Raises `RunError` with the reason, in a line that ends with what is `wanted`; `MissingFileError` if there is none.
    """
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - Path raises errors of its own
        if S_ISREG(mode):
            return open(path, "rb")  # noqa: PTH123
        problem = f"{path} is {'a folder' if S_ISDIR(mode) else 'not an ordinary file'}"
    except FileNotFoundError:
        if path:
            raise MissingFileError(f"there is no file {path}; {wanted}") from None
        problem = "an empty path given"
    except OSError as error:
        problem = f"{path} cannot be read ({error.strerror or error})"
    except ValueError:  # A file name cannot contain NUL.
        problem = f"{shown(path)} is not the path of a file"
    raise RunError(f"{problem}; {wanted}")


def nearby(path: str, others: Iterable[str] = ()) -> str | None:
    """A file with a similar name in the folder of a path, written like the path, or one of `others`; None if there is
    none.
    """
    folder, name = os.path.split(path)
    try:
        with os.scandir(folder or ".") as entries:
            names = [entry.name for entry in islice(entries, MAX_NEARBY) if entry.is_file()]
    except (OSError, ValueError):  # There is no such folder.
        names = []
    found = nearest(name, [*names, *others])
    return os.path.join(folder, found) if found in names else found  # noqa: PTH118
