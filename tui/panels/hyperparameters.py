"""The hyperparameters panel: the six that matter most, and the rest in groups that unfold."""

from __future__ import annotations

from itertools import chain
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from engine.fields import Choice
from tui.actions import bindings, keys_for
from tui.choices import Choices
from tui.drawing.settings import Setting, room_for
from tui.frame import Frame
from tui.groups import GROUPS, SIX, Arranged, Group, arranged, group_of
from tui.hyperparameters import spoken, value
from tui.panels.editor import Question, ask
from tui.panels.settings import SettingsPanel
from tui.session import Answer, Session
from tui.speed import SPEEDS

# In front of the rows of an unfolded group: they begin to the right of its name.
INDENT = " " * 3
SPEED = "speed"
SPEED_NAMES = Choice(tuple(speed.label for speed in SPEEDS))
SPEED_ROWS = tuple((name, "") for name in SPEED_NAMES.names)
SPEED_HELP = "how fast the run is shown, if the machine keeps up; speed never changes what the run computes."


def heading(group: str) -> str:
    """The row of a group's name."""
    return f"{group}:"


HEADINGS: dict[str, Group] = {heading(group.name): group for group in GROUPS}


class HyperparametersPanel(SettingsPanel):
    """The six rows that matter most, then for each group its name and, if it is unfolded, its other rows; then the
    speed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("hyperparameters")]
    hint = (
        keys_for("hyperparameters", "change", "change(-1)", "change(1)"),
        keys_for("hyperparameters", "choose", "edit"),
        keys_for("hyperparameters", "fold", "toggle_group"),
        keys_for("hyperparameters", "back", "bring_back"),
    )
    about = (
        "The settings that matter most to the current run, then all others in groups that unfold (▸) and fold again "
        "(▾). Where there is room they unfold by themselves. Rows marked live act from the next batch on "
        "and keep the optimizer's state; the others go back to epoch 0. A value marked ● is not that of the recipe "
        "that was opened and can be brought back; on the name of a group, all of the group's. A value set to auto "
        "shows what it stands for. Other data may change the loss: mse for values, cross_entropy for classes; choosing "
        "a table of your own replaces the notebook's settings by settings that suit tables. The chosen row is "
        "explained below."
    )

    def __init__(self, identity: str, session: Session) -> None:
        super().__init__(identity, session)
        # The groups that were unfolded by hand (True) or folded.
        self._by_hand: dict[str, bool] = {}

    def title(self, frame: Frame) -> str:
        rate = f"rate {frame.learning_rate:.4g}"
        count = self.count_changed()
        changes = f" · {count} changed" if count else ""
        return self.fitting(
            f"Hyperparameters · {rate}{changes}",
            f"Hyperparameters{changes or f' · {rate}'}",
            "Hyperparameters",
        )

    @property
    def _arranged(self) -> Arranged:
        inputs = 2 if self.frame is None else self.frame.data.inputs.shape[1]
        return arranged(self.recipe, inputs, self.problem)

    def fields(self) -> tuple[str, ...]:
        return (*self._arranged.rows, SPEED)

    def entries(self) -> tuple[str, ...]:
        _, six, others = self._arranged
        unfolded = self._unfolded(others)
        groups = ((heading(name), *(rows if name in unfolded else ())) for name, rows in others.items())
        return (*six, *chain(*groups), SPEED)

    def _unfolded(self, others: dict[str, tuple[str, ...]]) -> set[str]:
        """The groups that are unfolded: the chosen row's, those unfolded by hand, and of those not folded by hand as
        many as fit; all of them if the panel is alone.
        """
        is_alone = isinstance(self.parent, Widget) and self.outer_size == self.parent.size
        found = {name for name, rows in others.items() if self.field in rows or self._by_hand.get(name, is_alone)}
        left = room_for(*self.size) - SIX - len(others) - 1 - sum(len(others[name]) for name in found)
        for name, rows in others.items():
            if name not in found and name not in self._by_hand and len(rows) <= left:
                found.add(name)
                left -= len(rows)
        return found

    def lines_for(self, columns: int) -> int:  # noqa: ARG002
        """The six, the names of the groups, the speed, and an explanation of two lines after an empty line."""
        return SIX + len(self._arranged.others) + 1 + 3

    # --- what a row is -------------------------------------------------------------------------------------------

    def setting(self, entry: str) -> Setting:
        if entry == SPEED:
            return Setting(SPEED, SPEEDS[self._session.speed].label, False, SPEED_HELP)
        _, six, others = self._arranged
        if entry not in HEADINGS:
            setting = super().setting(entry)
            return setting if entry in six else setting._replace(name=f"{INDENT}{setting.name}")
        group, rows = HEADINGS[entry], self.covered(entry)
        if group.name in self._unfolded(others):
            return Setting(group.name, "", False, self.help_of(entry), folded=False)
        leads = rows[0] == group.fields[0]
        says = value(self.recipe, rows[0], self.problem) if leads else ", ".join(map(spoken, rows))
        return Setting(group.name, says, False, self.help_of(entry), self.is_changed(entry), True, len(rows))

    def help_of(self, entry: str) -> str:
        if entry == SPEED:
            return SPEED_HELP
        return f"{', '.join(map(spoken, self.covered(entry)))}." if entry in HEADINGS else super().help_of(entry)

    def covered(self, entry: str) -> tuple[str, ...]:
        if entry in HEADINGS:
            return self._arranged.others.get(HEADINGS[entry].name, ())
        return () if entry == SPEED else super().covered(entry)

    def choices_of(self, entry: str) -> Choices:
        return Choices(SPEED_ROWS) if entry == SPEED else super().choices_of(entry)

    # --- what is done with a row ---------------------------------------------------------------------------------

    def change(self, entry: str, direction: int) -> None:
        if entry == SPEED:
            self._session.change_speed(direction)
        elif entry in HEADINGS:
            self._fold(HEADINGS[entry].name, direction < 0)
        else:
            super().change(entry, direction)

    async def edit(self, entry: str) -> None:
        if entry == SPEED:
            now = SPEEDS[self._session.speed].label
            await ask(Question(self, SPEED, now, SPEED_NAMES.allowed, self._accept_speed, self.choices_of(SPEED)))
        elif entry in HEADINGS:
            self.action_toggle_group()
        else:
            await super().edit(entry)

    def _accept_speed(self, text: str, answer: Answer) -> None:
        wanted = SPEED_NAMES.names.index(SPEED_NAMES.parse("speed", text))
        self._session.change_speed(wanted - self._session.speed)
        answer(None)

    def action_toggle_group(self) -> None:
        """Unfold the chosen row's group, or fold it."""
        entry = self.entries()[self.chosen]
        if entry == SPEED:
            self.explain("The speed belongs to no group.")
            return
        name = HEADINGS[entry].name if entry in HEADINGS else group_of(entry).name
        others = self._arranged.others
        if name not in others:
            self.explain(f"All of {name} is shown already.")
            return
        self._fold(name, name in self._unfolded(others))

    def _fold(self, name: str, folded: bool) -> None:
        """Fold a group, or unfold it, and remember it; a chosen row that disappears leaves the choice to the group."""
        self._by_hand[name] = not folded
        if folded and self.field in self._arranged.others[name]:
            self.field = heading(name)
        self.redraw()
