"""The layout: the pages, the panels of each, and the smallest screen on which a panel is shown there.

The panels' sizes are in xorcise.tcss, which lays out pages by the same size classes; a test keeps the two in agreement.
"""

from __future__ import annotations

from dataclasses import dataclass

# Panels in the order of their number keys, with their titles.
PANELS: dict[str, str] = {
    "network": "Network",
    "hyperparameters": "Hyperparameters",
    "loss": "Loss",
    "weights": "Weights",
    "predictions": "Predictions",
}

# Focused at the start: its arrows choose a row and change nothing.
FIRST = "predictions"

# Size classes, which Textual sets on the screen: `-wide` is 108 columns or more, unless it is `-huge`.
WIDTHS = ((0, "-thin"), (60, "-tight"), (78, "-narrow"), (108, "-wide"), (160, "-huge"))
HEIGHTS = ((0, "-flat"), (20, "-low"), (24, "-normal"), (30, "-middling"), (44, "-tall"), (56, "-towering"))
# The smallest screen on which panels are drawn: columns and rows.
SMALLEST = WIDTHS[1][0], HEIGHTS[1][0]


@dataclass(frozen=True)
class Place:
    """`least`: columns and rows of the smallest screen on which the page shows the panel."""

    panel: str
    least: tuple[int, int] = SMALLEST


@dataclass(frozen=True)
class Page:
    """`places` in the order in which they fill the page's grid."""

    places: tuple[Place, ...]

    def panels(self, columns: int, lines: int) -> tuple[str, ...]:
        """The panels shown on a screen of this size."""
        return tuple(place.panel for place in self.places if place.least[0] <= columns and place.least[1] <= lines)


PAGES: dict[str, Page] = {
    "train": Page(
        (Place("network"), Place("loss"), Place("hyperparameters"), Place("weights"), Place("predictions")),
    ),
}
