"""Answer: how whoever has requested something hears how it ended."""

from __future__ import annotations

from collections.abc import Callable

# Called with None when the request has been followed, or with the reason why it cannot be.
Answer = Callable[[str | None], None]
