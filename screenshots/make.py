"""Take the README's pictures from the running app: `make screenshots`.

Each picture is the app itself at a given size, its screen saved as SVG when the run has come to a certain epoch. Its
session is driven from here and not by its worker, so that the same picture comes out every time.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.update(TEXTUAL_ANIMATIONS="none", TERM="xterm-256color", COLORTERM="truecolor")
os.environ.pop("NO_COLOR", None)

from engine import Recipe
from tui.app import XorciseApp

FOLDER = Path(__file__).parent
# A fonts' server that the SVG would ask; pictures should ask nobody, and any fixed-width font will do.
FONTS = re.compile(r"@font-face\s*\{.*?\}\s*", re.DOTALL)
# Epochs from one frame to the next.
EVERY = 5


@dataclass(frozen=True)
class Picture:
    """`keys` are pressed when the run has come to `epoch`, a multiple of `EVERY`; then the picture is taken."""

    name: str
    size: tuple[int, int] = (120, 40)
    epoch: int = 0
    recipe: str = "notebook"
    seed: int = 0
    keys: Sequence[str] = ()
    theme: str = "xorcise"
    # What is typed then in the console, before two more epochs.
    code: Sequence[str] = ()


PICTURES = (
    Picture("training", epoch=90, keys=("1", "right", "right")),
    Picture("spiral", epoch=300, recipe="spiral", keys=("3",)),
    Picture("data", recipe="spiral", keys=("D",)),
    Picture("inspect", epoch=90, keys=("b", "b", "b", "I", "e", "enter", "enter", "enter")),
    Picture(
        "console",
        epoch=90,
        keys=("4", "colon"),
        code=(
            "network.weights[0].round(2)",
            "network.weights[0][0, 0] = 1.5",
            "on_epoch = lambda t: print(t.epoch, t.loss)",
        ),
    ),
    Picture("solved", epoch=240, keys=("5",)),
    Picture("stuck", epoch=420, seed=4),
    Picture("80x24", size=(80, 24), epoch=140, keys=("2",)),
    Picture("100x30", size=(100, 30), epoch=140, keys=("4",)),
    Picture("200x60", size=(200, 60), epoch=240, keys=("4",)),
    Picture("high-contrast", epoch=140, keys=("4",), theme="xorcise-high-contrast"),
    Picture("colour-blind", epoch=140, keys=("4",), theme="xorcise-colour-blind"),
    Picture("light", epoch=140, keys=("4",), theme="xorcise-light"),
    Picture("panel-network", size=(80, 22), epoch=140, keys=("1", "right", "z")),
    Picture("panel-loss", size=(80, 22), epoch=300, keys=("2", "l", "z")),
    Picture("panel-map", size=(80, 22), epoch=140, keys=("3", "z")),
    Picture("panel-weights", size=(80, 22), epoch=140, keys=("4", "right_square_bracket", "down", "z")),
    Picture("panel-predictions", size=(80, 22), epoch=140, keys=("5", "down", "z")),
    Picture("panel-hyperparameters", size=(80, 26), keys=("6", "z")),
    Picture("panel-pass", size=(80, 22), epoch=140, keys=("I", "3", "right_square_bracket", "z")),
    Picture("panel-arithmetic", size=(80, 22), epoch=140, keys=("I", "4", "right_square_bracket", "z")),
    Picture("panel-update", size=(80, 22), epoch=140, keys=("I", "5", "right_square_bracket", "P", "z")),
    Picture("panel-sets", size=(80, 26), keys=("D", "1", "z")),
    Picture("panel-picture", size=(80, 26), recipe="spiral", keys=("D", "2", "right", "z")),
    Picture("panel-samples", size=(80, 22), recipe="spiral", keys=("D", "3", "down", "z")),
    Picture("panel-features", size=(80, 22), recipe="spiral", keys=("D", "4", "right", "z")),
    Picture("panel-sampling", size=(80, 22), recipe="spiral", keys=("D", "5", "z")),
)


async def take(picture: Picture) -> None:
    app = XorciseApp(Recipe.named(picture.recipe).with_changes(seed=picture.seed), live=False)
    async with app.run_test(size=picture.size) as pilot:
        app.theme = picture.theme
        app.session.load()
        # As if a frame had been shown every few epochs: some curves consist of what was measured then.
        for _ in range(picture.epoch // EVERY):
            await app.session.train(EVERY)
        for key in picture.keys:
            app.simulate_key(key)
            await pilot.pause()
        for line in picture.code:
            for key in (*line, "enter"):
                app.simulate_key(key)
                await pilot.pause()
            await app.workers.wait_for_complete()
        if picture.code:
            await app.session.train(2)
            app.drawer.look_again()
        await pilot.pause()
        svg = FONTS.sub("", app.export_screenshot(title="xorcise"))
    (FOLDER / f"{picture.name}.svg").write_text(svg, encoding="utf-8")
    print(f"screenshots/{picture.name}.svg")


def main() -> None:
    for picture in PICTURES:
        asyncio.run(take(picture))


if __name__ == "__main__":
    main()
