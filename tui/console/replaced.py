"""Which methods of the engine's classes, and of the run's own objects, were replaced by others."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

from engine import Trainer


def classes() -> list[type]:
    """All of the engine's classes that are loaded."""
    found: dict[type, None] = {}
    for name, module in [*sys.modules.items()]:
        if name.partition(".")[0] == "engine":
            found.update((each, None) for each in vars(module).values() if _is_ours(each))
    return [*found]


def _is_ours(thing: object) -> bool:
    return isinstance(thing, type) and thing.__module__.partition(".")[0] == "engine"


class Originals:
    """What the methods of the classes are at first; those of classes that are loaded later, when `note` sees them."""

    def __init__(self) -> None:
        self._known: dict[type, dict[str, Any]] = {}
        self.note()

    def note(self) -> None:
        """Remember classes that are not known yet."""
        for each in classes():
            self._known.setdefault(each, dict(vars(each)))

    def replaced(self, trainer: Trainer) -> list[tuple[Any, str]]:
        """Each replaced method by its owner, a class or one of the run's objects, and its name."""
        found: list[tuple[Any, str]] = []
        for each, methods in self._known.items():
            now = vars(each)
            found += [
                (each, name) for name, method in methods.items() if callable_of(method) and _differs(now, name, method)
            ]
        for own in (trainer, trainer.network, trainer.descent):
            found += [(own, name) for name in vars(own) if callable_of(getattr(type(own), name, None))]
        return found

    def put_back(self, trainer: Trainer) -> None:
        """Have all methods as they were."""
        for owner, name in self.replaced(trainer):
            with suppress(AttributeError, TypeError):
                if isinstance(owner, type):
                    setattr(owner, name, self._known[owner][name])
                else:
                    delattr(owner, name)


def callable_of(member: object) -> bool:
    """Whether a member of a class is a method or a property."""
    return callable(member) or isinstance(member, property | staticmethod | classmethod)


def _differs(now: Any, name: str, method: object) -> bool:
    # Python itself gives classes such members when they are first needed.
    return (name in now and now[name] is not method) or (name not in now and not name.startswith("__"))


def in_words(owners: list[tuple[Any, str]]) -> str:
    """`Network.predict, trainer.step`"""
    named = (
        f"{owner.__name__ if isinstance(owner, type) else type(owner).__name__.lower()}.{name}"
        for owner, name in owners
    )
    return ", ".join(dict.fromkeys(named))
