"""The features that are computed from two inputs, switched one by one."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from engine import RecipeError
from engine.data.preparation import FEATURES
from engine.recipe_fields import AUTO
from tui.actions import bindings, keys_for
from tui.drawing.cells import Row, fit, hidden, row, wrap
from tui.drawing.columns import input_names
from tui.drawing.gallery import Tile, lines_at_best
from tui.drawing.names import apart
from tui.drawing.thumbnails import of_feature
from tui.frame import Frame
from tui.hyperparameters import changed
from tui.panels.gallery import GalleryPanel
from tui.plane import Plane

INPUTS = ("x1", "x2")
# Columns for the names of inputs, where there are no features.
NAMES = 30
# About each feature, given what both inputs are called.
SENTENCES = {
    "x1": "{0} as it is",
    "x2": "{1} as it is",
    "x1^2": "the square of {0}: the same on both sides of 0",
    "x2^2": "the square of {1}: the same on both sides of 0",
    "x1x2": "the product of both inputs: its sign is XOR of their signs",
    "sin(x1)": "the sine of {0}: repeats every 6.28",
    "sin(x2)": "the sine of {1}: repeats every 6.28",
}


class FeaturesPanel(GalleryPanel):
    """A tile for each feature, with its value over the plane of the data."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("features")]
    hint = (keys_for("features", "on or off", "use"),)
    about = (
        "What the network gets as its inputs: any of seven functions of the data's two inputs. Each picture shows "
        "the function's value over the plane of the data, + above 0 and - below. Those marked ● are in use; {use} "
        "switches the chosen one and starts a new run, because the number of inputs changes. Data with more or fewer "
        "than two inputs has no features: its inputs are listed by name."
    )
    _plane: tuple[tuple[object, ...], Plane] | None = None

    def title(self, frame: Frame) -> str:
        on, called = self._in_use(frame), _called(frame)
        ways = (", ".join(called.get(name, name) for name in on), ", ".join(on), str(len(on)))
        return self.fitting(*(f"Features · {way}" for way in ways))

    @staticmethod
    def _in_use(frame: Frame) -> tuple[str, ...]:
        features = frame.preparation.features
        return frame.preparation.names if features is None and not _has_two(frame) else features or INPUTS

    def tiles(self) -> tuple[Tile, ...]:
        frame = self.frame
        assert frame is not None
        known = frame.data, frame.test_data, frame.recipe.data
        if self._plane is None or self._plane[0] != known:
            self._plane = known, Plane.of(frame.data, frame.test_data, generator=frame.recipe.data)
            self._drawn: dict[tuple[str, int, int], tuple[Row, ...]] = {}
        on = self._in_use(frame)
        called = _called(frame)
        return tuple(
            Tile(name, name in on, partial(self._draw_feature, name), called.get(name, "")) for name in FEATURES
        )

    def _draw_feature(self, name: str, columns: int, lines: int) -> tuple[Row, ...]:
        assert self._plane is not None
        key = name, columns, lines
        if key not in self._drawn:
            self._drawn[key] = of_feature(name, self._plane[1], columns, lines)
        return self._drawn[key]

    def words(self) -> str:
        assert self.frame is not None
        name = tuple(FEATURES)[self.chosen]
        called = {"x1": "the first input", "x2": "the second input"} | _called(self.frame)
        return f"{name}: {SENTENCES[name].format(*(called[one] for one in INPUTS))}."

    def columns_for(self) -> int:
        """As many as there are for thumbnails; few for the names of the inputs."""
        return super().columns_for() if self.frame is None or _has_two(self.frame) else NAMES

    def lines_for(self, columns: int) -> int:
        """Thumbnails of a good size, and two lines of words after an empty one; or why there are none."""
        assert self.frame is not None
        if _has_two(self.frame):
            return lines_at_best(len(FEATURES), columns) + 3
        return len(wrap(self._why_not(self.frame), columns))

    def draw(self, columns: int, lines: int) -> list[Row]:
        """The gallery; without features why, and the inputs where there is room for them."""
        assert self.frame is not None
        if _has_two(self.frame):
            return super().draw(columns, lines)
        rows = [fit(row((line, "muted")), columns) for line in wrap(self._why_not(self.frame), columns)]
        names = apart(input_names(self.frame.data), columns)[: self._names_shown(columns, lines)]
        return [*rows, (), *(fit(row(name), columns) for name in names)][:lines]

    def more(self) -> str:
        if self.frame is None or _has_two(self.frame):
            return super().more()
        shown = self._names_shown(*self.size)
        return hidden(0, self.frame.data.inputs.shape[1] - shown) if shown else ""

    def _names_shown(self, columns: int, lines: int) -> int:
        """How many names of inputs there is room for, below an empty line."""
        assert self.frame is not None
        left = lines - len(wrap(self._why_not(self.frame), columns)) - 1
        return min(max(left, 0), len(input_names(self.frame.data)))

    @staticmethod
    def _why_not(frame: Frame) -> str:
        count: int = frame.data.inputs.shape[1]
        standardized = frame.preparation.means is not None
        what = "1 input: the network gets it" if count == 1 else f"{count:,} inputs: the network gets them"
        how = "standardized" if standardized else "as it is" if count == 1 else "as they are"
        return f"This data has {what} {how}. Features need two."

    def action_move(self, across: int, down: int) -> None:
        if self.frame is not None and _has_two(self.frame):
            super().action_move(across, down)

    def action_use(self) -> None:
        frame = self.frame
        if frame is None:
            return
        if not _has_two(frame):
            self.explain(self._why_not(frame))
            return
        name, recipe = tuple(FEATURES)[self.chosen], self._session.recipe
        now = INPUTS if recipe.features == AUTO else recipe.features
        wanted = tuple(one for one in FEATURES if (one in now) != (one == name))
        if not wanted:
            self.explain(f"{name} is the only one in use; switch another one on first.")
            return
        try:
            self._session.set_recipe(changed(recipe, "features", AUTO if wanted == INPUTS else wanted), self.answer)
        except RecipeError as error:
            self.explain(str(error))


def _called(frame: Frame) -> dict[str, str]:
    """`temperature (x1)`: the inputs of a table whose columns have names of their own."""
    pairs = zip(INPUTS, input_names(frame.data), strict=True) if _has_two(frame) else ()
    return {feature: f"{name} ({feature})" for feature, name in pairs if name != feature}


def _has_two(frame: Frame) -> bool:
    return bool(frame.data.inputs.shape[1] == 2)
