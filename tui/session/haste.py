"""Haste: what is done at once, what in a thread, and what waits for the compiled loops."""

from __future__ import annotations

from math import inf

from tui.session.effort import moments
from tui.session.loader import Loader
from tui.session.requests import Requests
from tui.session.turns import Turns

# Training that takes more moments than this uncompiled waits for the compiled loops while they are being prepared.
MAX_MOMENTS = 100


class Haste:
    """Judges by the run that the requests are for."""

    def __init__(self, requests: Requests, loader: Loader, turns: Turns) -> None:
        self._requests, self._loader, self._turns = requests, loader, turns

    @property
    def is_short(self) -> bool:
        """Whether training may begin in the event loop: what must be done at once takes a moment."""
        return not self._requests.code.takes_part and not self.takes_long(self._requests.at_once)

    @property
    def waits(self) -> bool:
        """Whether training waits for the compiled loops."""
        return self.is_soon_quicker(self._requests.at_once)

    def is_soon_quicker(self, samples: int) -> bool:
        """Whether so many samples take so long that the compiled loops will be ready and finish them sooner."""
        return self._loader.running and moments(self._requests.trainer, samples) > MAX_MOMENTS

    def takes_long(self, samples: int, longest: float = inf) -> bool:
        """Whether so many samples take more than a moment, or methods are replaced, which may take any time, if there
        is a thread for them; or else more than `longest`.
        """
        if not self._turns.has_loop:
            return moments(self._requests.trainer, samples) > longest
        return bool(self._requests.code.replaced) or moments(self._requests.trainer, samples) > 1
