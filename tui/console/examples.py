"""What `help` shows: examples, each of which can be typed as it stands here."""

from __future__ import annotations

from typing import NamedTuple


class Example(NamedTuple):
    """`lines` are typed one after the other; `words` say what they show."""

    words: str
    lines: tuple[str, ...]


EXAMPLES = (
    Example("getattr: read a value by its name", ('getattr(recipe, "learning_rate")',)),
    Example(
        "setattr: all networks get another method",
        ('setattr(Network, "length", lambda self: float(np.linalg.norm(self.parameters)))', "network.length()"),
    ),
    Example("hasattr: is there such a name?", ('hasattr(network, "length"), hasattr(network, "width")',)),
    Example("eval: the value of an expression that is a text", ('eval("trainer.loss < 0.1")',)),
    Example(
        "exec: run a statement that is a text; here a weight is set, which undo brings back",
        ('exec("network.weights[0][0, 0] = 0.5")',),
    ),
    Example(
        "a method replaced on the live class: all networks round their answers, until the last line",
        (
            "plain = Network.predict",
            "Network.predict = lambda self, inputs: plain(self, inputs).round(1)",
            "trainer.predict(data.inputs)",
            "Network.predict = plain",
        ),
    ),
)

ABOUT = """\
Python on the run on the screen, between two pieces of training: trainer, network, recipe, data, history, np, run and \
the other names of the engine. What it changes is seen at once and can be undone.
trainer.change(learning_rate=0.1) changes a setting, run(trainer, Stop(until_solved=True, epochs=5000)) trains.
on_epoch = lambda t: print(t.epoch, t.loss) is called after every epoch, until del on_epoch; returning True pauses."""


def help_text() -> list[tuple[str, str]]:
    """Kinds of lines of a transcript, and texts."""
    found = [("note", ABOUT)]
    for example in EXAMPLES:
        found += [("note", f"# {example.words}"), *(("output", f"  {line}") for line in example.lines)]
    return found
