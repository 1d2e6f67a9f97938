"""The settings' rows, and where there are few lines their names and values, read as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.drawing.cells import plain, width
from tui.drawing.settings import CHANGED, ROWS, Setting, outside, room_for, setting_at, settings

SETTINGS = (
    Setting("learning rate", "0.05", True, "how far each update goes against the gradient.", changed=True),
    Setting("momentum", "0", True, "fraction of the last step kept in the next."),
    Setting("loss", "half_squared_error", False, "training loss, which decides the output units; starts a new run."),
    Setting("seed", str(2**63 - 1), False, "seed for initial weights and shuffling; starts a new run."),
    Setting("schedule", "constant", False, "schedule, epochs.", True, True, 2),
    Setting("data", "", False, "noise, data seed.", False, False),
)
FOUR = SETTINGS[:4]


def drawing(shown: tuple[Setting, ...], chosen: int, columns: int, lines: int, active: bool = True) -> list[str]:
    return [plain(row) for row in settings(shown, chosen, columns, lines, active)]


def test_a_row_a_setting_and_the_chosen_one_explained() -> None:
    rows = drawing(FOUR, 1, 35, 12)
    assert rows[0].split() == ["learning", "rate", "0.05", CHANGED, "live"]
    assert rows[1].split() == ["›", "momentum", "0", "live"]
    assert rows[2].split() == ["loss", "half_squared_error"]
    assert " ".join(" ".join(rows[4:]).split()) == FOUR[1].help
    assert rows[4] == ""


def test_a_changed_value_has_a_mark_after_it_and_the_values_one_column() -> None:
    rows = drawing(FOUR, 1, 44, 12)
    assert rows[0].index("0.05") == rows[1].index("0 ") == rows[2].index("half")
    assert [CHANGED in row for row in rows[:4]] == [True, False, False, False]


def test_a_folded_group_says_what_it_holds_and_an_unfolded_one_only_its_name() -> None:
    rows = drawing(SETTINGS, 0, 44, 14)
    assert rows[4].split() == ["▸", "schedule", "constant", CHANGED, "2", "more"]
    assert rows[5].split() == ["▾", "data"]
    shown = (*FOUR, SETTINGS[4]._replace(name="initial weights", value="glorot_uniform"))
    narrow = drawing(shown, 0, 36, 14)
    assert narrow[4] == f"  ▸ initial weights gloro… {CHANGED} 2 more "
    # The values of groups are in the column of all values; long ones go on where there is room.
    wide = drawing((*shown[:4], shown[4]._replace(value="a long value " * 3)), 0, 60, 14)
    assert {row.index(value) for row, value in zip(wide, ("0.05", "0 ", "half", "9223", "a long"), strict=False)} == {
        20
    }
    assert wide[4].endswith(f"long value a l… {CHANGED} 2 more ")
    assert len(wide[4]) == 60


def test_arrows_say_that_there_are_more_settings_than_fit() -> None:
    many = tuple(Setting(f"setting {number}", "1", True, "a setting.") for number in range(20))

    def marks(chosen: int, lines: int) -> str:
        return "".join(row[:1] for row in drawing(many, chosen, 30, lines)).rstrip()

    assert marks(0, 8) == "›     ↓"
    assert marks(19, 8) == "↑     ›"
    assert marks(10, 8) == "↑  ›  ↓"
    assert marks(1, 30).strip() == "›"


def test_a_value_that_is_too_long_is_cut_and_whole_in_the_explanation() -> None:
    rows = drawing(FOUR, 0, 30, 12)
    assert "…" in rows[3]
    assert rows[2].split() == ["loss", "half_squared…"]
    assert max(len(row) for row in rows) <= 30
    assert f"half_squared_error: {FOUR[2].help}" in " ".join(" ".join(drawing(FOUR, 2, 30, 12)).split())
    path = Setting("data", "/data/someone/tables/iris.csv", False, "what is learned.")
    assert drawing((path,), 0, 22, 12)[0].split() == ["›", "data", "…bles/iris.csv"]


def test_what_does_not_fit_in_one_column_stands_in_several() -> None:
    shown = (*SETTINGS, *SETTINGS)
    rows = drawing(shown, 7, 80, 7)
    assert rows[1].split() == ["momentum", "0", "live", "›", "momentum", "0", "live"]
    assert rows[5].split() == ["▾", "data", "▾", "data"]
    assert drawing(SETTINGS, 3, 60, 20)[3].startswith("› seed")


def test_where_there_is_room_beside_the_rows_each_is_explained() -> None:
    assert drawing(FOUR, 0, 100, 12)[1].endswith(FOUR[1].help)
    assert FOUR[1].help not in drawing(FOUR, 0, 60, 12)[1]
    # Where lines are enough, each explanation is whole, and below the rows is only what they do not show.
    short = tuple(setting._replace(value="1") for setting in FOUR)
    rows = drawing(short, 2, 58, 12)
    beside = rows[0].index("how far")
    assert " ".join(" ".join(row[beside:] for row in rows).split()) == " ".join(setting.help for setting in FOUR)
    assert [setting_at(3, y, short, 2, 58, 12) for y in range(9)] == [0, 0, 1, 1, 2, 2, 2, 3, 3]
    assert drawing(FOUR, 3, 120, 12)[5:] == [f"  {FOUR[3].value}: {FOUR[3].help}"] * (cell_len(FOUR[3].value) > 20)
    cut = drawing(short, 2, 58, 8)
    assert cut[0].endswith("…")
    assert " ".join(" ".join(cut[5:]).split()) == FOUR[2].help


def test_few_lines_have_names_and_values_side_by_side() -> None:
    rows = drawing(FOUR, 0, 38, 2)
    assert rows[0].split() == ["›learning…", "0.05", CHANGED, "loss", "half_square…"]
    assert rows[1].split() == ["momentum", "0", "seed", "92233720368…"]
    # A page stays until its end is passed: nothing moves meanwhile.
    narrow = [[plain(row)[1:] for row in settings(SETTINGS, chosen, 20, 2, False)] for chosen in range(6)]
    assert narrow[0] == narrow[1] != narrow[2] == narrow[3] != narrow[4] == narrow[5]
    # The explanation takes the lines that are free; a value is repeated only where it is cut.
    assert drawing(FOUR, 1, 60, 4)[2:] == ["", "  fraction of the last step kept in the next."]
    assert drawing(FOUR[:2], 0, 34, 4)[2:] == ["  how far each update goes", "  against the gradient."]
    assert drawing(FOUR[2:], 0, 20, 6)[2].startswith("  half_squared_err")


def test_folders_give_way_before_names_do() -> None:
    path = Setting("data", "/data/someone/tables/iris.csv", False, "what is learned.")
    rows = drawing((FOUR[0]._replace(changed=False), path), 0, 38, 1)
    assert rows == ["›learning rate 0.05   data …s/iris.csv"]


def test_settings_that_have_no_row_are_counted() -> None:
    assert outside(SETTINGS, 1, 34, 12) == ""
    assert outside(SETTINGS, 0, 20, 4) == "↓ 2 more"
    assert outside(SETTINGS, 4, 20, 4) == "↑ 4 more"


def test_live_settings_say_so_in_one_column() -> None:
    places = {row.find("live") for row in drawing(FOUR, 0, 34, 12)[:2]}
    assert len(places) == 1
    assert -1 not in places


@pytest.mark.parametrize("columns", [20, 34, 70, 110])
@pytest.mark.parametrize("lines", range(1, 14))
def test_the_chosen_setting_is_always_seen_and_what_lies_under_the_mouse_is_what_is_drawn_there(
    lines: int, columns: int
) -> None:
    for chosen in range(len(SETTINGS)):
        rows = drawing(SETTINGS, chosen, columns, lines)
        marked = [(row.index("›"), y) for y, row in enumerate(rows) if "›" in row]
        assert len(marked) == 1
        assert setting_at(*marked[0], SETTINGS, chosen, columns, lines) == chosen
        for y, row in enumerate(rows):
            for x in range(columns):
                place = setting_at(x, y, SETTINGS, chosen, columns, lines)
                # An explanation may go on below its row.
                assert place is None or SETTINGS[place].name[:3] in row or row.startswith(" " * 20)
        assert setting_at(0, -1, SETTINGS, chosen, columns, lines) is None
        assert setting_at(0, lines, SETTINGS, chosen, columns, lines) is None


@pytest.mark.parametrize(("columns", "lines"), [(30, 17), (78, 10), (110, 20)])
def test_as_many_rows_as_there_is_room_for_fit_whatever_is_chosen(columns: int, lines: int) -> None:
    shown = tuple(Setting(f"{number}", "1", True, "two lines " * 4) for number in range(room_for(columns, lines)))
    assert all(outside(shown, chosen, columns, lines) == "" for chosen in range(len(shown)))


@given(st.integers(0, 5), st.integers(0, 130), st.integers(0, 20), st.booleans())
def test_no_drawing_of_settings_is_larger_than_asked(chosen: int, columns: int, lines: int, active: bool) -> None:
    rows = settings(SETTINGS, chosen, columns, lines, active)
    assert len(rows) <= lines
    assert all(width(row) <= columns for row in rows)
    assert (room_for(columns, lines) > 0) == (lines >= ROWS)
