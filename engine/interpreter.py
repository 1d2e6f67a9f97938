"""Another Python process, for work that would hold this one's GIL or must end at once."""

from __future__ import annotations

import sys


def python_command(program: str) -> list[str] | None:
    """The command that runs a program in another Python with the same module path; None if there is no other Python."""
    if not sys.executable or getattr(sys, "frozen", False):  # sys.executable would be this program, not Python.
        return None
    return [sys.executable, "-P", "-c", f"import sys; sys.path[:] = {sys.path}; {program}"]
