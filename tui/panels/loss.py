"""The loss panel: a sparkline drawn every tick, curves drawn a few times a second."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import ClassVar

from textual.binding import BindingType

from tui.actions import bindings, key_of, keys_for
from tui.drawing import numbers
from tui.drawing.cells import Row
from tui.drawing.chart import next_column
from tui.drawing.loss import LossView, mse_factor, qualities, quality
from tui.frame import Frame
from tui.panels.panel import Panel
from tui.session import Session

# Minimum seconds between two drawings of the curves while training.
CURVES_EVERY = 0.15


class LossPanel(Panel):
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("loss")]
    about = (
        "The border shows the loss with the current weights, after the epoch; with many samples, which take long to "
        "measure, it may be a second old while training, and so may predictions and gradients. The sparkline and the "
        "chart show a value for each epoch: the mean of the training loss over the epoch's samples, each measured "
        "just before the update that used it. So the two differ while the weights change. The sparkline has one column "
        "per epoch, newest at the right; on small screens it is left out, and the border shows the legend. The chart "
        "shows the whole run. "
        "MSE, the dotted curve, is drawn beside the training loss unless they differ only by a constant factor. The "
        "dashed curve is the loss of the test part, measured at the end of each epoch. Where curves meet, their "
        "colours take turns. {toggle_accuracy} draws the accuracy (for values R²; below 0 there is a gap), below the "
        "loss where there is room for both, else in its place, and then the loss again. On large screens, or zoomed, "
        "small curves show the learning rate of the next update and, for each layer, the norm of the gradient of the "
        "mean training loss with respect to its weights and biases. These and the accuracy are measured when a frame "
        "is shown, so at high speeds not at every epoch; long runs keep only some of them, and they are not saved with "
        "a run. A dot on the epoch axis marks a changed setting. {move_cursor(-1)} and {move_cursor(1)} move a cursor "
        "that reads the values of an epoch and what was changed there; {step_cursor(-1)} and {step_cursor(1)} move it "
        "by single epochs, {end_cursor} removes it. The penalty of regularization is not in the curves; the border "
        "shows it."
    )
    log_scale = False
    recent_only = False
    with_accuracy = False

    def __init__(self, identity: str, session: Session) -> None:
        super().__init__(identity, session)
        self._curves: list[Row] = []
        self._curves_of: object = None
        self._curves_at = 0.0
        # The epoch under the cursor.
        self._cursor: float | None = None

    def title(self, frame: Frame) -> str:
        loss = numbers.loss(frame.loss)
        penalty = "" if frame.penalty is None else f" + penalty {numbers.loss(frame.penalty)}"
        test = "" if frame.test is None else f" · test {numbers.loss(None if frame.loss is None else frame.test.loss)}"
        mse = "" if mse_factor(frame) == 1.0 else f" · mse {numbers.loss(frame.mse)}"
        if self.with_accuracy and len(frame.recently_measured):
            facts = qualities(frame, frame.recently_measured[-1])
            quality = " · ".join(f"{fact.names[0]} {fact.text}" for fact in facts)
            return self.fitting(
                f"Loss ({frame.loss_label}) now {loss}{penalty}{test} · {quality}",
                f"Loss {loss}{penalty}{test} · {quality}",
                f"Loss · {quality}",
                f"Loss · {facts[0].names[0]} {facts[0].text}",
            )
        return self.fitting(
            f"Loss ({frame.loss_label}) now {loss}{penalty}{test}{mse}",
            f"Loss now {loss}{penalty}{test}{mse}",
            f"Loss {loss}{penalty}{test}{mse}",
            f"Loss {loss}{penalty}{test}",
            f"Loss {loss}{test}" if test else f"Loss {loss}{mse}",
            f"Loss {loss}",
        )

    def draw(self, columns: int, lines: int) -> list[Row]:
        assert self.frame is not None
        frame, view = self.frame, self._view(self.frame, columns, lines)
        if self._cursor is not None and (len(view.history) == 0 or self._cursor > view.span[1]):
            self._cursor = None  # Of an earlier run.
            view = self._view(frame, columns, lines)
        head = view.head()
        shape = columns, lines - len(head), self.log_scale, self.recent_only, self.with_accuracy, self._cursor
        newest = frame.history[-1:].tobytes(), frame.recently_measured[-1:].tobytes()
        what = (*shape, *newest, frame.epoch, frame.changes, frame.recipe.loss, frame.divergence)
        now = perf_counter()
        due = not frame.playing or now - self._curves_at >= CURVES_EVERY or shape != self._shape
        if what != self._curves_of and due:
            self._curves_of, self._curves_at, self._shape = what, now, shape
            self._curves = view.curves(lines - len(head))
        return head + self._curves

    _shape: object = None

    def _view(self, frame: Frame, columns: int, lines: int) -> LossView:
        return LossView(frame, columns, lines, self.log_scale, self.recent_only, self.with_accuracy, self._cursor)

    def more(self) -> str:
        """The legend, shown in the border if the chart takes every line; as short as possible with the focus."""
        assert self.frame is not None
        view = self._view(self.frame, *self.size)
        is_shown = view.is_low and self._cursor is None
        return view.short_legend(self.has_focus, self.outer_size.width - 6) if is_shown else ""

    def hints(self) -> tuple[str, ...]:
        """Only of keys that do something now."""
        if self.frame is None:
            return ()
        view = self._view(self.frame, *self.size)
        scale = (keys_for("loss", "log scale", "toggle_log"),) if view.has_scales else ()
        return (
            *scale,
            keys_for("loss", "whole or recent", "toggle_recent"),
            keys_for("loss", "loss" if view.only_accuracy else quality(self.frame), "toggle_accuracy"),
            keys_for("loss", "read", "move_cursor(-1)", "move_cursor(1)"),
        )

    # --- actions -------------------------------------------------------------------------------------------------

    def action_toggle_log(self) -> None:
        if self.frame is None:
            return
        if not self._view(self.frame, *self.size).has_scales:
            back = key_of("toggle_accuracy", "loss")
            self.explain(f"{quality(self.frame).capitalize()} has no log scale; {back} shows the loss again.")
            return
        self.log_scale = not self.log_scale
        self.redraw()

    def action_toggle_recent(self) -> None:
        self.recent_only = not self.recent_only
        self.redraw()

    def action_toggle_accuracy(self) -> None:
        self.with_accuracy = not self.with_accuracy
        self.redraw()

    def action_move_cursor(self, direction: int) -> None:
        """Move one column to the left or right; the first key press goes to the newest or the oldest epoch."""
        self._read(lambda view: next_column(view.history, view.chart_columns, view.place, direction), direction)

    def action_step_cursor(self, direction: int) -> None:
        """Move by one of the epochs that are kept."""
        self._read(lambda view: min(max(view.place + direction, 0), len(view.history) - 1), direction)

    def action_end_cursor(self) -> None:
        self._cursor = None
        self.redraw()

    def _read(self, moved: Callable[[LossView], int], direction: int) -> None:
        if self.frame is None:
            return
        view = self._view(self.frame, *self.size)
        if len(view.history):
            begin = 0 if direction > 0 else -1
            self._cursor = float(view.history[begin if self._cursor is None else moved(view), 0])
            self.redraw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        return super().check_action(action, parameters) and (action != "end_cursor" or self._cursor is not None)
