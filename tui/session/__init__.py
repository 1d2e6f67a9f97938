"""The run behind the screen: what was asked for, the live loop, the loops' loading, and the photographs of the run.

Session holds a Worker; the worker holds a Loader, and for each run a Photographer. None of them knows who holds it.
"""

from __future__ import annotations

from tui.session.session import Session

__all__ = ["Session"]
