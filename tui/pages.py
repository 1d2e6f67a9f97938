"""What stands where: the pages, the panels of each, and from which size on a panel has room there.

How much room it gets is xorcise.tcss's, which lays a page out by the same size classes; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

# Panels by the number key that leads to them, and what they are called.
PANELS: dict[str, str] = {
    "network": "Network",
    "hyperparameters": "Hyperparameters",
    "loss": "Loss",
    "weights": "Weights",
    "predictions": "Predictions",
}

# Has the focus at first: its arrows choose a row and change nothing.
FIRST = "predictions"

# Size classes, which Textual gives to the screen: `-wide` is one of 108 columns or more, as long as it is not `-huge`.
WIDTHS = ((0, "-thin"), (60, "-tight"), (78, "-narrow"), (108, "-wide"), (160, "-huge"))
HEIGHTS = ((0, "-flat"), (20, "-low"), (24, "-normal"), (30, "-middling"), (44, "-tall"), (56, "-towering"))
# Columns and rows below which no panel is drawn.
SMALLEST = WIDTHS[1][0], HEIGHTS[1][0]


@dataclass(frozen=True)
class Place:
    """`least`: columns and rows of the smallest screen on which the page has room for the panel."""

    panel: str
    least: tuple[int, int] = SMALLEST


@dataclass(frozen=True)
class Page:
    """`places` in the order in which they fill the page's grid."""

    places: tuple[Place, ...]

    def panels(self, columns: int, lines: int) -> tuple[str, ...]:
        """The panels for which a screen of this size has room."""
        return tuple(place.panel for place in self.places if place.least[0] <= columns and place.least[1] <= lines)


PAGES: dict[str, Page] = {
    "train": Page(
        (Place("network"), Place("loss"), Place("hyperparameters"), Place("weights"), Place("predictions")),
    ),
}
