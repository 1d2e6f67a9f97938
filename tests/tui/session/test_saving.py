"""What a saved recipe says that it does not have."""

from __future__ import annotations

from pathlib import Path

from engine import Recipe
from tests.tui.session.driven import driven


async def test_a_recipe_is_said_to_lack_what_was_made_by_hand(tmp_path: Path) -> None:
    session, answers, path = driven(), list[str | None](), str(tmp_path / "a.toml")

    def saved() -> str:
        session.saving.recipe(path, answers.append)
        assert answers[-1] is None
        assert Recipe.from_toml(path) == session.recipe
        return session.newest.notice.removeprefix(f"saved in {path}: ")

    session.set_recipe(session.recipe.with_changes(learning_rate=0.3))
    assert saved() == "the recipe"
    session.samples.add([0.5, 0.5], [1.0, 0.0], answers.append)
    assert saved() == "the recipe without the changed samples; *.xorcise has them"
    session.parameters.set(1, 0, 0, 0.5)
    assert saved() == "the recipe without the changed samples and weights; *.xorcise has them"
    # A run that begins again keeps the samples and not the weights.
    session.restart()
    assert saved() == "the recipe without the changed samples; *.xorcise has them"
    session.take_recipes_samples()
    assert saved() == "the recipe"
