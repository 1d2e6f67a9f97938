"""The picture of the data, on which samples are added, moved and removed by hand."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType

from engine.data.editing import class_targets
from tui.actions import bindings, key_of, keys_for
from tui.drawing import numbers
from tui.drawing.cells import Row
from tui.drawing.names import apart
from tui.drawing.scatter import Cursor, Marks, grid_in, layout, marks, place_in, scatter, stepped
from tui.drawing.scene import Scene, Spot, has_classes, scene_of
from tui.drawing.spot import told
from tui.frame import Frame
from tui.panels.panel import Panel
from tui.panels.values import ask_for_targets
from tui.panels.writing import ask_for_table
from tui.plane import Grid
from tui.session import Session

# Columns of the names of the axes in the title, tried until it fits.
NAMES = (40, 30, 20, 16, 13, 10, 8, 6, 4)
# From this many lines on, the last one tells about the cursor.
TELLING = 4
# The hint that needs classes.
CLASS = keys_for("picture", "class", "change_class")


class PicturePanel(Panel):
    """The samples on the plane of two inputs, or over the only one. With the focus it has a cursor, which stays at its
    place when the size or the data changes.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("picture")]
    hint = (
        keys_for("picture", "add", "add_sample"),
        keys_for("picture", "move", "carry"),
        keys_for("picture", "remove", "remove_sample"),
        keys_for("picture", "target", "change_answer"),
        CLASS,
        keys_for("picture", "write", "write_table"),
    )
    about = (
        "All samples: ○ and ● are two classes, digits more; values are + and - on the diverging scale. Samples held "
        "out for testing have smaller marks. The arrows move the cursor, with shift by eight; the last line tells "
        "where it is and which sample is nearest. {add_sample} adds a sample there, of the class that {change_class} "
        "chooses, or asks for its value; {carry} picks the nearest one up and, again, puts it down; {change_answer} "
        "gives it another class or value; {remove_sample} removes it; {choose_nearest} chooses it on all pages. Each "
        "change is undone by {undo}, and is part of the run, which goes on from the beginning of the current epoch. If "
        "there is a test part, an added sample is not in it; a new run draws another one. {write_table} writes "
        "all samples to a CSV file; {bring_back} brings the original ones back. With more than two inputs, "
        "{change_axis(0)} and {change_axis(1)} change which are shown; a new sample has the others of the nearest one."
    )

    def __init__(self, identity: str, session: Session) -> None:
        super().__init__(identity, session)
        self._scene: tuple[tuple[object, ...], Scene] | None = None
        self._place: tuple[float, float] | None = None
        # The sample that is carried, and the data that it is of.
        self._carried: tuple[object, Spot] | None = None
        self._label = 1
        self._marks: tuple[Scene, Grid, Marks] | None = None
        self._drawn: tuple[object, list[Row]] | None = None

    def hints(self) -> tuple[str, ...]:
        """Without classes no class can be chosen."""
        return self.hint if self._has_classes else tuple(hint for hint in self.hint if hint != CLASS)

    # --- what is seen --------------------------------------------------------------------------------------------

    def title(self, frame: Frame) -> str:
        scene = self.scene(frame)
        by_hand = " · changed by hand" if frame.own_samples else ""
        adds = ""
        ways = []
        for cap in NAMES:
            if self.has_focus and self._has_classes:
                adds = f" · {key_of('add_sample', 'picture')} adds {apart(scene.classes, cap)[self._class(frame)]}"
            ways.append(f" · {' and '.join(apart(scene.names, cap))}{by_hand}{adds}")
        ways += [by_hand + adds, adds, ""]
        return self.fitting(*(f"Picture{way}" for way in ways))

    def scene(self, frame: Frame) -> Scene:
        known = frame.data, frame.test_data, frame.chosen.axes, frame.recipe.data
        if self._scene is None or self._scene[0] != known:
            scene, before = scene_of(*known), self._scene
            # After a change by hand the plane stays as it is, if it has room for all samples.
            if before is not None and frame.own_samples and before[0][2:] == known[2:] and scene.fits(before[1].plane):
                scene = scene._replace(plane=before[1].plane)
            self._scene = known, scene
        return self._scene[1]

    @property
    def _has_classes(self) -> bool:
        return self.frame is not None and has_classes(self.frame.data)

    def _class(self, frame: Frame) -> int:
        """The class of samples to be added."""
        return min(self._label, max(len(self.scene(frame).classes) - 1, 0))

    def _plot_lines(self, lines: int) -> int:
        return lines - (lines >= TELLING)

    def grid(self, frame: Frame) -> Grid | None:
        return grid_in(self.scene(frame), self.size.width, self._plot_lines(self.size.height))

    def cursor(self, frame: Frame) -> Cursor:
        """Where the cursor is: at first in the middle."""
        (left, right), (bottom, top) = self.scene(frame).plane.ranges
        if self._place is None and (grid := self.grid(frame)) is not None:
            self._place = place_in(grid, grid.columns // 2, grid.lines // 2)
        x, y = self._place or (left, bottom)
        if self._carried is not None and self._carried[0] is not frame.data:
            self._carried = None
        carried = None if self._carried is None else self._carried[1]
        return Cursor(min(max(x, left), right), min(max(y, bottom), top), carried)

    def draw(self, columns: int, lines: int) -> list[Row]:
        frame = self.frame
        assert frame is not None
        chosen, cursor = Spot(frame.chosen.sample, frame.chosen.test), self.cursor(frame)
        scene = self.scene(frame)
        known = scene, chosen, cursor, columns, lines, self.has_focus
        # Nothing of it changes while the run trains.
        if self._drawn is None or not _is_same(self._drawn[0], known):
            plotted = self._plot_lines(lines)
            grid = grid_in(scene, columns, plotted)
            points = None if grid is None else self._marks_on(scene, grid)
            rows = scatter(scene, columns, plotted, chosen, cursor if self.has_focus else None, points)
            if plotted < lines and grid is not None:
                rows.append(told(frame, scene, grid, cursor if self.has_focus else None, columns))
            self._drawn = known, rows
        return self._drawn[1]

    def _marks_on(self, scene: Scene, grid: Grid) -> Marks:
        """The marks of all samples; the cursor moves over them."""
        if self._marks is None or self._marks[0] is not scene or self._marks[1] != grid:
            self._marks = scene, grid, marks(scene, grid)
        return self._marks[2]

    # --- the cursor ----------------------------------------------------------------------------------------------

    def action_move_cursor(self, across: int, up: int) -> None:
        frame = self.frame
        grid = None if frame is None else self.grid(frame)
        if frame is None or grid is None:
            return
        here = self.cursor(frame)
        self._place = stepped(grid, here, across, up)
        self.redraw()

    def _nearest(self, frame: Frame) -> Spot | None:
        grid = self.grid(frame)
        return None if grid is None else self.scene(frame).nearest(self.cursor(frame)[:2], grid)

    def action_choose_nearest(self) -> None:
        if self.frame is not None and (spot := self._nearest(self.frame)) is not None:
            self._session.choose(sample=spot.sample, test=spot.is_test)

    def action_change_axis(self, axis: int) -> None:
        """Show the next input on the horizontal axis (0) or the vertical one (1)."""
        frame = self.frame
        if frame is None:
            return
        count = frame.data.inputs.shape[1]
        if count < 3:
            self.explain(f"{'Both inputs are' if count == 2 else 'The only input is'} shown; there is no other.")
            return
        axes = list(frame.chosen.axes)
        while axes[axis] in (frame.chosen.axes[axis], axes[1 - axis]):
            axes[axis] = (axes[axis] + 1) % count
        self._place = None
        self._session.choose(axes=(axes[0], axes[1]))

    # --- changes -------------------------------------------------------------------------------------------------

    async def action_add_sample(self) -> None:
        frame = self.frame
        spot = None if frame is None else self._nearest(frame)
        if frame is None or spot is None:
            return
        inputs, value = self._inputs_at(frame, spot)
        seen = frame.data
        if self._has_classes:
            targets = class_targets(seen, self._class(frame)).tolist()
        elif value is not None and seen.targets.shape[1] == 1:
            targets = [value]
        else:
            await ask_for_targets(
                self, seen, "", lambda given, answer: self._session.samples.add(inputs, given, answer)
            )
            return
        self._session.samples.add(inputs, targets, self.answer)

    def _inputs_at(self, frame: Frame, like: Spot) -> tuple[list[float], float | None]:
        """The inputs of a sample at the cursor, the hidden ones as those of another sample; and the answer there, if
        the vertical axis shows answers.
        """
        data = frame.test_data if like.is_test and frame.test_data is not None else frame.data
        inputs, cursor = data.inputs[like.sample].tolist(), self.cursor(frame)
        if self.scene(frame).is_curve:
            return [cursor.x], cursor.y
        inputs[frame.chosen.axes[0]], inputs[frame.chosen.axes[1]] = cursor.x, cursor.y
        return inputs, None

    def action_change_class(self) -> None:
        frame = self.frame
        if frame is None:
            return
        if not self._has_classes:
            self.explain(
                f"This data has no classes: {key_of('add_sample', 'picture')} asks for the value of a new sample."
            )
            return
        self._label = (self._class(frame) + 1) % len(self.scene(frame).classes)
        self.redraw()

    def action_carry(self) -> None:
        """Pick up the nearest sample, or put down the one that is carried."""
        frame = self.frame
        if frame is None:
            return
        spot = self.cursor(frame).carried
        if spot is None:
            spot = self._nearest(frame)
            if spot is not None:
                place = self.scene(frame).part_of(spot).places[spot.sample]
                self._carried, self._place = (frame.data, spot), (float(place[0]), float(place[1]))
                self.redraw()
            return
        self._carried = None
        inputs, value = self._inputs_at(frame, spot)
        alone = frame.data.targets.shape[1] == 1 and not self._has_classes
        targets = [value] if value is not None and alone else None
        self._session.samples.move(frame.data, spot, inputs, self.answer, targets)

    async def action_change_answer(self) -> None:
        """Give the nearest sample the next class, or ask for its value."""
        frame = self.frame
        spot = None if frame is None else self._nearest(frame)
        if frame is None or spot is None:
            return
        seen = frame.data
        if self._has_classes:
            scene = self.scene(frame)
            label = (int(scene.part_of(spot).answers[spot.sample]) + 1) % len(scene.classes)
            self._session.samples.set_targets(seen, spot, class_targets(seen, label).tolist(), self.answer)
            return
        data = frame.test_data if spot.is_test and frame.test_data is not None else seen
        now = "; ".join(numbers.exact(value, "") for value in data.targets[spot.sample].tolist())
        await ask_for_targets(
            self, seen, now, lambda given, answer: self._session.samples.set_targets(seen, spot, given, answer)
        )

    def action_remove_sample(self) -> None:
        if self.frame is not None and (spot := self._nearest(self.frame)) is not None:
            self._session.samples.remove(self.frame.data, spot, self.answer)

    def action_bring_back(self) -> None:
        if self.frame is None:
            return
        if self.frame.own_samples:
            self._session.take_recipes_samples(self.answer)
        else:
            self.explain("Nothing to bring back: no sample was changed by hand.")

    async def action_write_table(self) -> None:
        if self.frame is not None:
            await ask_for_table(self, self._session, self.frame)

    def on_click(self, event: events.Click) -> None:
        """The cursor goes where the mouse is."""
        offset, frame = event.get_content_offset(self), self.frame
        if frame is None or offset is None:
            return
        laid = layout(self.scene(frame), self.size.width, self._plot_lines(self.size.height))
        grid = self.grid(frame)
        if laid is None or grid is None:
            return
        column, line = offset.x - laid.area.margin, offset.y - laid.legend
        if 0 <= column < grid.columns and 0 <= line < grid.lines:
            self._place = place_in(grid, column, line)
            self.redraw()


def _is_same(old: object, new: tuple[object, ...]) -> bool:
    return isinstance(old, tuple) and all(
        a is b or (not isinstance(b, Scene) and a == b) for a, b in zip(old, new, strict=True)
    )
