"""What a TOML file holds is the recipe that was saved in it; what is wrong in one is said in one line."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Recipe, RecipeError, RunError, Trainer, recipe_files
from engine.cookbook import BUILT_IN
from engine.fields import Choice, DataSource, Flag, Kind, Layers, Named, Names, Number, StringList, Subset
from engine.functions.losses import LOSSES
from engine.recipe_fields import AUTO, FIELDS

# --- any recipe, written and read ------------------------------------------------------------------------------------


def floats(number: Number) -> st.SearchStrategy[float]:
    low, high = number.above_low, number.below_high
    return st.floats(number.low, number.high, exclude_min=low, exclude_max=high)


def values(kind: Kind) -> st.SearchStrategy[Any]:
    """What a field of this kind can have."""
    match kind:
        case Number():
            numbers = st.integers(int(kind.low), int(kind.high)) if kind.whole else floats(kind)
            return numbers | st.sampled_from(kind.words) if kind.words else numbers
        case Choice():
            return st.sampled_from(kind.names)
        case Named():
            limits = [(name, row.limits) for name, row in kind.names.items() if row]
            sized = [floats(number).map(f"{name}({{!r}})".format) for name, number in limits]
            return st.one_of(st.sampled_from(list(kind.names)), *sized)
        case Flag():
            return st.booleans()
        case Layers():
            few = st.lists(st.integers(1, 1024), max_size=4)
            return few | st.lists(st.integers(1, 40), max_size=kind.max_layers)
        case Subset():
            return st.just(kind.word) | st.lists(st.sampled_from(kind.names))
        case StringList():
            return st.lists(st.text(min_size=1), max_size=3)
        case DataSource():
            paths = st.builds(str.__add__, st.text(), st.sampled_from((".csv", ".data", ".csv.gz")))
            return st.sampled_from(kind.names) | paths
    raise AssertionError(kind)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    apart = ("activation", "output")
    chosen = {name: draw(values(field.kind)) for name, field in FIELDS.items() if name not in apart}
    activations = FIELDS["activation"].kind
    assert isinstance(activations, Names)
    one = values(activations.choice)
    layers = len(chosen["hidden"])
    chosen["activation"] = draw(one | st.lists(one, min_size=layers, max_size=layers))
    outputs = LOSSES[chosen["loss"]].outputs if chosen["loss"] != AUTO else ()
    chosen["output"] = draw(st.sampled_from((AUTO, *outputs)))
    return Recipe(**chosen)


@given(recipes())
def test_every_recipe_can_be_read_again(recipe: Recipe) -> None:
    text = recipe_files.text(recipe.as_dict())
    again = Recipe().with_changes(**tomllib.loads(text))
    assert again == recipe
    assert eval(repr(recipe)) == recipe
    assert repr(again.as_dict()) == repr(recipe.as_dict())  # 1 is not 1.0, nor 0.0 -0.0
    assert text.count("\n") == len(FIELDS) + 1


@pytest.mark.parametrize("name", BUILT_IN)
def test_saved_and_found(tmp_path: Path, name: str) -> None:
    path = tmp_path / "saved.toml"
    path.write_text("what was there before")
    Recipe.named(name).to_toml(path)
    assert Recipe.from_toml(path) == Recipe.named(name)
    assert os.listdir(tmp_path) == ["saved.toml"]  # noqa: PTH208


def test_a_file_that_a_person_reads(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    Recipe(hidden=(8, 4), target=("a b", "c"), learning_rate=1e-5).to_toml(path)
    lines = path.read_text().splitlines()
    assert lines[0] == "# A recipe for xorcise: `xorcise FILE` shows it, `xorcise train FILE` trains it."
    assert "hidden = [8, 4]                 # units of each hidden layer, first to last" in lines
    assert "learning_rate = 1e-05           # step size of each update" in lines
    assert 'target = ["a b", "c"]           # ' + FIELDS["target"].help in lines


@pytest.mark.parametrize("name", ["recipe", "recipe.txt", "recipe.toml.bak", "recipe.TOML", ""])
def test_only_toml_files_are_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with pytest.raises(RunError) as caught:
        Recipe().to_toml(path)
    assert str(caught.value) == f"{str(path)!r} cannot be a recipe; give a name that ends in .toml"
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_no_text_cannot_be_saved(tmp_path: Path) -> None:
    recipe = Recipe(data="fl\udcfcsse.csv")  # as Python reads a Latin-1 name from the command line
    with pytest.raises(RunError, match="which is not UTF-8 text; rename the file or column"):
        recipe.to_toml(tmp_path / "a.toml")
    assert list(tmp_path.iterdir()) == []


# --- data beside it --------------------------------------------------------------------------------------------------

TABLE = "size,species\n1,a\n2,b\n3,a\n4,b\n"


def test_data_are_looked_for_beside_the_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "flowers").mkdir()
    (tmp_path / "flowers" / "iris.csv").write_text(TABLE)
    (tmp_path / "flowers" / "my.toml").write_text('data = "iris.csv"\n')
    monkeypatch.chdir(tmp_path)
    recipe = Recipe.from_toml("flowers/my.toml")
    assert recipe.data == os.path.join("flowers", "iris.csv")  # noqa: PTH118
    assert len(Trainer(recipe).data) == 4
    assert len(Trainer(Recipe.from_toml(tmp_path / "flowers" / "my.toml")).data) == 4
    monkeypatch.chdir("flowers")
    assert Recipe.from_toml("my.toml").data == "iris.csv"


def test_an_absolute_path_stays(tmp_path: Path) -> None:
    recipe = Recipe(data=str(tmp_path / "elsewhere" / "iris.csv"))
    recipe.to_toml(tmp_path / "my.toml")
    assert Recipe.from_toml(tmp_path / "my.toml") == recipe


@pytest.mark.parametrize("data", ["iris.csv", "a/iris.csv", "./a/../iris.csv"])
@pytest.mark.parametrize("saved", ["my.toml", "a/my.toml", "a/b/my.toml", "link/my.toml"])
@pytest.mark.parametrize("absolute", [False, True])
def test_a_saved_recipe_finds_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: str, saved: str, absolute: bool
) -> None:
    (tmp_path / "work" / "a" / "b").mkdir(parents=True)
    (tmp_path / "far" / "off").mkdir(parents=True)
    (tmp_path / "work" / "link").symlink_to(tmp_path / "far" / "off")
    monkeypatch.chdir(tmp_path / "work")
    Path(data).write_text(TABLE)
    Recipe(data=data).to_toml(tmp_path / "work" / saved if absolute else saved)
    found = Recipe.from_toml(saved).data
    assert Path(found).samefile(data)
    assert not Path(found).is_absolute()
    monkeypatch.chdir(tmp_path)
    assert len(Trainer(Recipe.from_toml(f"work/{saved}")).data) == 4


# --- what is wrong in a file -----------------------------------------------------------------------------------------


def test_toml(tmp_path: Path) -> None:
    path = tmp_path / "wide.toml"
    path.write_text('hidden = [8, 8]\nactivation = ["tanh", "relu"]\nlearning_rate = 1\nbatch_size = "all"\nseed = 7\n')
    wanted = Recipe(hidden=(8, 8), activation=("tanh", "relu"), learning_rate=1.0, batch_size="all", seed=7)
    assert Recipe.from_toml(path) == wanted
    path.write_text("")
    assert Recipe.from_toml(path) == Recipe()
    path.write_text("seed = 5\n", encoding="utf-8-sig")
    assert Recipe.from_toml(path) == Recipe(seed=5)


@pytest.mark.parametrize(
    ("content", "field", "message"),
    [
        (b"sede = 1", "sede", "'sede' is unknown, did you mean seed? Allowed: {fields} (line 1 of {path})"),
        (
            b"\n\n  learning-rate = 1",
            "learning-rate",
            "did you mean learning_rate? Allowed: {fields} (line 3 of {path})",
        ),
        (b"seed = 1\r\n\r\n'self'=1\r\n", "self", "'self' is unknown. Allowed: {fields} (line 3 of {path})"),
        (b"# seed = 2\nseed = 'one'", "seed", "'one' given; allowed: {allowed} (line 2 of {path})"),
        (b"bias = 1\nseed = -1\n", "seed", "-1 given; allowed: {allowed} (line 2 of {path})"),
        (b"data_seed = 1\ntest_seed = 2\nseed = 0.5", "seed", "0.5 given; allowed: {allowed} (line 3 of {path})"),
        (
            b"\nhidden = [\n  4,\n  0]",
            "hidden",
            "layer 2 has 0 units; allowed: a whole number from 1 to 1024 (line 2 of {path})",
        ),
        (b"hidden = '4,4'", "hidden", "a list of whole numbers is needed, such as [4, 4] (line 1 of {path})"),
        (b"shuffle = 'on'", "shuffle", "'on' given; allowed: true, false (line 1 of {path})"),
        (b"seed = 2020-01-01", "seed", "datetime.date(2020, 1, 1) given; allowed: {allowed} (line 1 of {path})"),
        (b"seed = 1\n[training]\nbias = 1", "training", "'training' is unknown. Allowed: {fields} (line 2 of {path})"),
        (b"seed = 1\nmodel.bias = 1", "model", "'model' is unknown. Allowed: {fields} (line 2 of {path})"),
        (b"learning_rate = nan", "learning_rate", "nan given; allowed: {allowed} (line 1 of {path})"),
        (b"samples = 500\ndata = 'irs'", "data", "'irs' is unknown"),
        (b'"\\u0061bc" = 1', "abc", "'abc' is unknown. Allowed: {fields} (in {path})"),
        (
            b"activation = ['relu']",
            "activation",
            "1 given for 4 hidden layers; give one for all or one each (line 1 of {path})",
        ),
        (
            b"seed = 1\noutput = 'tanh'",
            "output",
            "tanh does not go with cross_entropy; allowed: auto, softmax (line 2 of {path})",
        ),
        (
            b"target = 5",
            "target",
            '5 given; a list of strings is needed, such as ["species"] or ["5"] (line 1 of {path})',
        ),
        (b"seed = ", "recipe", "{path} is not TOML: Invalid value (at line 1, column 8)"),
        (b"seed = 1\nseed = 2", "recipe", "{path} is not TOML: Cannot overwrite a value (at line 2, column 9)"),
        (b"seed = " + b"9" * 5000, "recipe", "{path} is not TOML: a number is too long"),
        (b"seed = " + b"[" * 100_000, "recipe", "{path} is not TOML: its brackets are nested too deeply"),
        (b"\xff\xfe\x00binary", "recipe", "{path} is not UTF-8 text; save it as UTF-8"),
    ],
    ids=lambda given: given[:20] if isinstance(given, bytes) else "",
)
def test_bad_toml(tmp_path: Path, content: bytes, field: str, message: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(RecipeError) as caught:
        Recipe.from_toml(path)
    assert caught.value.field == field
    allowed = FIELDS[field].kind.allowed if field in FIELDS else ""
    assert message.format(path=path, fields=", ".join(FIELDS), allowed=allowed) in str(caught.value)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
