"""A weight or a bias typed by hand, from whichever panel it is chosen in."""

from __future__ import annotations

from math import isfinite, nan

from engine import RecipeError
from engine.errors import refused, shown
from engine.fields import Number
from tui.drawing import numbers
from tui.drawing.links import link_name, link_of
from tui.frame import Frame
from tui.panels.editor import Question, ask
from tui.panels.panel import Panel
from tui.session import Answer, Session

# Any finite number, with a comma read as in the other fields.
ANY = Number(-1.7e308, 1.7e308)
# Larger values would overflow in the layers above.
LARGEST = 1e9
ALLOWED = "a number from -1e9 to 1e9, such as 0.5, 1e-3 or -2/3"


async def ask_for_parameter(panel: Panel, session: Session, frame: Frame, layer: int, unit: int, source: int) -> None:
    """Ask for another value of a parameter that the frame shows, named as in `Parameters`; `panel` gets the focus back.
    Accepted as it is, the value is not changed, even if the weight has learned meanwhile.
    """
    now = numbers.exact(link_of(frame.layers[layer], unit, source).value, "")

    def accept(text: str, answer: Answer) -> None:
        if text.strip() != now:
            session.parameters.set(layer, unit, source, parse(text))
        answer(None)

    await ask(Question(panel, link_name(frame, layer, unit, source, panel.app.size.width // 2), now, ALLOWED, accept))


def parse(text: str) -> float:
    """A number or a fraction of two: `0.5`, `1e-3`, `-2/3`. Raises `RecipeError` for anything else."""
    above, line, below = text.strip().partition("/")
    value = _number(above)
    if line:
        divisor = _number(below)
        value = value / divisor if divisor else nan
    if not (isfinite(value) and abs(value) <= LARGEST):
        raise RecipeError("weight", refused(shown(text.strip()), ALLOWED))
    return value + 0.0  # No negative zero.


def _number(text: str) -> float:
    """The number, or NaN if it is none."""
    try:
        return float(ANY.parse("weight", text))
    except RecipeError:
        return nan
