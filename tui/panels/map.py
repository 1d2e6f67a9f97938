"""The map panel: what the network answers over two inputs, with the samples on it."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType

from tui.actions import bindings, key_of, keys_for
from tui.drawing.cells import Row, fit, row
from tui.drawing.columns import input_names
from tui.drawing.curve import curve
from tui.drawing.map import Look, Room, grid_for, heat_map, room_in
from tui.drawing.map_legend import lines_needed, number
from tui.drawing.names import apart
from tui.drawing.points import Samples, nearest
from tui.drawing.views import View, scale_of, view_of_chosen, views_of_outputs
from tui.frame import Frame
from tui.panels.panel import Panel
from tui.plane import Grid, Plane
from tui.session import Session

# Which samples are drawn, in the order in which a key goes through them.
TRAINING, TEST, NONE = "training", "test", "none"
# Columns of the names of the axes in the title, tried until it fits; without them, the axes alone say what they are.
NAMES = (30, 20, 16, 13, 10, 8, 6)
# The hints at keys that do nothing on a curve, or for a single output.
SIDES = keys_for("map", "two colours", "toggle_sides")
OUTPUT = keys_for("map", "output", "next_output(-1)", "next_output(1)")


class MapPanel(Panel):
    """Wants a picture while it is seen, and is drawn again when there is a new one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("map")]
    hint = (
        keys_for("map", "read", "move(-1, 0)", "move(1, 0)", "move(0, -1)", "move(0, 1)"),
        SIDES,
        OUTPUT,
        keys_for("map", "unit", "toggle_unit"),
        keys_for("map", "points", "next_points"),
    )
    about = (
        "What the network answers for every pair of inputs: blue above the middle of the scale, orange below it; ⁺ and "
        "⁻ say the same. With more than two classes, the colour and the raised numbers show the class with the largest "
        "output; brighter is surer. Samples are ○ and ●, or the number of their class; ◇, ◆ and ✗ are wrong, □, ■ and "
        "= a tie; ◐ and * are several classes in one place. For values, + and - show on which side of the middle the "
        "target is. The arrows move a cursor that reads numbers at the centre of its cell; {choose_nearest} chooses "
        "the sample nearest to it, {remove_cursor} removes it. With more than two inputs, {next_axis(0)} and "
        "{next_axis(1)} choose the two that are drawn; the others are at the mean of the training samples or, after "
        "{toggle_others}, as in the chosen sample. All samples are drawn, even those that do not lie on this plane. "
        "{toggle_unit} shows the chosen unit of the network. With a single input, the output is a curve."
    )

    def __init__(self, identity: str, session: Session) -> None:
        super().__init__(identity, session)
        self._output = 0
        self._of_unit = self._sides_only = self._at_sample = False
        self._points = TRAINING
        # The inputs under the cursor.
        self._cursor: tuple[float, float] | None = None
        self._plane: Plane | None = None
        self._plane_of: tuple[object, ...] = ()
        self._legend, self._legend_of = 1, tuple[object, ...]()
        self._drawn: list[Row] = []
        self._drawn_of: tuple[object, ...] = ()

    # --- what is shown -------------------------------------------------------------------------------------------

    def title(self, frame: Frame) -> str:
        view = self._view(frame)
        name = view.name
        if self._sides_only and view.unit is not None and len(self._plane_for(frame).axes) > 1:
            picture = frame.pictures.get(str(self.id))
            name = f"{name} above {number(scale_of(view, frame, picture).middle)}"
        points = "" if self._points == TRAINING else " · no samples" if self._points == NONE else " · test samples"
        names, axes = input_names(frame.data), self._plane_for(frame).axes
        over = tuple(names[axis] for axis in axes) if len(names) > 2 else ()
        ways = (f"Map · {name}{points} · {' and '.join(apart(over, cap))}" for cap in NAMES if over)
        return self.fitting(*ways, f"Map · {name}{points}", f"Map · {name}", "Map")

    def hints(self) -> tuple[str, ...]:
        frame = self.frame
        if frame is None:
            return self.hint
        is_dead = {
            SIDES: frame.data.inputs.shape[1] == 1,
            OUTPUT: len(self._views(frame)) == 1 and not self._of_unit,
        }
        return tuple(hint for hint in self.hint if not is_dead.get(hint))

    def more(self) -> str:
        """Where the plane lies."""
        assert self.frame is not None
        chosen = self.frame.chosen
        if self.frame.data.inputs.shape[1] < 3:
            return ""
        sample = f"{'test row' if chosen.test else 'row'} {chosen.sample + 1:,}"
        return f"other inputs: {sample if self._at_sample else 'mean'}"

    def _view(self, frame: Frame) -> View:
        if self._of_unit:
            return view_of_chosen(frame)
        views = self._views(frame)
        return views[self._output % len(views)]

    def _views(self, frame: Frame) -> tuple[View, ...]:
        """A curve has no classes to colour."""
        views = views_of_outputs(frame)
        return views[1:] if frame.data.inputs.shape[1] == 1 and views[0].unit is None else views

    def _plane_for(self, frame: Frame) -> Plane:
        chosen, test = frame.chosen, None if frame.test is None else frame.test.data
        place = (chosen.sample, chosen.test) if self._at_sample else None
        key = frame.data, test, chosen.axes, place
        if self._plane is None or key != self._plane_of:
            others = None
            if self._at_sample:
                others = (test if chosen.test and test is not None else frame.data).inputs[chosen.sample]
            self._plane_of = key
            self._plane = Plane.of(frame.data, test, chosen.axes, others, frame.recipe.data)
        return self._plane

    def _placed(self, frame: Frame, columns: int, lines: int) -> tuple[Room, Grid] | None:
        """The parts of a map of this size, and the grid of its area; None if there is no room for any."""
        plane = self._plane_for(frame)
        if len(plane.axes) == 1:
            room = room_in(columns, lines, None)
        else:
            name = input_names(frame.data)[plane.axes[1]]
            room = room_in(columns, lines, plane.ranges[1], name, self._legend_lines(frame, columns))
        return None if room is None else (room, grid_for(room, plane))

    def _legend_lines(self, frame: Frame, columns: int) -> int:
        """How many lines the legend needs; known until something else is shown."""
        view = self._view(frame)
        key = frame.data, frame.layers[-1].activation, view, self._sides_only, self._points, columns
        if key != self._legend_of:
            self._legend_of = key
            self._legend = lines_needed(frame, view, self._sides_only, self._samples(frame, view), columns)
        return self._legend

    @property
    def _place(self) -> tuple[Room, Grid] | None:
        return None if self.frame is None or not self._has_room else self._placed(self.frame, *self.size)

    def _samples(self, frame: Frame, view: View) -> tuple[Samples, ...]:
        """The part that is drawn; its targets are those of the output that is shown, or of the first."""
        is_test = self._points == TEST
        score = frame.test if is_test else frame.train
        data = frame.data if not is_test else None if score is None else score.data
        if self._points == NONE or data is None:
            return ()
        chosen = frame.chosen.sample if frame.chosen.test == is_test else None
        output = view.unit if view.layer == len(frame.layers) - 1 and view.unit is not None else 0
        return (Samples(data, score, is_test, chosen, output),)

    def on_hidden(self) -> None:
        self._session.want(str(self.id), None)

    def redraw(self) -> None:
        # Before anything is drawn: the frame with the picture may follow at once.
        place = self._place
        if place is not None:
            self._session.want(str(self.id), place[1])
        super().redraw()

    def draw(self, columns: int, lines: int) -> list[Row]:
        frame = self.frame
        assert frame is not None
        place = self._placed(frame, columns, lines)
        if place is None:
            return [fit(row(("too small for a map", "muted")), columns)]
        room, grid = place
        picture = frame.pictures.get(str(self.id))
        if picture is not None and picture.grid != grid:
            picture = None
        # While training, the samples are judged anew with every picture.
        scores = None if frame.playing and picture is not None else (frame.train, frame.test)
        states = self._output, self._of_unit, self._sides_only, self._points, self._cursor, frame.chosen
        key = picture, scores, frame.data, frame.layers[-1].units, grid, columns, lines, *states
        if key != self._drawn_of:
            self._drawn_of = key
            view = self._view(frame)
            look = Look(view, self._sides_only, self._samples(frame, view), self._cell(grid))
            self._drawn = (heat_map if len(grid.plane.axes) > 1 else curve)(frame, room, grid, picture, look)
        return self._drawn

    # --- the cursor ----------------------------------------------------------------------------------------------

    def _cell(self, grid: Grid) -> tuple[int, int] | None:
        """The column and the line of the cursor; None without one, or if it is not on this plane."""
        if self._cursor is None:
            return None
        column = grid.column_of(self._cursor[0])
        line = grid.line_of(self._cursor[1]) if len(grid.plane.axes) > 1 else 0
        return None if column is None or line is None else (column, line)

    def action_move(self, down: int, right: int) -> None:
        if self._place is None:
            return
        grid = self._place[1]
        place = self._cell(grid)
        if place is None:
            self._put(grid, grid.columns // 2, grid.lines // 2)
        else:
            self._put(
                grid, min(max(place[0] + right, 0), grid.columns - 1), min(max(place[1] + down, 0), grid.lines - 1)
            )

    def _put(self, grid: Grid, column: int, line: int) -> None:
        self._cursor = float(grid.x[column]), float(grid.y[line]) if len(grid.plane.axes) > 1 else 0.0
        self.redraw()

    def action_remove_cursor(self) -> None:
        self._cursor = None
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or self._place is None:
            return
        room, grid = self._place
        column, line = offset.x - room.area.margin, offset.y
        if 0 <= column < room.area.columns and 0 <= line < room.area.lines:
            is_curve = len(grid.plane.axes) == 1
            self._put(grid, 2 * column if is_curve else column, 0 if is_curve else 2 * line)

    def action_choose_nearest(self) -> None:
        """Choose the sample nearest to the cursor, in the part that is drawn."""
        frame = self.frame
        if frame is None:
            return
        if self._cursor is None:
            self.explain("First move the cursor to a sample, with the arrows.")
            return
        samples = self._samples(frame, self._view(frame))
        part = samples[0] if samples else Samples(frame.data, None, False, None, 0)
        self._session.choose(sample=nearest(self._plane_for(frame), part.data.inputs, self._cursor), test=part.is_test)

    # --- other actions -------------------------------------------------------------------------------------------

    def action_toggle_sides(self) -> None:
        if self.frame is not None and self.frame.data.inputs.shape[1] == 1:
            self.explain("A curve has no colours to tell apart.")
            return
        self._sides_only = not self._sides_only
        self.redraw()

    def action_next_points(self) -> None:
        """The next part of the samples, or none."""
        ways = [TRAINING, NONE] if self.frame is None or self.frame.test is None else [TRAINING, TEST, NONE]
        self._points = ways[(ways.index(self._points) + 1) % len(ways)] if self._points in ways else TRAINING
        self.redraw()

    def action_next_output(self, direction: int) -> None:
        if self.frame is None:
            return
        views = self._views(self.frame)
        if len(views) == 1 and not self._of_unit:
            self.explain(f"{views[0].name} is the only output; {key_of('toggle_unit')} shows the chosen unit.")
            return
        if not self._of_unit:
            self._output = (self._output + direction) % len(views)
        self._of_unit = False
        self.redraw()

    def action_toggle_unit(self) -> None:
        """The chosen unit of the network, or the output again."""
        self._of_unit = not self._of_unit
        self.redraw()

    def action_next_axis(self, place: int) -> None:
        """Draw the next input on the horizontal axis (0) or on the vertical one (1)."""
        if self.frame is None:
            return
        count = self.frame.data.inputs.shape[1]
        if count < 3:
            self.explain("There are no other inputs to draw.")
            return
        axes = list(self._session.chosen.axes)
        axes[place] = (axes[place] + 1) % count
        if axes[place] == axes[1 - place]:
            axes[place] = (axes[place] + 1) % count
        self._cursor = None
        self._session.choose(axes=tuple(axes))

    def action_toggle_others(self) -> None:
        """The other inputs at their means, or as in the chosen sample."""
        if self.frame is None:
            return
        if self.frame.data.inputs.shape[1] < 3:
            self.explain("All inputs are on the axes.")
            return
        self._at_sample = not self._at_sample
        self.redraw()
