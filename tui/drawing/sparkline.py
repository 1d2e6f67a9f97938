"""One line of block characters for a series."""

from __future__ import annotations

from math import isfinite, log10

from tui.drawing.cells import Row, Span, row

BLOCKS = "▁▂▃▄▅▆▇█"
NOT_FINITE = "×"
# Differences below these fractions of the largest value are not magnified; are not shown at all.
STEADY, FLAT = 0.02, 0.001


def sparkline(values: list[float], columns: int, log: bool = False) -> Row:
    """The last `columns` values, one per column, newest at the right; `×` for values that are not finite.

    The height runs from the smallest to the largest finite value shown, but spans at least 2% of the largest, so that
    small changes look small; changes below 0.1% of it are flat, in the middle. On a logarithmic scale zeros and
    negative values count as the smallest positive one.
    """
    if columns < 1:
        return ()
    shown = values[-columns:]
    finite = [value for value in shown if isfinite(value)]
    lowest, highest = min(finite, default=0.0), max(finite, default=0.0)
    is_flat = highest / 2 - lowest / 2 < FLAT / 2 * max(abs(lowest), abs(highest))
    if log:
        positive = [value for value in finite if value > 0]
        floor = min(positive, default=1.0)
        shown = [log10(max(value, floor)) if isfinite(value) else value for value in shown]
        finite = [log10(max(value, floor)) for value in finite]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    # Halved: the difference of two huge values may overflow.
    middle = low / 2 + high / 2
    half_span = max(high / 2 - low / 2, STEADY / 2 * max(abs(low), abs(high)))
    spans: list[Span] = []
    for value in shown:
        if not isfinite(value):
            glyph, role = NOT_FINITE, "bad"
        else:
            level = 0.5 if is_flat or half_span == 0 else 0.5 + (value / 2 - middle / 2) / half_span
            glyph, role = BLOCKS[min(int(level * len(BLOCKS)), len(BLOCKS) - 1)], "recent"
        if spans and spans[-1].role == role:
            spans[-1] = Span(spans[-1].text + glyph, role)
        else:
            spans.append(Span(glyph, role))
    return row(*spans)
