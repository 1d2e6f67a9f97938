"""The console without its screen: Python on the run that is shown. Imported when it is first needed."""

from __future__ import annotations

from tui.console.console import Console
from tui.console.examples import EXAMPLES

__all__ = ["EXAMPLES", "Console"]
