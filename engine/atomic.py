"""Write a file as a whole or not at all: a reader meanwhile, or after a crash, finds the old or the new file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from stat import S_IMODE, S_ISDIR, S_ISREG
from typing import IO

from engine.errors import RunError
from engine.files import AnyPath, path_of


def check(path: AnyPath) -> None:
    """Raise `RunError` if a file cannot be written there, as far as this can be known in advance; `TypeError` if it is
    not a path.
    """
    _target(path_of(path))


@contextmanager
def replacing(path: AnyPath) -> Iterator[IO[bytes]]:
    """Open a file that replaces the one at `path` when it is complete and on disk.

    The old file need not exist; if it does, its permissions are kept, and a symbolic link stays a link. After an error
    nothing has changed. Raises `RunError`, and `TypeError` if `path` is not a path.
    """
    path = path_of(path)
    target, permissions = _target(path)
    folder = os.path.dirname(target)  # noqa: PTH120
    # Short, because even the longest allowed file name must fit.
    beside = os.path.join(folder, f".xorcise-{os.urandom(6).hex()}")  # noqa: PTH118
    try:
        with open(beside, "xb") as file:  # noqa: PTH123
            yield file
            file.flush()
            os.fsync(file.fileno())
        if permissions is not None:
            os.chmod(beside, permissions)  # noqa: PTH101
        os.replace(beside, target)  # noqa: PTH105
    except OSError as error:
        raise RunError(f"{path} cannot be written ({error.strerror or error}); nothing was changed") from None
    finally:  # also after ctrl+c
        with suppress(OSError):
            os.unlink(beside)  # noqa: PTH108
    with suppress(OSError):  # The new name must survive a power failure, too, on systems where a folder can be synced.
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _target(path: str) -> tuple[str, int | None]:
    """The file to replace, with symbolic links resolved, and its permissions if it exists."""
    problem, mode = None, None
    try:
        target = os.path.realpath(path)
        folder = os.path.dirname(target)  # noqa: PTH120
        if not path:
            problem = "an empty path given; give the path of a file"
        elif not os.path.isdir(folder):  # noqa: PTH112
            problem = f"there is no folder {folder}; create it, or save elsewhere"
        elif os.path.lexists(target):
            status = os.stat(target)  # noqa: PTH116
            mode = S_IMODE(status.st_mode)
            if S_ISDIR(status.st_mode):
                problem = f"{path!r} is a folder; give the path of a file"
            elif not S_ISREG(status.st_mode):
                problem = f"{path} is not an ordinary file; save elsewhere"
            elif not os.access(target, os.W_OK):
                problem = f"{path} is not writable; change its permissions, or save elsewhere"
        if problem is None and not os.access(folder, os.W_OK | os.X_OK):
            problem = f"the folder {folder} is not writable; save elsewhere"
    except (OSError, ValueError):  # ValueError: a file name cannot contain NUL.
        problem = f"{path!r} is not the path of a file; save elsewhere"
    if problem:
        raise RunError(problem)
    return target, mode
