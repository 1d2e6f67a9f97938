"""The run behind the screen: what was asked for, the live loop, the loops' loading, the photographs of the run,
and what can be undone.

Session holds a Worker and an Undo; the worker holds a Loader, and for each run a Photographer. None of them knows who
holds it.
"""

from __future__ import annotations

from tui.session.session import Answer, Session

__all__ = ["Answer", "Session"]
