"""Whether the terminal's background is light: from its environment, and by asking the terminal itself.

The question is OSC 11 (xterm's control sequences). It is asked once the terminal is read, and what is answered, at
whatever time, is taken out of what is read there: no answer costs nothing, and none of it is taken for keys.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# Ended by BEL, as the answer then is, too.
QUESTION = "\x1b]11;?\x07"
ANSWER = re.compile(r"\x1b\]11;([^\x07\x1b]*)(?:\x07|\x1b\\)")
# The end of what was read may be the beginning of an answer; none is longer.
BEGUN = re.compile(r"\x1b\](?:1|11|11;[^\x07\x1b]{0,40}\x1b?)?$")
COLOUR = re.compile(r"rgba?:([0-9a-f]{1,4})/([0-9a-f]{1,4})/([0-9a-f]{1,4})(?:/[0-9a-f]{1,4})?", re.IGNORECASE)
# Terminals that would show the question, or part of it.
CANNOT_ANSWER = ("linux", "vt", "ansi", "cons", "sun")
# Of the 16 colours, the light greys: what rxvt, Konsole and others say of a light background.
LIGHT_COLOURS = ("7", "15")


def may_be_asked(environment: Mapping[str, str]) -> bool:
    """Whether the terminal does nothing with the question but answer it, or nothing at all."""
    return not environment.get("TERM", "").startswith(CANNOT_ANSWER)


def is_light_by_environment(environment: Mapping[str, str]) -> bool:
    """What COLORFGBG says: `0;15` or `0;default;15`, the background last."""
    return environment.get("COLORFGBG", "").rpartition(";")[2] in LIGHT_COLOURS


def is_light(colour: str) -> bool | None:
    """Whether a colour, as in `rgb:ffff/ffff/ffff`, is nearer to white than to black; None if it is none."""
    found = COLOUR.fullmatch(colour)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in found.groups())
    return bool(0.299 * red + 0.587 * green + 0.114 * blue > 0.5)


class Answers:
    """Takes the answers out of what is read from the terminal."""

    _begun = ""

    def heard(self, data: str) -> tuple[str, list[bool]]:
        """What else is in the data, and what was answered: whether the background is light."""
        data = self._begun + data
        self._begun = ""
        answers = [is_light(colour) for colour in ANSWER.findall(data)]
        data = ANSWER.sub("", data)
        begun = BEGUN.search(data)
        if begun is not None:
            self._begun = begun[0]
            data = data[: begun.start()]
        return data, [answer for answer in answers if answer is not None]
