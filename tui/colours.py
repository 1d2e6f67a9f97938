"""Colours: contrast, and what is legible on what, where there are 256 or 16 colours as well."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from rich.color import ColorSystem
from rich.style import Style
from textual.color import Color

BLACK, WHITE = Color.parse("#000000"), Color.parse("#ffffff")
# How most terminals show the 16 colours lies between these two palettes. Rich assumes VGA's.
VGA = "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
XTERM = (
    "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
)
PALETTES = [[Color.parse(f"#{colour}") for colour in colours.split()] for colours in (VGA, XTERM)]


def luminance(colour: Color) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    parts = (part / 255 for part in colour.rgb)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: Color, paper: Color) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2). Text should have 4.5 or more."""
    dark, light = sorted((luminance(ink), luminance(paper)))
    return (light + 0.05) / (dark + 0.05)


def legible(colour: Color, paper: Color, ink: Color) -> Color:
    """The colour, mixed with as much of the text's colour as it needs to be legible."""
    mixed = (colour.blend(ink, share / 10) for share in range(11))

    def readable(one: Color) -> bool:
        few = of_256(one)
        return min(contrast(one, paper), contrast(few, paper), contrast(few, of_256(paper))) >= 4.5

    return next(filter(readable, mixed), ink)


def of_256(colour: Color) -> Color:
    """The colour shown where there are 256 colours."""
    return Color.from_rich_color(colour.rich_color.downgrade(ColorSystem.EIGHT_BIT))


def best_ink(paper: Color) -> Color:
    """Black or white, whichever can be read better on it."""
    return max((BLACK, WHITE), key=lambda ink: min(contrast(ink, shade) for shade in (paper, of_256(paper))))


# --- terminals with 16 colours ---------------------------------------------------------------------------------------


def style_of_16(style: Style, background: Color) -> Style:
    paper = background if style.bgcolor is None else paper_of_16(Color.from_rich_color(style.bgcolor))
    ink = ink_of_16(Color.from_rich_color(style.color), paper)
    return Style(color=ink.rich_color, bgcolor=None if style.bgcolor is None else paper.rich_color, bold=style.bold)


def ink_of_16(colour: Color, paper: Color, taken: Sequence[Color] = ()) -> Color:
    """The nearest of the 16 colours that is legible on this one and is not taken."""
    return _nearest(colour, [ink for ink in _inks(paper) if ink not in taken])


def paper_of_16(colour: Color) -> Color:
    return _nearest(colour, [paper for paper in PALETTES[0] if _inks(paper)])


@cache
def _inks(paper: Color) -> tuple[Color, ...]:
    """The colours among the 16 that are legible on this one in both palettes."""
    place = PALETTES[0].index(paper)
    return tuple(
        ink
        for number, ink in enumerate(PALETTES[0])
        if all(contrast(palette[number], palette[place]) >= 4.5 for palette in PALETTES)
    )


def _nearest(colour: Color, among: Sequence[Color]) -> Color:
    """The nearest colour, by hue first; a pale colour has no hue here."""

    def far(one: Color) -> float:
        pairs = zip(_vivid(one) * 2 + one.rgb, _vivid(colour) * 2 + colour.rgb, strict=True)
        return sum((a - b) ** 2 for a, b in pairs)

    return min(among, key=far)


def _vivid(colour: Color) -> tuple[float, ...]:
    """The colour at full saturation; black if it is nearly grey."""
    low, high = min(colour.rgb), max(colour.rgb)
    return tuple(255 * (part - low) / (high - low) if high - low > 48 else 0.0 for part in colour.rgb)
