"""The colours of a map in every theme: marks can be read on each, and the sides of the scale differ."""

from __future__ import annotations

from collections.abc import Callable

from rich.color import Color as RichColor
from textual.color import Color

from tests.tui.screen import opened
from tests.tui.test_contrast import in_16_colours, in_256_colours, in_full_colour
from tui.app import XorciseApp
from tui.drawing.heat import MIDDLE, NOT_FINITE, SHADES, on
from tui.drawing.scale import LEVELS
from tui.palette import THEMES, for_16_colours, styles


def check_marks(app: XorciseApp, ratio: Callable[[RichColor, RichColor], float]) -> None:
    """Assert that every mark can be read on every shade, and the cursor is seen."""
    found = styles(app.theme_variables)
    for shade, name in enumerate(SHADES):
        for role in (f"on {name}", f"faint {name}", on(shade, "class0"), on(shade, "class1"), on(shade, "class7")):
            style = found[role]
            assert style.color is not None
            assert style.bgcolor is not None
            assert ratio(style.color, style.bgcolor) >= 4.5, (app.theme, role)


async def test_marks_can_be_read_on_every_shade_in_every_theme() -> None:
    async with opened() as (app, pilot):
        for theme in THEMES:
            app.theme = theme.name
            await pilot.pause(0)
            check_marks(app, in_full_colour)
            check_marks(app, in_256_colours)


async def test_marks_can_be_read_and_sides_differ_where_there_are_16_colours() -> None:
    async with opened() as (app, pilot):
        app.theme = "nord"
        await pilot.pause(0)
        for theme in THEMES:
            app.register_theme(for_16_colours(theme))
            app.theme = theme.name
            await pilot.pause(0)
            check_marks(app, in_16_colours)
            found = styles(app.theme_variables)
            papers = [found[f"heat {name} {name}"].bgcolor for name in SHADES[: NOT_FINITE + 1]]
            below, above = set(papers[: LEVELS // 2]), set(papers[MIDDLE + LEVELS // 2 + 1 : NOT_FINITE])
            assert not below & above
            assert papers[MIDDLE] not in below | above


async def test_shades_grow_from_the_background_on_both_sides() -> None:
    async with opened() as (app, pilot):
        for theme in THEMES:
            app.theme = theme.name
            await pilot.pause(0)
            found = styles(app.theme_variables)
            surface = Color.parse(app.theme_variables["surface"])

            def far(name: str) -> int:
                colour = found[f"heat {name} {name}"].bgcolor  # noqa: B023
                assert colour is not None
                return sum(abs(a - b) for a, b in zip(Color.from_rich_color(colour).rgb, surface.rgb, strict=True))  # noqa: B023

            assert far("+0") == 0
            for sign in "+-":
                distances = [far(f"{sign}{steps}") for steps in range(1, LEVELS + 1)]
                assert distances == sorted(set(distances))
            for label in range(10):
                distances = [far(f"{label}:{steps}") for steps in range(1, LEVELS + 1)]
                assert distances == sorted(set(distances))


async def test_upper_and_lower_half_have_the_colours_of_their_shades() -> None:
    async with opened() as (app, _):
        found = styles(app.theme_variables)
        both = found["heat +8 -3"]
        assert both.color == found["heat +8 +8"].bgcolor
        assert both.bgcolor == found["heat -3 -3"].bgcolor
        assert found["at -3"].color == found["accent"].color
        assert found["at -3"].bgcolor == found["heat -3 -3"].bgcolor
