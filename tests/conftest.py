"""What holds for all tests."""

from __future__ import annotations

import sys

# Windows has neither pseudo-terminals nor the signals that end a session.
POSIX_ONLY = ["engine/cli/test_bar.py", "engine/cli/test_signals.py", "tui/test_pty.py", "tui/test_pty_endings.py"]
collect_ignore = POSIX_ONLY if sys.platform == "win32" else []
