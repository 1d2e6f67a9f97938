"""How fast a run is shown; this does not affect what it computes. Times are seconds on the clock of `perf_counter`."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True)
class Speed:
    """`epochs` per tick (None: as many as there is time for), `ticks` per second; `label` shows their product, the
    epochs per second, which are reached if the machine keeps up.
    """

    label: str
    epochs: int | None
    ticks: int = 30


SPEEDS: tuple[Speed, ...] = (
    *(Speed(f"{ticks} epoch{'s' if ticks > 1 else ''}/s", 1, ticks) for ticks in (1, 2, 5, 10, 20, 30)),
    Speed("300 epochs/s", 10),
    Speed("3000 epochs/s", 100),
    Speed("max", None),
)
DEFAULT_SPEED = 5

# Ticks in time before a reduced frame rate is raised a little again.
PATIENCE = 60
# A frame is shown at least once in this many ticks,
SELDOMEST = 10
# or when the last one is older than this, if it fits into its share of the time:
OLDEST = 0.5
# frames take at most a sixth of the time; painting them takes about as long again.
FRAME_SHARE = 6
# Measuring many samples takes at most an eighth of the time while frames are shown.
MEASURING_SHARE = 8
# Pictures are taken this often, less often while fewer frames are shown, and take at most a tenth of the time.
BETWEEN_PICTURES = 1 / 10
PICTURES_SHARE = 10
# At speed "max" a frame is shown this often, or less often.
BETWEEN_FRAMES = 1 / 20


class Pace:
    """When ticks are due, and which of them show a frame: fewer when ticks are late or frames are expensive, more again
    when ticks have been in time for long. Called once per tick: `is_shown`, `was_shown` if it was, `next_tick`,
    `ticked`.
    """

    def __init__(self) -> None:
        self.every = 1
        self._ticks = 0
        self._in_time = 0
        self._deadline = 0.0
        self._shown_at = 0.0
        self._frame_cost = 0.0
        # When the frames shown so far have had their share of the time.
        self._next_frame = 0.0
        self._next_measuring = 0.0
        self._pictures_at = 0.0
        self._pictures_cost = 0.0

    def begin(self, now: float) -> None:
        """Start counting ticks anew: ticks that were due are not made up for."""
        self._deadline = now

    def recover(self) -> None:
        """The cause of late ticks is over: show every tick again."""
        self.every, self._in_time = 1, 0

    def is_shown(self, now: float) -> bool:
        """Whether this tick shows a frame."""
        self._ticks += 1
        return now >= self._next_frame and (self._ticks % self.every == 0 or now - self._shown_at > OLDEST)

    def was_shown(self, began: float, now: float) -> None:
        self._shown_at, self._frame_cost = now, now - began
        # Ticks are rarely due when a frame is: what one comes too late, the next one may come earlier.
        self._next_frame = max(self._next_frame + FRAME_SHARE * self._frame_cost, began)

    def is_measuring_due(self, now: float) -> bool:
        """Whether all samples may be measured again."""
        return now >= self._next_measuring

    def measured(self, began: float, now: float) -> None:
        self._next_measuring = began + MEASURING_SHARE * (now - began)

    def are_pictures_due(self, now: float) -> bool:
        """Whether pictures of an earlier state are old enough to be taken again."""
        return now - self._pictures_at >= max(BETWEEN_PICTURES * self.every, (PICTURES_SHARE - 1) * self._pictures_cost)

    def took_pictures(self, began: float, now: float) -> None:
        self._pictures_at, self._pictures_cost = now, now - began

    @property
    def between_frames(self) -> float:
        """How long to train between two frames at speed "max"."""
        return max(BETWEEN_FRAMES, (FRAME_SHARE - 1) * self._frame_cost)

    def next_tick(self, now: float, interval: float) -> float:
        """When the next tick is due. A tick is at least as long as training and measuring take: what drawing adds makes
        it late.
        """
        self._deadline = max(self._deadline + interval, now)
        return self._deadline

    def ticked(self, now: float, interval: float) -> None:
        """The wait for that tick is over. A missed tick is not made up for."""
        late = now - self._deadline > interval / 2
        self._deadline = max(self._deadline, now - interval)
        # Late: painting, or the terminal, does not keep up. Show fewer frames for the same epochs.
        self._in_time = 0 if late else self._in_time + 1
        if late:
            self.every = min(self.every + 1, SELDOMEST)
        elif self._in_time > PATIENCE:
            self.every, self._in_time = max(self.every - 1, 1), 0


class EpochRate:
    """Epochs per second over about the last second."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque(maxlen=64)

    def forget(self) -> None:
        self._seen.clear()

    def seen(self, now: float, epoch: int) -> float | None:
        """The rate, given that this epoch has been reached; None until it can be measured."""
        self._seen.append((now, epoch))
        while len(self._seen) > 2 and now - self._seen[0][0] > 1.0:
            self._seen.popleft()
        then, before = self._seen[0]
        return (epoch - before) / (now - then) if now - then > 0.2 else None
