"""How fast a run is shown, and how frames give way when ticks slip."""

from __future__ import annotations

import pytest

from tui.speed import BETWEEN_FRAMES, DEFAULT_SPEED, FRAME_SHARE, OLDEST, PATIENCE, SELDOMEST, SPEEDS, EpochRate, Pace


def test_speeds_rise_and_the_default_is_thirty_epochs_a_second() -> None:
    assert [(speed.epochs, speed.ticks) for speed in SPEEDS[:6]] == [(1, ticks) for ticks in (1, 2, 5, 10, 20, 30)]
    assert [(speed.epochs, speed.ticks) for speed in SPEEDS[6:]] == [(10, 30), (100, 30), (None, 30)]
    assert SPEEDS[DEFAULT_SPEED].label == "30 epochs/s"
    for speed in SPEEDS:
        if speed.epochs is not None:
            assert speed.label == f"{speed.epochs * speed.ticks} epoch{'s' * (speed.ticks > 1)}/s"
    assert SPEEDS[-1].label == "max"


TICK = 1 / 30


class Ticking:
    """A pace and its clock: ticks that take no time to train and are waited for, `late` too long."""

    def __init__(self) -> None:
        self.pace, self.now = Pace(), 100.0
        self.pace.begin(self.now)

    def tick(self, late: float = 0.0, training: float = 0.0) -> float:
        """One tick; how long it waits."""
        self.now += training
        wait = self.pace.next_tick(self.now, TICK) - self.now
        self.now += wait + late
        self.pace.ticked(self.now, TICK)
        return wait

    def shown(self, ticks: int) -> int:
        """How many of the next ticks are shown, in time, after one that was."""
        count = 0
        self.pace.was_shown(self.now, self.now)
        for _ in range(ticks):
            count += self.pace.is_shown(self.now)
            self.pace.was_shown(self.now, self.now)
            self.tick()
        return count


def test_ticks_keep_time_whatever_training_takes() -> None:
    ticking = Ticking()
    assert ticking.tick() == pytest.approx(TICK)
    assert ticking.tick(training=0.01) == pytest.approx(TICK - 0.01)
    assert ticking.tick(late=0.005) == pytest.approx(TICK)
    assert ticking.tick() == pytest.approx(TICK - 0.005)
    assert ticking.tick(training=1.0) == 0.0
    # The second that was missed is not made up for.
    assert ticking.tick(late=1.0) == pytest.approx(TICK)
    assert ticking.tick() == 0.0
    assert ticking.tick() == pytest.approx(TICK)


def test_in_time_every_tick_is_shown() -> None:
    assert Ticking().shown(3 * PATIENCE) == 3 * PATIENCE


def test_every_late_tick_makes_frames_rarer_down_to_a_limit() -> None:
    ticking = Ticking()
    seldom = []
    for _ in range(15):
        ticking.tick(late=TICK)
        seldom.append(ticking.pace.every)
    assert seldom == [*range(2, SELDOMEST + 1), *[SELDOMEST] * 6]
    assert ticking.shown(3 * SELDOMEST) == 3


def test_after_a_while_in_time_frames_come_more_often_again_step_by_step() -> None:
    ticking = Ticking()
    for _ in range(3):
        ticking.tick(late=TICK)
    assert ticking.pace.every == 4
    counts = []
    for _ in range(4 * (PATIENCE + 1)):
        ticking.tick(late=0.001)
        counts.append(ticking.pace.every)
    assert counts[PATIENCE - 1 : PATIENCE + 1] == [4, 3]
    assert counts[-1] == 1


def test_what_made_ticks_late_may_be_over_at_once() -> None:
    """As the loading of the compiled loops."""
    ticking = Ticking()
    for _ in range(5):
        ticking.tick(late=TICK)
    ticking.pace.recover()
    assert ticking.shown(20) == 20


def test_one_late_tick_begins_the_patience_anew() -> None:
    ticking = Ticking()
    for _ in range(2):
        ticking.tick(late=TICK)
        for _ in range(PATIENCE):
            ticking.tick()
    assert ticking.pace.every == 3


@pytest.mark.parametrize("cost", [0.003, 0.0065, 0.02, 0.2])
def test_frames_take_at_most_a_sixth_of_the_time_and_use_it(cost: float) -> None:
    pace, now, shown, ticks = Pace(), 100.0, 0, 3000
    for _ in range(ticks):
        if pace.is_shown(now):
            shown += 1
            pace.was_shown(now, now + cost)
        now += TICK
    affordable = ticks * TICK / (FRAME_SHARE * cost)
    assert shown == pytest.approx(min(affordable, ticks), abs=2)


def test_time_without_frames_is_not_made_up_for() -> None:
    pace, now = Pace(), 100.0
    pace.was_shown(now, now + 0.11)
    now += 1000.0
    shown = []
    for tick in range(60):
        if pace.is_shown(now):
            shown.append(tick)
            pace.was_shown(now, now + 0.11)
        now += TICK
    assert shown == [0, 1, 20, 40, 60][:4]


def test_at_full_speed_training_goes_on_between_frames_for_five_times_as_long_as_they_take() -> None:
    pace = Pace()
    pace.was_shown(100.0, 100.2)
    assert pace.between_frames == pytest.approx(1.0)
    pace.was_shown(101.0, 101.0)
    assert pace.between_frames == BETWEEN_FRAMES


def test_measuring_takes_at_most_an_eighth_of_the_time() -> None:
    pace = Pace()
    assert pace.is_measuring_due(100.0)
    pace.measured(100.0, 100.1)
    assert not pace.is_measuring_due(100.79)
    assert pace.is_measuring_due(100.81)


def test_where_ticks_slip_what_is_not_in_turn_is_shown_all_the_same_after_a_while() -> None:
    ticking = Ticking()
    for _ in range(SELDOMEST):
        ticking.tick(late=TICK)
    pace, now = ticking.pace, ticking.now
    pace.was_shown(now, now)
    in_turn = [pace.is_shown(now + OLDEST - 0.01) for _ in range(2 * SELDOMEST)]
    assert sum(in_turn) == 2
    assert all(pace.is_shown(now + OLDEST + 0.01) for _ in range(SELDOMEST))


def test_the_rate_is_epochs_by_time() -> None:
    rate, now = EpochRate(), 100.0
    assert rate.seen(now, 0) is None
    for epoch in range(1, 91):
        now += TICK
        seen = rate.seen(now, epoch)
    assert seen == pytest.approx(30.0, rel=0.05)
    for epoch in range(91, 150):
        now += 2 * TICK
        seen = rate.seen(now, epoch)
    assert seen == pytest.approx(15.0, rel=0.05)
    rate.forget()
    assert rate.seen(now, 150) is None
