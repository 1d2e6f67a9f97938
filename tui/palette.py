"""Themes, and the style of each role of a drawing.

A theme is a set of variables; the style of a role is computed from them here and nowhere else. Signed numbers go from
`weight-negative` to `weight-positive`; right and wrong are `success` and `error`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from functools import cache
from typing import Any

from rich.color import ColorSystem
from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from tui.drawing.scale import LEVELS

BLACK, WHITE = Color.parse("#000000"), Color.parse("#ffffff")
# The theme variable that says that its colours are among the 16.
FEW_COLOURS = "few-colours"
# How most terminals show the 16 colours lies between these two palettes. Rich assumes VGA's.
VGA = "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa 555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
XTERM = (
    "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
)
PALETTES = [[Color.parse(f"#{colour}") for colour in colours.split()] for colours in (VGA, XTERM)]
# The hues of classes after the first two, which have the ends of the diverging scale.
CLASS_HUES = "#4fb65c #b486e0 #e3c53a #e5606a #3fb8b8 #f08cc0 #b08a66 #a8b0bc"
# The placeholder of an empty field must be legible, too.
READABLE = {"text-disabled": "auto 70%"}
# The themes for a terminal that is dark or whose background is unknown, and for a light one.
DARK, LIGHT = "xorcise", "xorcise-light"

THEMES = (
    Theme(
        name="xorcise",
        primary="#7aa2f7",
        secondary="#9d8cff",
        accent="#f5c26b",
        foreground="#d5dbe6",
        background="#10131a",
        surface="#151923",
        panel="#1c2230",
        success="#7fd88f",
        warning="#f5c26b",
        error="#ff7a85",
        dark=True,
        variables={
            **READABLE,
            "weight-positive": "#3f8cff",
            "weight-negative": "#f2803a",
            "curve-loss": "#f5c26b",
            "curve-mse": "#8fb6ff",
            "curve-test": "#7fd88f",
            "muted": "#7f8aa3",
            "foreground-muted": "#7f8aa3",
            "footer-key-foreground": "#f5c26b",
            "footer-background": "#10131a",
        },
    ),
    Theme(
        name="xorcise-high-contrast",
        primary="#ffffff",
        secondary="#ffffff",
        accent="#ffff00",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#000000",
        success="#00ff66",
        warning="#ffff00",
        error="#ff5f5f",
        dark=True,
        variables={
            **READABLE,
            "weight-positive": "#0a84ff",
            "weight-negative": "#ff7b00",
            "curve-loss": "#ffff00",
            "curve-mse": "#00e5ff",
            "curve-test": "#ffffff",
            "muted": "#d0d0d0",
            "foreground-muted": "#d0d0d0",
            "footer-key-foreground": "#ffff00",
            "footer-background": "#000000",
        },
    ),
    # Blue, orange and a reddish purple from Okabe & Ito (2008): distinct for all common kinds of colour vision.
    Theme(
        name="xorcise-colour-blind",
        primary="#56b4e9",
        secondary="#56b4e9",
        accent="#f0e442",
        foreground="#e8e8e8",
        background="#101010",
        surface="#161616",
        panel="#202020",
        success="#56b4e9",
        warning="#f0e442",
        error="#e69f00",
        dark=True,
        variables={
            **READABLE,
            "weight-positive": "#0072b2",
            "weight-negative": "#d55e00",
            "curve-loss": "#f0e442",
            "curve-mse": "#cc79a7",
            "curve-test": "#56b4e9",
            "muted": "#9a9a9a",
            "foreground-muted": "#9a9a9a",
            "footer-key-foreground": "#f0e442",
            "footer-background": "#101010",
        },
    ),
    Theme(
        name="xorcise-light",
        primary="#2457c5",
        secondary="#5a3fc0",
        accent="#9a5200",
        foreground="#1b2130",
        background="#f4f5f8",
        surface="#ffffff",
        panel="#e7eaf1",
        success="#12803c",
        warning="#9a5200",
        error="#c02236",
        dark=False,
        variables={
            **READABLE,
            "weight-positive": "#3f8cff",
            "weight-negative": "#f2803a",
            "curve-loss": "#9a5200",
            "curve-mse": "#2457c5",
            "curve-test": "#12803c",
            "muted": "#5a6478",
            "foreground-muted": "#5a6478",
            "footer-key-foreground": "#9a5200",
            "footer-background": "#f4f5f8",
        },
    ),
)


def luminance(colour: Color) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    parts = (part / 255 for part in colour.rgb)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: Color, paper: Color) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2). Text should have 4.5 or more."""
    dark, light = sorted((luminance(ink), luminance(paper)))
    return (light + 0.05) / (dark + 0.05)


def styles(variables: dict[str, str]) -> dict[str, Style]:
    """A Rich style for every role, from a theme's variables; Textual's own themes lack some of ours and get similar
    ones.
    """

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
        "test": Style(color=colour("curve-test", "success").rich_color, bold=True),
        "mse": Style(color=colour("curve-mse", "primary").rich_color),
        "chosen": Style(color=foreground.rich_color, bgcolor=background.blend(accent, 0.18).rich_color, bold=True),
        "cursor": Style(color=background.rich_color, bgcolor=accent.rich_color, bold=True),
        "bar": Style(color=colour("primary", "primary").rich_color),
    }
    for sign, name, instead in ((1, "weight-positive", "primary"), (-1, "weight-negative", "warning")):
        full = colour(name, instead)
        for steps in range(1, LEVELS + 1):
            cell = background.blend(full, 0.9 * steps / LEVELS)
            ink = max((BLACK, WHITE), key=lambda ink: min(contrast(ink, shade) for shade in (cell, _of_256(cell))))
            found[f"weight{sign * steps:+d}"] = Style(color=ink.rich_color, bgcolor=cell.rich_color)
    ends = (colour("weight-negative", "warning"), colour("weight-positive", "primary"))
    for label, hue in enumerate((*ends, *map(Color.parse, CLASS_HUES.split()))):
        found[f"class{label}"] = Style(color=_legible(hue, background, foreground).rich_color, bold=True)
    found["weight+0"] = Style(color=foreground.rich_color)
    if FEW_COLOURS in variables:
        return {role: _style_of_16(style, background) for role, style in found.items()}
    return found


def _legible(colour: Color, paper: Color, ink: Color) -> Color:
    """The colour, mixed with as much of the text's colour as it needs to be legible."""
    mixed = (colour.blend(ink, share / 10) for share in range(11))
    return next((one for one in mixed if min(contrast(one, paper), contrast(_of_256(one), paper)) >= 4.5), ink)


def _of_256(colour: Color) -> Color:
    """The colour shown where there are 256 colours."""
    return Color.from_rich_color(colour.rich_color.downgrade(ColorSystem.EIGHT_BIT))


# --- terminals with 16 colours ---------------------------------------------------------------------------------------


def for_16_colours(theme: Theme) -> Theme:
    """The theme with the nearest of the 16 colours that are legible on its background."""
    background = BLACK if theme.dark else WHITE

    def mapped(name: str, value: str) -> str:
        if "background" in name or name in ("surface", "panel"):
            return background.hex
        return value if value.startswith("auto") else _ink_of_16(Color.parse(value), background).hex

    colours: dict[str, Any] = {
        field.name: mapped(field.name, value)
        for field in fields(theme)
        if field.name != "name" and isinstance(value := getattr(theme, field.name), str)
    }
    variables = {name: mapped(name, value) for name, value in theme.variables.items()}
    # Colours that Textual mixes would fall between the 16.
    selected = "#0000aa" if theme.dark else "#55ffff"
    names = ("input-selection-background", "block-cursor-blurred-background", "block-hover-background")
    variables |= {"text-disabled": "auto 95%", FEW_COLOURS: "1"} | dict.fromkeys(names, selected)
    return replace(theme, **colours, variables=variables)


def _style_of_16(style: Style, background: Color) -> Style:
    paper = background if style.bgcolor is None else _paper_of_16(Color.from_rich_color(style.bgcolor))
    ink = _ink_of_16(Color.from_rich_color(style.color), paper)
    return Style(color=ink.rich_color, bgcolor=None if style.bgcolor is None else paper.rich_color, bold=style.bold)


def _ink_of_16(colour: Color, paper: Color) -> Color:
    return _nearest(colour, _inks(paper))


def _paper_of_16(colour: Color) -> Color:
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
