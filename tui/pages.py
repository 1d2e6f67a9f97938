"""The pages, and which panels stand where on a page at which size."""

from __future__ import annotations

from dataclasses import dataclass

from tui.arrangements import Arrangement, Fit

# The titles of all panels. A panel may be on several pages: each has its own widget for it, with the same name, keys
# and help.
PANELS: dict[str, str] = {
    "network": "Network",
    "loss": "Loss",
    "map": "Map",
    "weights": "Weights",
    "predictions": "Predictions",
    "hyperparameters": "Hyperparameters",
    "pass": "Pass",
    "arithmetic": "Arithmetic",
    "update": "Update",
    "sets": "Data sets",
    "picture": "Picture",
    "samples": "Samples",
    "features": "Features",
    "sampling": "Sampling",
}


@dataclass(frozen=True)
class Page:
    """`panels` in the order of their number keys; the panel `first` has the focus when the page is opened first.
    `arrangements` from the smallest to the largest: the last one that fits a screen is used.
    """

    title: str
    key: str
    help: str
    first: str
    panels: tuple[str, ...]
    arrangements: tuple[Arrangement, ...]

    def arrangement(self, columns: int, lines: int) -> Arrangement | None:
        """The arrangement for a screen of this size; None if it is too small."""
        fitting = [one for one in self.arrangements if one.least[0] <= columns and one.least[1] <= lines]
        return fitting[-1] if fitting else None


# The smallest screen on which panels are drawn: columns and lines.
SMALLEST = 60, 20

PAGES: dict[str, Page] = {
    "train": Page(
        "Train",
        "T",
        "does it learn, and what?",
        # Its arrows choose a row and change nothing.
        "predictions",
        ("network", "loss", "map", "weights", "predictions", "hyperparameters"),
        (
            Arrangement(
                SMALLEST,
                (1.0, 1.0),
                (7, 6, 1.0),
                (
                    "network     loss",
                    "weights/map predictions",
                    "weights/map hyperparameters",
                ),
            ),
            Arrangement(
                (78, 24),
                (1.0, 1.0),
                (9, 7, 1.0),
                (
                    "network     loss",
                    "weights/map predictions",
                    "weights/map hyperparameters",
                ),
            ),
            Arrangement(
                (78, 28),
                (1.0, 1.0),
                (11, 8, 1.0),
                (
                    "network     loss",
                    "weights/map predictions",
                    "weights/map hyperparameters",
                ),
            ),
            Arrangement(
                (78, 44),
                (1.0, 1.0),
                (14, 12, 1.0),
                (
                    "network loss",
                    "map     weights",
                    "predictions hyperparameters",
                ),
            ),
            Arrangement(
                (98, 24),
                (26, 1.1, 1.0),
                (9, 7, 1.0),
                (
                    "network network loss",
                    "map     weights predictions",
                    "map     weights hyperparameters",
                ),
            ),
            Arrangement(
                (98, 28),
                (26, 1.1, 1.0),
                (11, 8, 1.0),
                (
                    "network network loss",
                    "map     weights predictions",
                    "map     weights hyperparameters",
                ),
            ),
            Arrangement(
                (108, 28),
                (38, 24, 0.35, 0.65),
                (10, 9, 1.0),
                (
                    "network network loss loss",
                    "map weights     weights     hyperparameters",
                    "map predictions predictions hyperparameters",
                ),
            ),
            Arrangement(
                (108, 38),
                (38, 24, 0.35, 0.65),
                (14, 11, 1.0),
                (
                    "network network loss loss",
                    "map weights     weights     hyperparameters",
                    "map predictions predictions hyperparameters",
                ),
            ),
            Arrangement(
                (160, 44),
                (1.0, 1.0, 1.2),
                (1.5, 1.0, Fit(10), Fit(12)),
                (
                    "network network         loss",
                    "map     hyperparameters loss",
                    "map     hyperparameters predictions",
                    "weights weights         weights",
                ),
            ),
            Arrangement(
                (160, 56),
                (1.0, 1.0, 1.2),
                (1.5, 1.0, Fit(14), Fit(18)),
                (
                    "network network         loss",
                    "map     hyperparameters loss",
                    "map     hyperparameters predictions",
                    "weights weights         weights",
                ),
            ),
        ),
    ),
    "inspect": Page(
        "Inspect",
        "I",
        "how does one number come about?",
        "arithmetic",
        ("network", "weights", "pass", "arithmetic", "update"),
        (
            Arrangement(
                SMALLEST,
                (26, 1.0),
                (7, 1.0),
                (
                    "network/weights arithmetic/update",
                    "pass            arithmetic/update",
                ),
            ),
            Arrangement(
                (78, 24),
                (32, 1.0),
                (9, 1.0),
                (
                    "network/weights arithmetic/update",
                    "pass            arithmetic/update",
                ),
            ),
            Arrangement(
                (98, 28),
                (1.0, 1.2),
                (11, 0.5, 1.0),
                (
                    "network/weights arithmetic",
                    "pass            arithmetic",
                    "pass            update",
                ),
            ),
            Arrangement(
                (108, 38),
                (1.0, 1.1),
                (14, 10, 1.0),
                (
                    "network arithmetic",
                    "weights arithmetic",
                    "pass    update",
                ),
            ),
            Arrangement(
                (118, 38),
                # Six layers are drawn as a diagram.
                (62, 1.0),
                (14, 10, 1.0),
                (
                    "network arithmetic",
                    "weights arithmetic",
                    "pass    update",
                ),
            ),
            Arrangement(
                (160, 44),
                (1.0, 1.0),
                (1.0, Fit(14), Fit(16)),
                (
                    "network arithmetic",
                    "weights update",
                    "pass    update",
                ),
            ),
        ),
    ),
    "data": Page(
        "Data",
        "D",
        "what is there to learn?",
        "sets",
        ("sets", "picture", "samples", "features", "sampling"),
        (
            Arrangement(
                SMALLEST,
                (1.0, 1.2),
                (1.0, Fit(10)),
                (
                    "sets                      picture",
                    "sampling/features/samples picture",
                ),
            ),
            Arrangement(
                (98, 28),
                (36, 1.0),
                (1.0, Fit(13)),
                (
                    "sets                      picture",
                    "sampling/features/samples picture",
                ),
            ),
            Arrangement(
                (108, 38),
                (36, 1.4, 1.0),
                (Fit(18), 1.0, Fit(13)),
                (
                    "sets     picture features",
                    "sets     picture samples",
                    "sampling picture samples",
                ),
            ),
            Arrangement(
                (160, 44),
                # A column for each feature beside the others.
                (50, Fit(79), 1.0),
                (1.0, Fit(10)),
                (
                    "sets     picture  picture",
                    "sampling features samples",
                ),
            ),
            Arrangement(
                (160, 56),
                (50, Fit(79), 1.0),
                (1.0, Fit(12)),
                (
                    "sets     picture  picture",
                    "sampling features samples",
                ),
            ),
        ),
    ),
}


def home_of(panel: str, page: str) -> str:
    """The page on which a panel is shown from this page: this one, or else the first that has it."""
    return next(name for name in (page, *PAGES) if panel in PAGES[name].panels)
