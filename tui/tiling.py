"""Tiling: the rectangles of a page's places, from an arrangement and a size."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.geometry import Region

from tui.arrangements import Arrangement, Fit, Track

# What the panel at a place asks for, borders included: its columns; its lines at a width.
Wide = Callable[[str], int]
High = Callable[[str, int], int]


def tiles(arrangement: Arrangement, columns: int, lines: int, wide: Wide, high: High) -> dict[str, Region]:
    """The rectangle of each place on a page of this size."""
    grid = arrangement.grid
    spans = {place: _span(grid, place) for place in arrangement.places}
    across = {place: (left, right) for place, (left, _, right, _) in spans.items()}
    widths = _sizes(arrangement.columns, columns, across, wide)

    def high_there(place: str) -> int:
        return high(place, sum(widths[slice(*across[place])]))

    heights = _sizes(arrangement.lines, lines, {place: span[1::2] for place, span in spans.items()}, high_there)
    return {
        place: Region(sum(widths[:left]), sum(heights[:top]), sum(widths[left:right]), sum(heights[top:bottom]))
        for place, (left, top, right, bottom) in spans.items()
    }


def _span(grid: Sequence[Sequence[str]], place: str) -> tuple[int, int, int, int]:
    """The first column and row of a place, and those after its last ones."""
    cells = [(x, y) for y, row in enumerate(grid) for x, name in enumerate(row) if name == place]
    xs, ys = [x for x, _ in cells], [y for _, y in cells]
    return min(xs), min(ys), max(xs) + 1, max(ys) + 1


def _sizes(tracks: Sequence[Track], room: int, ends: Mapping[str, tuple[int, int]], wanted: Wide) -> list[int]:
    """The cells of each track, given the first track of each place and the one after its last: what the places that
    stand in it alone ask for; the shares divide exactly what the others leave.
    """

    def asked(number: int) -> int:
        return max((wanted(place) for place, end in ends.items() if end == (number, number + 1)), default=0)

    sizes = [
        min(track.most, asked(number)) if isinstance(track, Fit) else track if isinstance(track, int) else 0
        for number, track in enumerate(tracks)
    ]
    shares = [(number, track) for number, track in enumerate(tracks) if isinstance(track, float)]
    left, whole = max(room - sum(sizes), 0), sum(share for _, share in shares)
    begun = 0.0
    for number, share in shares:
        before, begun = begun, begun + share
        sizes[number] = round(left * begun / whole) - round(left * before / whole)
    return sizes
