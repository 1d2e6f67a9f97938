"""The values of a sample, typed by hand."""

from __future__ import annotations

from collections.abc import Callable

from engine import Dataset, RecipeError
from engine.errors import refused, shown
from engine.fields import Number
from tui.panels.editor import Question, ask
from tui.panels.panel import Panel
from tui.session import Answer

# Any finite number, with a comma read as in the other fields.
ANY = Number(-1.7e308, 1.7e308)


async def ask_for_targets(panel: Panel, data: Dataset, now: str, accept: Callable[[list[float], Answer], None]) -> None:
    """Ask for the target values of a sample of this data: as many numbers as it has outputs."""
    count = data.targets.shape[1]
    allowed = "a number" if count == 1 else f"{count} numbers, separated by semicolons"
    name = "target value" if count == 1 else "target values"
    await ask(Question(panel, name, now, allowed, lambda text, answer: accept(_parsed(text, count, allowed), answer)))


def _parsed(text: str, count: int, allowed: str) -> list[float]:
    parts = [text] if count == 1 else text.split(";")
    try:
        values = [float(ANY.parse("target", part.strip())) for part in parts]
    except RecipeError:
        values = []
    if len(values) != count:
        raise RecipeError("target", refused(shown(text.strip()), allowed))
    return values
