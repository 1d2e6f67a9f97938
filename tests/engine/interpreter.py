"""Programs in an interpreter of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Seconds; compiling is part of it.
PATIENCE = 240.0
# Without it coverage does not look on: while all loops are compiled it sees nothing new and takes half as long again.
LOOKED_AT = "COVERAGE_PROCESS_CONFIG"
# Warnings are errors, but for the one where Numba is not there.
STRICT = ["-W", "error", "-W", "ignore:the training loops run uncompiled"]


def in_a_fresh_interpreter(program: str, **environment: str) -> str:
    """What the program prints; warnings are errors, and nothing may come on stderr."""
    done = subprocess.run(
        [sys.executable, *STRICT, "-c", program],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout.strip()
