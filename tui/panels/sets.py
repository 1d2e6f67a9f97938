"""The gallery of data sets."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.binding import BindingType

from engine import RecipeError
from engine.data.generators import GENERATORS
from engine.errors import printable
from tui.actions import bindings, key_of, keys_for
from tui.drawing.cells import Row
from tui.drawing.gallery import Tile
from tui.drawing.scene import Scene, scene_of
from tui.drawing.thumbnails import of_scene, of_set
from tui.frame import Frame
from tui.hyperparameters import changed
from tui.panels.gallery import GalleryPanel
from tui.session import Session

# `blobs-3` is one of the sets called `blobs`; of each such family one is shown.
MEMBER = re.compile(r"(.+)-(\d+)")
USUAL = "3"
# The key that opens a table, in words.
OPEN = f" {key_of('open')}: open a table of your own."


def family_of(name: str) -> str:
    """`blobs` for `blobs-3`; the name itself if there is only one such set."""
    found = MEMBER.fullmatch(name)
    return found[1] if found else name


FAMILIES: dict[str, tuple[str, ...]] = {
    family: tuple(name for name in GENERATORS if family_of(name) == family)
    for family in dict.fromkeys(map(family_of, GENERATORS))
}


class SetsPanel(GalleryPanel):
    """The built-in sets and, if the run has one, its own table. The set in use is chosen first."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("sets")]
    hint = (
        keys_for("sets", "use", "use"),
        keys_for("sets", "fewer, more", "change_size(-1)", "change_size(1)"),
    )
    about = (
        "The built-in data sets, each with its picture: the points in the colours of their classes, a truth table, "
        "or, for values, their signs on the diverging scale. The one in use is marked ●. {use} starts a new run with "
        "the chosen one; {use} on the one in use brings back its own samples after changes by hand. Some sets come "
        "in several sizes: {change_size(-1)} and {change_size(1)} change the number of clouds or bits."
    )

    def __init__(self, identity: str, session: Session) -> None:
        super().__init__(identity, session)
        # The set in use: when it changes, it is chosen.
        self._followed = ""
        # The member of each family that was chosen last.
        self._members: dict[str, str] = {}
        # The scene of the run's own table, and what it was made of.
        self._scene: tuple[object, Scene] | None = None

    def title(self, frame: Frame) -> str:
        name = self._shown(frame.recipe.data)
        by_hand = " · changed by hand" if frame.own_samples else ""
        return self.fitting(f"Data sets · {name}{by_hand}", f"Data sets{by_hand or f' · {name}'}", "Data sets")

    @staticmethod
    def _shown(data: str) -> str:
        return data if data in GENERATORS else printable(Path(data).name)

    def _names(self) -> tuple[str, ...]:
        """The set that each tile stands for."""
        assert self.frame is not None
        data = self.frame.recipe.data
        own = () if data in GENERATORS else (data,)
        return (*own, *(self._member(family) for family in FAMILIES))

    def _member(self, family: str) -> str:
        members = FAMILIES[family]
        usual = f"{family}-{USUAL}"
        return self._members.get(family, usual if usual in members else members[0])

    def tiles(self) -> tuple[Tile, ...]:
        assert self.frame is not None
        data = self.frame.recipe.data
        if data != self._followed:
            self._followed = data
            if data in GENERATORS:
                self._members[family_of(data)] = data
            self.chosen = self._names().index(data)
        return tuple(
            Tile(self._shown(name), name == data, partial(of_set, name) if name in GENERATORS else self._draw_own)
            for name in self._names()
        )

    def _draw_own(self, columns: int, lines: int) -> tuple[Row, ...]:
        """The run's own table."""
        assert self.frame is not None
        known = self.frame.data, self.frame.test_data, self.frame.chosen.axes
        if self._scene is None or self._scene[0] != known:
            self._scene = known, scene_of(*known)
        return of_scene(self._scene[1], columns, lines)

    def words(self) -> str:
        assert self.frame is not None
        name = self._names()[self.chosen]
        family = FAMILIES.get(family_of(name), ())
        sizes = f" (also {family[0]} to {family[-1]})" if len(family) > 1 else ""
        about = GENERATORS[name].help if name in GENERATORS else f"your own table, {self._shown(name)}"
        return f"{about[0].upper()}{about[1:]}{sizes}.{OPEN}"

    def action_change_size(self, direction: int) -> None:
        """Show the next larger or smaller set of the chosen kind."""
        if self.frame is None:
            return
        name = self._names()[self.chosen]
        members = FAMILIES.get(family_of(name), ())
        if len(members) < 2:
            kinds = " and ".join(family for family, sets in FAMILIES.items() if len(sets) > 1)
            self.explain(f"{self._shown(name)} comes in one size; {kinds} in several.")
            return
        place = min(max(members.index(name) + direction, 0), len(members) - 1)
        self._members[family_of(name)] = members[place]
        self.redraw()

    def action_use(self) -> None:
        if self.frame is None:
            return
        name, recipe = self._names()[self.chosen], self._session.recipe
        if name != recipe.data:
            try:
                self._session.set_recipe(changed(recipe, "data", name), self.answer)
            except RecipeError as error:
                self.explain(str(error))
        elif self.frame.own_samples:
            self._session.take_recipes_samples(self.answer)
        else:
            self.explain(f"{self._shown(name)} is in use already.")
