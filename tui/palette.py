"""The style of each role of a drawing, computed from the variables of a theme, here and nowhere else.

Signed numbers go from `weight-negative` to `weight-positive`; right and wrong are `success` and `error`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from rich.style import Style
from textual.color import Color

from tui.colours import WHITE, best_ink, contrast, ink_of_16, legible, of_256, paper_of_16, style_of_16
from tui.drawing.marks import CLASS_COLOURS
from tui.drawing.scale import LEVELS
from tui.themes import FEW_COLOURS

# The hues of classes after the first two, which have the ends of the diverging scale.
CLASS_HUES = "#4fb65c #b486e0 #e3c53a #e5606a #3fb8b8 #f08cc0 #b08a66 #a8b0bc"
NOTHING = Style.null()
# Of the 16, the ones nearest to a dark and to a light background.
GREYS = Color.parse("#555555"), Color.parse("#aaaaaa")
# A theme whose text has more contrast than this is one of high contrast, and its lines have more as well. The strongest
# of the lines has so many times the contrast of the weakest, and one of the chosen unit so many times that of another.
HIGH_CONTRAST, LINE_CONTRAST, LIT_CONTRAST = 20.0, 2.1, 1.5


def styles(variables: Mapping[str, str]) -> Styles:
    """A Rich style for every role, from a theme's variables; Textual's own themes lack some of ours and get similar
    ones.
    """
    return _styles(tuple(variables.items()))


@lru_cache(maxsize=4)  # All panels have the same.
def _styles(items: tuple[tuple[str, str], ...]) -> Styles:
    variables = dict(items)

    def colour(name: str, instead: str) -> Color:
        return Color.parse(variables.get(name) or variables[instead])

    background = colour("surface", "background")
    foreground = colour("foreground", "foreground")
    muted = Color.parse(variables["muted"]) if "muted" in variables else foreground.blend(background, 0.45)
    accent = colour("accent", "accent")
    found = {
        "text": Style(color=foreground.rich_color),
        "strong": Style(color=foreground.rich_color, bold=True),
        "muted": Style(color=muted.rich_color),
        "axis": Style(color=muted.rich_color),
        "accent": Style(color=accent.rich_color, bold=True),
        "good": Style(color=colour("success", "success").rich_color, bold=True),
        "bad": Style(color=colour("error", "error").rich_color, bold=True),
        "warning": Style(color=colour("warning", "warning").rich_color, bold=True),
        "loss": Style(color=colour("curve-loss", "accent").rich_color),
        # Large areas in the colour of the loss would be seen before all else.
        "recent": Style(color=background.blend(colour("curve-loss", "accent"), 0.5).rich_color),
        "test": Style(color=colour("curve-test", "success").rich_color, bold=True),
        "mse": Style(color=colour("curve-mse", "primary").rich_color),
        "chosen": Style(color=foreground.rich_color, bgcolor=background.blend(accent, 0.18).rich_color, bold=True),
        "cursor": Style(color=background.rich_color, bgcolor=accent.rich_color, bold=True),
        "bar": Style(color=colour("primary", "primary").rich_color),
    }
    least = 3.0 if contrast(foreground, background) > HIGH_CONTRAST else 2.0
    for sign, name, instead in ((1, "weight-positive", "primary"), (-1, "weight-negative", "warning")):
        full = colour(name, instead)
        links, lit = _lines(background, full, foreground, least)
        for steps in range(1, LEVELS + 1):
            cell = background.blend(full, 0.9 * steps / LEVELS)
            found[f"link{sign * steps:+d}"] = Style(color=links[steps - 1].rich_color)
            found[f"lit{sign * steps:+d}"] = Style(color=lit[steps - 1].rich_color, bold=True)
            found[f"weight{sign * steps:+d}"] = Style(color=best_ink(cell).rich_color, bgcolor=cell.rich_color)
    ends = (colour("weight-negative", "warning"), colour("weight-positive", "primary"))
    for label, hue in enumerate((*ends, *map(Color.parse, CLASS_HUES.split()))):
        found[f"class{label}"] = Style(color=legible(hue, background, foreground).rich_color, bold=True)
    found["weight+0"] = Style(color=foreground.rich_color)
    few = FEW_COLOURS in variables
    if few:
        found = {role: style_of_16(style, background) for role, style in found.items()}
    hues = [Color.from_rich_color(found[f"class{label}"].color) for label in range(CLASS_COLOURS)]
    return Styles(found, Shading(background, ends, hues, few))


def _lines(background: Color, full: Color, foreground: Color, least: float) -> tuple[list[Color], list[Color]]:
    """The colours of lines for each level, and of those of the chosen unit: from `least` contrast on, in equal steps.
    Those near the background have less of the colour, those far from it some of the text's.
    """
    ways = [background.blend(full, step / 32) for step in range(1, 33)]
    ways += [full.blend(foreground, step / 24) for step in range(1, 25)]
    seen = [(contrast(way, background), way) for way in ways if contrast(of_256(way), of_256(background)) >= least]

    def colours(first: float, last: float) -> list[Color]:
        wanted = (first * (last / first) ** (step / (LEVELS - 1)) for step in range(LEVELS))
        return [next((way for ratio, way in seen if ratio >= target), foreground) for target in wanted]

    return colours(least, LINE_CONTRAST * least), colours(LIT_CONTRAST * least, LIT_CONTRAST * LINE_CONTRAST * least)


class Shading:
    """The colours of a map's shades: the more, the further from the background. Each is mixed when it is needed."""

    def __init__(self, background: Color, ends: tuple[Color, Color], hues: Sequence[Color], few: bool) -> None:
        self._background, self._ends, self._hues, self._few = background, ends, hues, few
        # Not quite the background, so that the middle of the scale can be told from it.
        self._middle = background.blend(best_ink(background), 0.1)
        self._colours: dict[str, Color] = {}

    def _colour(self, name: str) -> Color:
        if name not in self._colours:
            background, (label, _, steps) = self._background, name.rpartition(":")
            if label:
                colour = _mixed(background, self._hues[int(label)], 0.2 + 0.7 * int(steps) / LEVELS)
            elif name == "bad":
                colour = _mixed(background, best_ink(background), 0.4)
            else:
                colour = _mixed(self._middle, self._ends[int(name) > 0], 0.9 * abs(int(name)) / LEVELS)
            self._colours[name] = paper_of_16(colour) if self._few else colour
        return self._colours[name]

    def _pixel(self, name: str) -> Color:
        """The colour of a cell on which nothing is written: of 16 colours a grey instead of the background."""
        colour = self._colour(name)
        return GREYS[self._background == WHITE] if self._few and colour == self._background else colour

    def style(self, role: str, found: Mapping[str, Style]) -> Style:
        """The style of `heat A B`, `half A`, `at A`, `on A` or `faint A`."""
        kind, name, *more = role.split()
        paper = self._colour(name)
        if kind == "at":
            return Style(color=found["accent"].color, bgcolor=paper.rich_color)
        if kind == "heat":
            return Style(color=self._pixel(name).rich_color, bgcolor=self._pixel(more[0]).rich_color)
        if kind == "half":
            return Style(color=self._pixel(name).rich_color)
        best = best_ink(paper)
        ink = legible(paper.blend(best, 0.3), paper, best) if kind == "faint" else best
        if self._few:
            ink = ink_of_16(ink, paper)
        return Style(color=ink.rich_color, bgcolor=paper.rich_color, bold=kind == "on")


def _mixed(background: Color, colour: Color, share: float) -> Color:
    """The background with so much of the colour, or a little more or less, that black or white can be read on it, where
    there are 256 colours as well.
    """
    changes = sorted((step / 100 for step in range(-8, 9)), key=abs)
    ways = [background.blend(colour, share + change if share else 0.0) for change in changes]

    def readable(mixed: Color) -> bool:
        return min(contrast(best_ink(mixed), shade) for shade in (mixed, of_256(mixed))) >= 4.5

    return next(filter(readable, ways), ways[0])


class Styles(dict[str, Style]):
    """The style of every role; those of the shades of a map, which are many, are made when they are first needed."""

    def __init__(self, found: Mapping[str, Style], shading: Shading, below: Style = NOTHING) -> None:
        super().__init__(found)
        self._shading, self._below = shading, below

    def __missing__(self, role: str) -> Style:
        style = self[role] = self._below + self._shading.style(role, self)
        return style

    def on(self, below: Style) -> Styles:
        """The same where they do not say everything themselves: on this style."""
        return Styles({role: below + style for role, style in self.items()}, self._shading, below)
