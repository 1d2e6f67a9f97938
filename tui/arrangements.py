"""Arrangements: where panels stand on a page, as a grid with named areas."""

from __future__ import annotations

from dataclasses import dataclass

# Between panels that share a place.
OR = "/"


@dataclass(frozen=True)
class Fit:
    """As many cells as the panels of this track ask for, at most `most`, borders included."""

    most: int


# A column's width or a row's height: so many cells, a share of what is left, or what its panels ask for.
Track = int | float | Fit


@dataclass(frozen=True)
class Arrangement:
    """Where a page's panels stand on a screen of `least` (columns, lines) or more: the `areas` of the page's grid, row
    by row, a name for each of the `columns`. An area is a rectangle; `weights/map` is a place that panels share, of
    which the one focused last is shown.
    """

    least: tuple[int, int]
    columns: tuple[Track, ...]
    lines: tuple[Track, ...]
    areas: tuple[str, ...]

    @property
    def grid(self) -> tuple[tuple[str, ...], ...]:
        """The place in each cell of the grid."""
        return tuple(tuple(row.split()) for row in self.areas)

    @property
    def places(self) -> tuple[str, ...]:
        """The places, from the top left on."""
        return tuple(dict.fromkeys(place for row in self.grid for place in row))

    def place_of(self, panel: str) -> str | None:
        """The place at which this panel is shown, alone or in turn with others."""
        return next((place for place in self.places if panel in place.split(OR)), None)
