"""What holds for all tests."""

from __future__ import annotations

import gc
import sys

# Hundreds of apps are made and dropped: looking for garbage as often as usual takes a quarter of the tests' time.
gc.set_threshold(100_000, 20, 50)

# Windows has neither pseudo-terminals nor the signals that end a session.
POSIX_ONLY = ["engine/cli/test_bar.py", "engine/cli/test_signals.py"]
POSIX_ONLY += [f"tui/test_pty{of}.py" for of in ("", "_console", "_endings")]
collect_ignore = POSIX_ONLY if sys.platform == "win32" else []
