"""What `xorcise [RECIPE] [options]` opens the screen with."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import Recipe, cli


def test_the_screen_takes_the_same_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.screen_run([]) == cli.Opened(Recipe(), "")
    assert cli.screen_run(["notebook", "--seed", "3", "--hidden", "2"]) == cli.Opened(Recipe(seed=3, hidden=(2,)), "")
    assert capsys.readouterr() == ("", "")
    for given in (["--no-console"], ["--seed", "3", "--no-console"], ["--recover", "--no-console"]):
        asked = cli.screen_run(given)
        assert isinstance(asked, cli.Opened | cli.SavedRun)
        assert not asked.has_console
    assert cli.screen_run(["--hidden", "0"]) == 2
    assert cli.screen_run(["--epochs", "3"]) == 2  # training goes on until it is paused
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(":")[:2] for line in err.splitlines()] == [
        ["xorcise", " hidden"],
        ["xorcise", " --epochs is for `xorcise train`, without a screen; leave it out, or put `train` first"],
    ]
    assert cli.screen_run(["--version"]) == cli.screen_run(["--help"]) == 0
    assert "xorcise train --help" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["trian"], ["trian", "--epochs", "3"], ["--seed", "3", "train"], ["Train"]])
def test_the_screen_hints_at_train(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.screen_run(arguments) == 2
    line = capsys.readouterr().err
    assert line.startswith("xorcise: ")
    assert "is unknown, did you mean `xorcise train`? " in line
    assert line.count("\n") == 1


def test_a_file_may_be_called_train(tmp_path: Path) -> None:
    path = tmp_path / "train.toml"
    path.write_text("seed = 4", encoding="utf-8")
    assert cli.screen_run([str(path)]) == cli.Opened(Recipe(seed=4), "", str(path))
    plain = path.rename(tmp_path / "trian")
    assert cli.screen_run([str(plain)]) == cli.Opened(Recipe(seed=4), "", str(plain))


def test_a_run_that_was_cut_short_is_asked_for_without_anything_but_where_its_table_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.screen_run(["--recover"]) == cli.SavedRun(None, {})
    assert cli.screen_run(["--recover", "--data", "moved.csv"]) == cli.SavedRun(None, {"data": "moved.csv"})
    for others in (["spiral"], ["--seed", "3"], ["--data", "moved.csv", "--no-shuffle"], ["--save-recipe", "my.toml"]):
        assert cli.screen_run(["--recover", *others]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        f"xorcise: {given} given, but --recover opens a run unchanged; only --data may be given with it"
        for given in ("'spiral'", "--seed", "--shuffle", "--save-recipe")
    ]


def test_a_run_to_recover_is_for_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--recover"]) == cli.main(["xor", "--recover"]) == 2
    assert set(capsys.readouterr().err.splitlines()) == {
        "xorcise train: --recover is for the screen, `xorcise --recover`; --resume FILE continues a saved run here"
    }
