"""Tiling: the rectangles of a page's places, from an arrangement and a size."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.geometry import Region

from tui.pages import Arrangement, Fit, Track

# The lines that a panel asks for at a width, borders included, called with a place and a width.
Wanted = Callable[[str, int], int]


def tiles(arrangement: Arrangement, columns: int, lines: int, wanted: Wanted) -> dict[str, Region]:
    """The rectangle of each place on a page of this size."""
    grid = arrangement.grid
    widths = _sizes(arrangement.columns, columns, {})
    spans = {place: _span(grid, place) for place in arrangement.places}
    asked = {
        number: max(
            (
                wanted(place, sum(widths[left:right]))
                for place, (left, top, right, bottom) in spans.items()
                if top == number and bottom == number + 1
            ),
            default=0,
        )
        for number, track in enumerate(arrangement.lines)
        if isinstance(track, Fit)
    }
    heights = _sizes(arrangement.lines, lines, asked)
    return {
        place: Region(sum(widths[:left]), sum(heights[:top]), sum(widths[left:right]), sum(heights[top:bottom]))
        for place, (left, top, right, bottom) in spans.items()
    }


def _span(grid: Sequence[Sequence[str]], place: str) -> tuple[int, int, int, int]:
    """The first column and row of a place, and those after its last ones."""
    cells = [(x, y) for y, row in enumerate(grid) for x, name in enumerate(row) if name == place]
    xs, ys = [x for x, _ in cells], [y for _, y in cells]
    return min(xs), min(ys), max(xs) + 1, max(ys) + 1


def _sizes(tracks: Sequence[Track], room: int, asked: dict[int, int]) -> list[int]:
    """The cells of each track; the shares divide exactly what the others leave."""
    sizes = [
        min(track.most, asked.get(number, 0)) if isinstance(track, Fit) else track if isinstance(track, int) else 0
        for number, track in enumerate(tracks)
    ]
    shares = [(number, track) for number, track in enumerate(tracks) if isinstance(track, float)]
    left, whole = max(room - sum(sizes), 0), sum(share for _, share in shares)
    begun = 0.0
    for number, share in shares:
        before, begun = begun, begun + share
        sizes[number] = round(left * begun / whole) - round(left * before / whole)
    return sizes
