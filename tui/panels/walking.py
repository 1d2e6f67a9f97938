"""What the panels of the page Inspect share: the keys of the walk through the chosen sample's arithmetic."""

from __future__ import annotations

from textual.message import Message

from tui.actions import key_of, keys_for
from tui.drawing.links import link_name
from tui.drawing.way import route_of
from tui.frame import Frame
from tui.panels.panel import Panel
from tui.walk import (
    GRADIENT,
    SUM,
    UPDATE,
    Place,
    Route,
    following,
    is_link,
    other_layer,
    other_phase,
    other_unit,
    settled,
    within_unit,
)


class WalkPanel(Panel):
    """The place of the walk is part of what is chosen: these panels, the diagram and the matrix show the same one."""

    class Moved(Message):
        """The walk went to a place in this phase."""

        def __init__(self, phase: str) -> None:
            super().__init__()
            self.phase = phase

    @classmethod
    def keys_of_the_walk(cls, panel: str) -> tuple[str, ...]:
        """The keys that the border shows."""
        return (
            keys_for(panel, "next", "go_on(1)"),
            keys_for(panel, "back", "go_on(-1)"),
            keys_for(panel, "term", "choose_term(-1)", "choose_term(1)"),
            keys_for(panel, "unit", "choose_unit(-1)", "choose_unit(1)"),
            keys_for(panel, "layer", "choose_layer(-1)", "choose_layer(1)"),
            keys_for(panel, "phase", "choose_phase(1)"),
            keys_for(panel, "sample", "choose_sample(-1)", "choose_sample(1)"),
        )

    def on_shown(self) -> None:
        self._session.want_update(str(self.id), True)
        self._begin()

    def show(self, frame: Frame) -> None:
        super().show(frame)
        self._begin()

    def _begin(self) -> None:
        """Where nothing was chosen yet, the walk begins at a unit with its bias, the first term of the sum."""
        if self.is_seen and self.frame is not None and self._session.choosing.is_first:
            layer, unit, _ = self.frame.chosen.weight
            bias = self.frame.layers[layer - 1].units
            self._session.choosing.change(layer=layer, unit=unit, source=bias, on_link=True)
            self._session.say(self.frame.notice)  # It has not been read yet.

    def on_hidden(self) -> None:
        self._session.want_update(str(self.id), False)

    def hints(self) -> tuple[str, ...]:
        """At the end of the walk the key that goes on trains the batch."""
        if self.frame is None:
            return self.hint
        place, route = self._here(self.frame)
        if place.part != UPDATE or following(place, route) is not None:
            return self.hint
        return (keys_for(str(self.id), "train the batch", "go_on(1)"), *self.hint[1:])

    # --- the walk ------------------------------------------------------------------------------------------------

    def _here(self, frame: Frame) -> tuple[Place, Route]:
        """What was chosen last may be newer than the frame."""
        route = route_of(frame)
        return settled(self._session.chosen.place, route), route

    def _go(self, place: Place | None, otherwise: str) -> None:
        if place is None:
            self.explain(otherwise)
            return
        chosen = place._asdict()
        if place.part not in (SUM, GRADIENT, UPDATE):
            del chosen["source"]  # The weight stays chosen where only its unit is looked at.
        self._session.choose(**chosen, on_link=is_link(place.part))
        self.post_message(self.Moved(place.phase))

    def action_go_on(self, direction: int) -> None:
        """To the next place of the walk, or the one before; after the last one the batch is trained."""
        if self.frame is None:
            return
        place, route = self._here(self.frame)
        found = following(place, route, direction)
        if found is None and direction > 0:
            self._apply(place)
        else:
            self._go(found, "The walk begins here, with the bias of the first unit.")

    def _apply(self, place: Place) -> None:
        """Make the update: train the next batch. The walk goes on with the first sample of the batch after it, forward
        at the same weight.
        """
        assert self.frame is not None
        name = link_name(self.frame, *self._session.chosen.weight, self.app.size.width // 2)
        self._go(place._replace(part=SUM, step=0), "")
        self._session.steps.batch_ahead(name, self._session.chosen)

    def action_choose_term(self, direction: int) -> None:
        if self.frame is not None:
            place, route = self._here(self.frame)
            found = within_unit(place, route, direction, every=True)
            key = key_of("go_on(1)" if direction > 0 else "go_on(-1)", str(self.id))
            way = "goes on to the next unit" if direction > 0 else "goes back"
            self._go(found, f"This unit's {'last' if direction > 0 else 'first'} step; {key} {way}.")

    def action_choose_unit(self, direction: int) -> None:
        if self.frame is not None:
            place, route = self._here(self.frame)
            name = self.frame.layers[place.layer].name
            end = "last" if direction > 0 else "first"
            words = "The loss is one number for all outputs." if place.part == "loss" else f"The {end} unit of {name}."
            self._go(other_unit(place, route, direction), words)

    def action_choose_layer(self, direction: int) -> None:
        if self.frame is not None:
            place, route = self._here(self.frame)
            name = self.frame.layers[place.layer].name
            end = "last" if direction > 0 else "first"
            self._go(other_layer(place, route, direction), f"{name} is the {end} layer with weights.")

    def action_choose_phase(self, direction: int) -> None:
        if self.frame is not None:
            place, route = self._here(self.frame)
            place = place._replace(source=self._session.chosen.source)
            self._go(other_phase(place, route, direction), "")

    # --- the sample ----------------------------------------------------------------------------------------------

    def action_choose_sample(self, direction: int) -> None:
        if self.frame is not None:
            self._session.choose(sample=self._session.chosen.sample + direction)

    def action_choose_next_batch(self) -> None:
        if self.frame is None:
            return
        if self.frame.update is None:
            self.explain("Which samples are next is not known yet.")
        else:
            self._session.choose(sample=self.frame.update.samples[0], test=False)

    def on_mouse_scroll_up(self) -> None:
        self.action_choose_unit(-1)

    def on_mouse_scroll_down(self) -> None:
        self.action_choose_unit(1)
