"""All that is written on the screen can be read, in each theme, and where there are 16 colours."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.style import Style
from textual.color import Color
from textual.pilot import Pilot

from tests.tui.screen import opened, press, strips
from tests.tui.test_themes import ROLES
from tui.app import XorciseApp
from tui.colours import PALETTES
from tui.drawing.scale import LEVELS
from tui.palette import styles
from tui.themes import DARK, LIGHT, THEMES, for_16_colours

# What is drawn but not read: borders, bars and rulers.
LINES = " ─│╭╮╰╯▔▎▊┃━┄▕▏▀▁▂▃▄▅▆▇█▌▐▖▗▘▝" + "".join(map(chr, range(0x2800, 0x2900)))
# Keys from one place to the next, and whether that hides what lies below, which is dimmed then.
PLACES = (
    *((("2", "left"), False), (("4",), False), (("6", "enter"), False), (("-", "9", "enter"), False)),
    *((("escape", "question_mark"), True), (("escape", "ctrl+p"), True)),
    *((("escape", "colon", *"help", "enter"), False), ((*"1/", "enter"), False)),
)


def luminance(colour: Color) -> float:
    """WCAG 2.2."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(ink: Color, paper: Color) -> float:
    light, dark = sorted((luminance(ink), luminance(paper)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def in_full_colour(ink: RichColor, paper: RichColor) -> float:
    return contrast(Color.from_rich_color(ink), Color.from_rich_color(paper))


def in_256_colours(ink: RichColor, paper: RichColor) -> float:
    return in_full_colour(*(colour.downgrade(ColorSystem.EIGHT_BIT) for colour in (ink, paper)))


def in_16_colours(ink: RichColor, paper: RichColor) -> float:
    """As Rich writes them, and as the terminals show that which show it worst."""
    numbers = [colour.downgrade(ColorSystem.STANDARD).number for colour in (ink, paper)]
    return min(contrast(*(palette[number or 0] for number in numbers)) for palette in PALETTES)


def written(app: XorciseApp, modal: bool) -> Iterator[tuple[str, Style]]:
    """Each text that can be seen, and how; on a modal screen, what belongs to it."""
    inside = [widget.region for widget in app.screen.query("*") if widget.styles.background.a] if modal else []
    for y, strip in enumerate(strips(app)):
        x = 0
        for segment in strip:
            seen = not modal or any(region.contains(x, y) for region in inside)
            if segment.text.strip(LINES) and segment.style is not None and seen:
                yield segment.text, segment.style
            x += segment.cell_length


async def look_around(pilot: Pilot[None], app: XorciseApp, ratio: Callable[[RichColor, RichColor], float]) -> None:
    """Assert that all that is written in all places can be read."""
    for keys, modal in PLACES:
        await press(pilot, *keys)
        if modal:
            await pilot.pause()
        for text, style in written(app, modal):
            assert style.color is not None
            assert style.bgcolor is not None
            assert ratio(style.color, style.bgcolor) >= 4.5, (app.theme, keys, text, style)
    await press(pilot, "escape", "escape")


def worst(app: XorciseApp, role: str, ratio: Callable[[RichColor, RichColor], float]) -> float:
    """The contrast of what panels draw in a role, on their own ground."""
    style, surface = styles(app.theme_variables)[role], Color.parse(app.theme_variables["surface"]).rich_color
    assert style.color is not None
    return ratio(style.color, style.bgcolor or surface)


async def test_all_can_be_read_in_every_theme() -> None:
    async with opened(epochs=60, data="gauss", samples=40, test_fraction=0.25) as (app, pilot):
        for theme in THEMES:
            app.theme = theme.name
            await pilot.pause(0)
            for role in ROLES:
                least = 7.0 if "contrast" in theme.name and not role.startswith("weight") else 4.5
                assert worst(app, role, in_full_colour) >= least, role
                assert worst(app, role, in_256_colours) >= 4.5, role
            await look_around(pilot, app, in_full_colour)


async def test_lines_of_weights_are_brighter_the_larger_they_are_and_those_of_the_chosen_unit_most() -> None:
    async with opened() as (app, pilot):
        for theme in THEMES:
            app.theme = theme.name
            await pilot.pause(0)
            for sign in "+-":
                ratios = [worst(app, f"link{sign}{level}", in_full_colour) for level in range(1, LEVELS + 1)]
                assert ratios == sorted(ratios), theme.name
                least = 3.0 if "contrast" in theme.name else 2.0
                assert ratios[0] >= least, theme.name
                assert ratios[-1] >= 2.0 * least, theme.name
                assert min(worst(app, f"link{sign}{level}", in_256_colours) for level in range(1, LEVELS + 1)) >= least
                for level, ratio in enumerate(ratios, start=1):
                    assert worst(app, f"lit{sign}{level}", in_full_colour) > ratio, theme.name


async def test_all_can_be_read_where_there_are_16_colours() -> None:
    async with opened(epochs=60, data="gauss", samples=40, test_fraction=0.25) as (app, pilot):
        app.theme = "nord"
        await pilot.pause(0)
        for theme in THEMES:
            app.register_theme(for_16_colours(theme))
            app.theme = theme.name
            await pilot.pause(0)
            for role in ROLES:
                assert worst(app, role, in_16_colours) >= 4.5, role
            # Signs have colours of their own still.
            papers = [styles(app.theme_variables)[role].bgcolor for role in ("weight-8", "weight+0", "weight+8")]
            assert len(set(papers)) == 3
            if theme.name in (DARK, LIGHT):  # the others have the same sixteen
                await look_around(pilot, app, in_16_colours)
