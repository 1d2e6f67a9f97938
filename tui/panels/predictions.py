"""The predictions panel: the network's output for every sample, and how right the outputs are as a whole."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType

from tui.actions import bindings, key_of, keys_for
from tui.drawing.cells import Row
from tui.frame import Frame
from tui.panels.answers import Answers, Order
from tui.panels.panel import ListPanel
from tui.panels.views import MatrixView, ResidualsView, TableView, View
from tui.session import Session


class PredictionsPanel(ListPanel):
    """A table of the samples of the training part or of the test part or, instead, their confusion matrix or, for
    values, their residuals.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("predictions")]
    summarized = False  # Whether the confusion matrix or the residuals are shown.
    about = (
        "What the network predicts for every sample of the training part or of the test part: the inputs, the target "
        "class, each output as a number and a bar, and whether the prediction is right (✓), wrong (✗) or a tie (=). "
        "The predicted class, that of the largest output, is bold; its bar is green if it is right and red if it is "
        "wrong. If there are more classes than fit, only the predicted one (pred) and its output are shown. For "
        "values: the target, the output, the error (with a bar where there is room), and in the border R² (1: no "
        "error, 0: no better than the mean) and RMSE, the root of the mean squared error, in the unit of the data. "
        "{choose_wrong} goes to the next sample that is not right; for values, from the largest error to the next. The "
        "chosen sample is shown in full. Long names are shortened; {scroll(-1)} and {scroll(1)} scroll to hidden "
        "inputs. With the wrong samples, or the largest errors, first, rows keep their places while the network "
        "trains. In the confusion matrix rows are the target classes and columns the predicted ones; the colour is the "
        "share of the row, recall the share that is right; {show_samples} leads to the samples of a cell. For values "
        "there is a plot of outputs against targets instead, with the distribution of the errors."
    )

    def __init__(self, identity: str, session: Session) -> None:
        super().__init__(identity, session)
        self._answers = Answers(session)
        self.table = TableView(self._answers)
        self.matrix = MatrixView(self._answers)
        self.residuals = ResidualsView(self._answers)

    @property
    def view(self) -> View:
        """What is shown."""
        if not self.summarized or self.frame is None:
            return self.table
        return self.residuals if self.frame.of_values else self.matrix

    @property
    def chosen(self) -> int:
        """The chosen sample of the part that is shown."""
        return 0 if self.frame is None else self._answers.chosen

    @property
    def order(self) -> Order | None:
        """The order of the samples; None: as they come."""
        return None if self.frame is None else self._answers.order

    def show(self, frame: Frame) -> None:
        self._answers.show(frame)
        super().show(frame)

    def title(self, frame: Frame) -> str:
        del frame  # the answers have it
        return self.fitting(*self._answers.titles(self.view.title))

    def lines_for(self, columns: int) -> int:
        return self.view.lines_for(columns)

    def draw(self, columns: int, lines: int) -> list[Row]:
        return self.view.draw(columns, lines, self.has_focus)

    def more(self) -> str:
        return self.view.more(*self.size)

    def hints(self) -> tuple[str, ...]:
        """Those of the view, without keys that would do nothing."""
        if self.frame is None:
            return ()
        keys = self.view.keys(self.size.width)
        if self.frame.test_data is None:
            keys.pop("part")
        return tuple(keys_for("predictions", words, *identities) for words, identities in keys.items())

    # --- actions -------------------------------------------------------------------------------------------------

    def action_choose(self, direction: int) -> None:
        if self.frame is not None:
            self.view.choose(direction)
            self.redraw()

    def action_scroll(self, direction: int) -> None:
        if self.frame is not None:
            self.view.scroll(direction, self.size.width)
            self.redraw()

    def action_choose_wrong(self) -> None:
        if self.frame is not None:
            self._done(self.view.choose_wrong())

    def action_toggle_part(self) -> None:
        if self.frame is not None:
            self._done(self._answers.toggle_part())

    def action_toggle_order(self) -> None:
        if self.frame is not None:
            self._answers.toggle_order()
            self.redraw()

    def action_toggle_view(self) -> None:
        self.summarized = not self.summarized
        self.redraw()

    def action_show_samples(self) -> None:
        """The table, at the next sample that is counted at the cursor of the matrix."""
        if self.view is not self.matrix:
            view, show = key_of("toggle_view", "predictions"), key_of("show_samples", "predictions")
            self.explain(f"In the confusion matrix ({view}), {show} lists the samples of a cell.")
            return
        refusal = self.matrix.show_samples()
        self.summarized = refusal is not None
        self._done(refusal)

    def _done(self, refusal: str | None) -> None:
        """Draw what was chosen, or say why nothing was."""
        if refusal is None:
            self.redraw()
        else:
            self.explain(refusal)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if self.frame is not None and offset is not None:
            self.view.click(*offset, *self.size)
            self.redraw()
