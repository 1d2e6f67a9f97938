"""What all panels share: they draw rows of cells and repaint only what changed of them."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from engine.errors import harmless
from tui.actions import key_of
from tui.drawing.cells import BLANK, Row, changed, width
from tui.frame import Frame
from tui.palette import styles
from tui.session import Session
from tui.workarounds import is_focused, set_in_border

ARROWS = ("up", "down", "left", "right")
# The columns that a panel asks for which uses all it gets.
MANY = 1000


class Canvas(Widget):
    """A widget that shows the rows of cells from `draw()`. `show` gives it a new frame."""

    frame: Frame | None = None
    # Whether the page with this widget is open, and the widget among those shown there.
    is_seen = True

    def __init__(self, identity: str) -> None:
        super().__init__(id=identity)
        self.rows: list[Row] = []
        # The style below the rows, with the theme it belongs to, and what each role looks like on it.
        self._base: tuple[str, Style] = "", Style.null()
        self._roles: dict[str, Style] = {}

    def draw(self, columns: int, lines: int) -> list[Row]:
        """The rows for this size, drawn from `self.frame` (never None here)."""
        raise NotImplementedError

    @property
    def is_ready(self) -> bool:
        """Whether there is anything to draw."""
        return self.frame is not None

    @property
    def _has_room(self) -> bool:
        """Whether the widget is seen and has any size; before the first layout it has none."""
        return self.is_seen and self.size.width >= 2 and self.size.height >= 1

    def show(self, frame: Frame) -> None:
        self.frame = frame
        self.redraw()

    def redraw(self) -> None:
        """Draw again and repaint what changed of the rows."""
        if not self.is_ready or not self._has_room:
            return
        columns, lines = self.size
        old, rows = self.rows, self.draw(columns, lines)[:lines]
        self.rows = rows
        regions = []
        for y in range(lines):
            was, now = (some[y] if y < len(some) else BLANK for some in (old, rows))
            if was != now:
                start, end = changed(was, now, columns)
                if start < end:
                    regions.append(Region(start, y, end - start, 1))
        if regions:
            self.refresh(*regions)

    def render_lines(self, crop: Region) -> list[Strip]:
        # Textual mixes the style from all that lies below the widget: once a painting, not once a line.
        theme, below = self.app.theme, self.rich_style
        if (theme, below) != self._base:
            self._base = theme, below
            self._roles = styles(self.app.theme_variables).on(below)
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        roles, (_, below) = self._roles, self._base
        spans = self.rows[y] if y < len(self.rows) else BLANK
        segments = [Segment(span.text, roles[span.role]) for span in spans]
        return Strip(segments, width(spans)).adjust_cell_length(self.size.width, below)

    def on_resize(self) -> None:
        self.redraw()


class Panel(Canvas, can_focus=True):
    """A focusable canvas with a border. The title shows the most important fact; the subtitle shows what is hidden and,
    with the focus, as many of the panel's own keys (`hints`) as fit; `about` is the panel's help text
    (see `with_keys`). Changes to the run are requested from the session.
    """

    hint: ClassVar[tuple[str, ...]] = ()
    about: ClassVar[str]
    is_seen = False
    # The panels that are shown at its place by their keys, in a long and a short version; empty if there are none.
    others = ("", "")
    # The key back to the panel in which the page's own keys work, in a long and a short version, if they do not here.
    way_back = ("", "")

    def __init__(self, identity: str, session: Session) -> None:
        super().__init__(identity)
        self._session = session

    def title(self, frame: Frame) -> str:
        raise NotImplementedError

    def lines_for(self, columns: int) -> int:  # noqa: ARG002
        """How many lines show everything, whatever is chosen; for layouts that leave the height to the panel."""
        return 1

    def columns_for(self) -> int:
        """How many columns are enough, for layouts that leave the width to the panel."""
        return MANY

    def columns_with_border(self) -> int:
        return MANY if self.frame is None else self.columns_for() + 2

    def lines_with_border(self, width: int) -> int:
        """The height that shows everything at this width, both with the border."""
        return 3 if self.frame is None else self.lines_for(max(width - 2, 1)) + 2

    def set_seen(self, seen: bool) -> None:
        """Called when the panel is shown or hidden."""
        if seen != self.is_seen:
            self.is_seen = seen
            if seen:
                self.on_shown()
                self.redraw()
            else:
                self.on_hidden()

    def take_turns(self, others: dict[str, str]) -> None:
        """Called with the keys and titles of the panels that are shown at its place instead."""
        named = " ".join(map(" ".join, others.items()))
        self.others = named, named if len(others) < 2 else min(named, f"others: {', '.join(others)}", key=len)
        if self._has_room:
            self.redraw()

    def on_shown(self) -> None:
        """What a panel does when it is shown: for example ask the session for what only it draws."""

    def on_hidden(self) -> None:
        """What a panel does when it is hidden."""

    def show(self, frame: Frame) -> None:
        super().show(frame)
        enough = (self.columns_for(), self.lines_for(self.size.width)) if self._has_room else (0, 0)
        if enough != self._enough:
            self._enough = enough
            self.refresh(layout=True)

    _enough = 0, 0

    def fitting(self, *ways: str) -> str:
        """The first title that fits into the border, or the last one."""
        # The border itself takes six columns.
        return next((way for way in ways if len(way) <= self.outer_size.width - 6), ways[-1])

    def hints(self) -> tuple[str, ...]:
        """The panel's own keys for what it shows now."""
        return self.hint

    def more(self) -> str:
        """How much is hidden (`↓ 9 more`); empty if nothing is."""
        return ""

    def redraw(self) -> None:
        super().redraw()
        self.entitle()

    def entitle(self) -> None:
        """Set title and subtitle if they changed."""
        if self.frame is None:
            return
        title, subtitle = (harmless(text).replace("[", "\\[") for text in (self.title(self.frame), self._subtitle()))
        if title != self._entitled:
            self._entitled = title
            set_in_border(self, "title", title)
        if subtitle != self._subtitled:
            self._subtitled = subtitle
            set_in_border(self, "subtitle", subtitle)

    _entitled = _subtitled = ""

    def _subtitle(self) -> str:
        """The keys that fit, then what takes turns with this panel and what is hidden, which are always shown."""
        hidden = self.more() if self._has_room else ""
        hints, room = list(self.hints() if self.has_focus else ()), self.outer_size.width - 6
        if self.has_focus:
            beside = sum(len(text) + 2 for text in (self.others[1], hidden) if text)
            hints = [*filter(None, (next((way for way in self.way_back if len(way) + beside <= room), ""), *hints))]
        whole, short = ("  ".join(filter(None, (*hints, others, hidden))) for others in self.others)
        if len(whole) <= room:
            return whole
        while hints and len(short) > room:
            hints.pop()
            short = "  ".join(filter(None, (*hints, self.others[1], hidden)))
        return short

    @property
    def can_go_back(self) -> bool:
        """Whether something inside the panel is chosen from which `go_back` leads back."""
        return False

    def go_back(self) -> None:
        """What escape does where nothing is being built."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:  # noqa: ARG002
        """The panel's keys work only while it has the focus itself, not while a value is typed in it."""
        return is_focused(self)

    def on_key(self, event: events.Key) -> None:
        """Keys without an action get a notice, too."""
        if event.is_printable or event.key in ARROWS:
            event.stop()
            self.explain(f"{event.character or event.key} does nothing here; {key_of('show_help')} lists the keys.")

    def answer(self, refusal: str | None) -> None:
        """Report why a change requested from the session was refused; nothing if it was made."""
        if refusal is not None:
            self.explain(f"Nothing was changed: {refusal}")

    def explain(self, words: str) -> None:
        """Say why a key did nothing, replacing the previous notice."""
        self.app.clear_notifications()
        self._session.say("")
        self.notify(words, severity="warning", timeout=4)

    def watch_has_focus(self, _has_focus: bool) -> None:
        super().watch_has_focus(_has_focus)
        self.redraw()


class ListPanel(Panel):
    """A panel of rows of which one is chosen, with arrows or the wheel."""

    def action_choose(self, direction: int) -> None:
        """Choose the row above (-1) or below (1)."""
        raise NotImplementedError

    def on_mouse_scroll_up(self) -> None:
        self.action_choose(-1)

    def on_mouse_scroll_down(self) -> None:
        self.action_choose(1)
