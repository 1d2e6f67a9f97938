"""How fast a run is shown, and how frames give way when ticks slip."""

from __future__ import annotations

from tui.speed import DEFAULT_SPEED, PATIENCE, SELDOMEST, SPEEDS, Pace


def test_speeds_rise_and_the_default_is_thirty_epochs_a_second() -> None:
    assert [(speed.epochs, speed.ticks) for speed in SPEEDS[:6]] == [(1, ticks) for ticks in (1, 2, 5, 10, 20, 30)]
    assert [(speed.epochs, speed.ticks) for speed in SPEEDS[6:]] == [(10, 30), (100, 30), (None, 30)]
    assert SPEEDS[DEFAULT_SPEED].label == "30 epochs/s"
    assert len({speed.label for speed in SPEEDS}) == len(SPEEDS)


def shown_of(pace: Pace, ticks: int) -> int:
    return sum(pace.is_shown() for _ in range(ticks))


def test_in_time_every_tick_is_shown() -> None:
    pace = Pace()
    for _ in range(3 * PATIENCE):
        pace.ticked(late=False)
    assert shown_of(pace, 60) == 60


def test_every_late_tick_makes_frames_rarer_down_to_a_limit() -> None:
    pace = Pace()
    seldom = []
    for _ in range(15):
        pace.ticked(late=True)
        seldom.append(pace.every)
    assert seldom == [*range(2, SELDOMEST + 1), *[SELDOMEST] * 6]
    assert shown_of(pace, 60) == 6


def test_after_a_while_in_time_frames_come_more_often_again_step_by_step() -> None:
    pace = Pace()
    for _ in range(3):
        pace.ticked(late=True)
    assert pace.every == 4
    counts = []
    for _ in range(4 * (PATIENCE + 1)):
        pace.ticked(late=False)
        counts.append(pace.every)
    assert counts[PATIENCE - 1 : PATIENCE + 1] == [4, 3]
    assert counts[-1] == 1


def test_one_late_tick_begins_the_patience_anew() -> None:
    pace = Pace()
    pace.ticked(late=True)
    for _ in range(PATIENCE):
        pace.ticked(late=False)
    pace.ticked(late=True)
    for _ in range(PATIENCE):
        pace.ticked(late=False)
    assert pace.every == 3
