"""Whether the terminal's background is light: from its environment, and by asking the terminal.

The query is OSC 11 (xterm's control sequences). It is sent once input from the terminal is being read, and the reply,
whenever it comes, is removed from that input: no reply does no harm, and no part of a reply is taken for keys.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# Terminated by BEL; so is the reply.
QUESTION = "\x1b]11;?\x07"
ANSWER = re.compile(r"\x1b\]11;([^\x07\x1b]*)(?:\x07|\x1b\\)")
# The end of the input read so far may be the start of a reply; no reply is longer than this.
BEGUN = re.compile(r"\x1b\](?:1|11|11;[^\x07\x1b]{0,40}\x1b?)?$")
COLOUR = re.compile(r"rgba?:([0-9a-f]{1,4})/([0-9a-f]{1,4})/([0-9a-f]{1,4})(?:/[0-9a-f]{1,4})?", re.IGNORECASE)
# Terminals that would display the query, or part of it.
CANNOT_ANSWER = ("linux", "vt", "ansi", "cons", "sun")
# The light greys among the 16 colours: rxvt, Konsole and others report these for a light background.
LIGHT_COLOURS = ("7", "15")


def may_be_asked(environment: Mapping[str, str]) -> bool:
    """Whether the terminal answers the query or ignores it, and does nothing else."""
    return not environment.get("TERM", "").startswith(CANNOT_ANSWER)


def is_light_by_environment(environment: Mapping[str, str]) -> bool:
    """What COLORFGBG says: `0;15` or `0;default;15`, with the background last."""
    return environment.get("COLORFGBG", "").rpartition(";")[2] in LIGHT_COLOURS


def is_light(colour: str) -> bool | None:
    """Whether a colour, such as `rgb:ffff/ffff/ffff`, is nearer to white than to black; None if it is not a colour."""
    found = COLOUR.fullmatch(colour)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in found.groups())
    return bool(0.299 * red + 0.587 * green + 0.114 * blue > 0.5)


class Answers:
    """Removes the replies from the terminal's input."""

    _begun = ""

    def heard(self, data: str) -> tuple[str, list[bool]]:
        """The rest of the data, and the reply: whether the background is light."""
        data = self._begun + data
        self._begun = ""
        answers = [is_light(colour) for colour in ANSWER.findall(data)]
        data = ANSWER.sub("", data)
        begun = BEGUN.search(data)
        if begun is not None:
            self._begun = begun[0]
            data = data[: begun.start()]
        return data, [answer for answer in answers if answer is not None]
