"""The package: what is in the wheel, that it runs where nothing else is, and what must not be in the tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VERSION = "0.1.0"
BIN = "Scripts" if sys.platform == "win32" else "bin"


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built without a network: hatchling is among the tools of the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it. Its dependencies are borrowed from this one, the checkout is not."""
    folder = tmp_path_factory.mktemp("clean") / "env"
    run(sys.executable, "-m", "venv", "--without-pip", folder)
    python = folder / BIN / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-index", "--no-deps", wheel)
    own = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    # Read as a path to add, so that the .pth files in there (the editable checkout's) are not.
    Path(own, "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return folder


def test_the_wheel_holds_both_packages_and_the_stylesheet(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert wheel.name == f"xorcise-{VERSION}-py3-none-any.whl"
    for package in ("engine", "tui"):
        here = {path.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob("*.py")}
        assert here == {name for name in names if name.startswith(f"{package}/") and name.endswith(".py")}
    assert {"tui/xorcise.tcss", "engine/py.typed", "tui/py.typed"} <= set(names)
    assert {name.split("/")[0] for name in names} == {"engine", "tui", f"xorcise-{VERSION}.dist-info"}
    assert not [name for name in names if re.search(r"(^|/)(tests?/|test_|conftest|__pycache__)", name)]


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        information = f"xorcise-{VERSION}.dist-info"
        assert "xorcise = tui.__main__:main" in content.read(f"{information}/entry_points.txt").decode()
        metadata = content.read(f"{information}/METADATA").decode()
        assert f"{information}/licenses/LICENSE" in content.namelist()
    assert "License-Expression: MIT" in metadata
    assert "Requires-Python: >=3.11" in metadata


def test_it_runs_from_a_clean_environment(environment: Path, tmp_path: Path) -> None:
    # Uncompiled: a compiler would go on beside the tests that follow.
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "NUMBA_DISABLE_JIT": "1"}
    xorcise = environment / BIN / "xorcise"
    where = run(
        environment / BIN / "python",
        "-c",
        "import engine, tui; print(engine.__file__, tui.__file__)",
        env=env,
        cwd=tmp_path,
    )
    assert all(path.startswith(str(environment)) for path in where.split())
    assert run(xorcise, "--version", cwd=tmp_path, env=env) == f"xorcise {VERSION}\n"
    assert run(xorcise, "train", "--epochs", "10", cwd=tmp_path, env=env).endswith(" of 4 right\n")
    assert "RECIPE" in run(xorcise, "--help", cwd=tmp_path, env=env)


def test_the_constraints_are_names_and_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.]*", line)] == []
    names = {line.split("==")[0].lower().replace("_", "-") for line in lines}
    assert len(names) == len(lines)
    assert names >= {"pip", "hatchling", "editables", "numpy", "numba", "textual", "plotext", "pytest", "ruff", "mypy"}
    assert "xorcise" not in names


def test_continuous_integration_runs_targets_of_the_makefile_on_every_version_that_is_allowed() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"\bmake: \[?(\w+)", workflow)
    assert {"test", "coverage", "uncompiled"} == set(targets)
    assert all(re.search(rf"^{target}:", makefile, flags=re.MULTILINE) for target in targets)
    assert {"ubuntu", "macos", "windows"} == set(re.findall(r"\b(\w+)-latest", workflow))
    assert {"3.11", "3.12", "3.13", "3.14"} == set(re.findall(r'"(3\.\d+)"', workflow))


def tracked() -> list[Path]:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    names = run("git", "-c", f"safe.directory={ROOT}", "ls-files", "-z").split("\0")
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def test_the_source_distribution_leaves_nothing_out() -> None:
    """What hatchling takes along by itself, and what only the repository needs, is not in its list."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = set(listed["tool"]["hatch"]["build"]["targets"]["sdist"]["include"])
    by_itself, repository = {"pyproject.toml", "README.md", "LICENSE", ".gitignore"}, {".ci"}
    assert included | by_itself | repository == {path.relative_to(ROOT).parts[0] for path in tracked()}


@pytest.mark.parametrize(
    "pattern",
    [
        rb"(?<![\w.~-])/(?:work|root|home|opt|Users)/\w",  # folders of one machine
        rb"(?i)pypi\.org|pythonhosted\.org|index[-_]url\s*[=:]|find[-_]links\s*[=:]|://[^/\s]+/simple\b",
    ],
    ids=["machine paths", "package indices"],
)
def test_the_tree_knows_no_machine_and_no_index(pattern: bytes) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {match[0].decode(errors='replace')}"
        for path in tracked()
        if path != Path(__file__)
        for match in re.finditer(pattern, path.read_bytes())
    ]
    assert found == []
