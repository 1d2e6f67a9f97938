"""The screen's tests look the same wherever they run."""

from __future__ import annotations

import os

import pytest
from textual import constants

# Read whenever an app is made; what Textual reads when it is imported, a plugin of pytest's has imported already.
for name in ("NO_COLOR", "TEXTUAL_THEME", "TEXTUAL_COLOR_SYSTEM", "COLORFGBG"):
    os.environ.pop(name, None)
os.environ["TEXTUAL_ANIMATIONS"] = constants.TEXTUAL_ANIMATIONS = "none"  # type: ignore[misc]


@pytest.fixture(scope="session", autouse=True)
def _folders(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is kept is kept elsewhere than the user's own, and the user's settings are not read."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
    os.environ["XDG_CONFIG_HOME"] = str(tmp_path_factory.mktemp("config"))


@pytest.fixture(scope="session", autouse=True)
def _loops() -> None:
    """Load the compiled loops once, so that no test waits for a compiler in the middle of a screen."""
    from engine.loops.calls import load

    load()
