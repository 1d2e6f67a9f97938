"""The run behind the screen: the requested recipe, the live loop, loading of compiled loops, frames, and undo.

Session holds a Worker and an Undo; the worker holds a Loader and, for each run, a Photographer. None of them knows its
holder.
"""

from __future__ import annotations

from tui.session.answer import Answer
from tui.session.session import Session

__all__ = ["Answer", "Session"]
