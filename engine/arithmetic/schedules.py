"""The learning rate of one update, written out for each schedule."""

from __future__ import annotations

from engine.arithmetic.notation import Sheet
from engine.functions.schedules import RISE, SCHEDULES

RISING = "rate + (rate / 25 - rate)·(1 + cos(pi·done / 0.25)) / 2"
FALLING = "rate / 100000 + (rate - rate / 100000)·(1 + cos(pi·(done - 0.25) / 0.75)) / 2"

# Of a constant rate there is nothing to write.
FORMULAS: dict[str, str] = {
    "constant": "",
    "step": "max(rate·factor^whole(epoch / epochs), floor)",
    "exponential": "max(rate·factor^(epoch / epochs), floor)",
    "cosine": "floor + (rate - floor)·(1 + cos(pi·min(epoch / epochs, 1))) / 2",
    "one-cycle": f"{RISING} where done < 0.25, else {FALLING}",
    "warm-up": "rate·min((epoch + share) / epochs, 1)",
}


def write_rate(sheet: Sheet, schedule: str) -> None:
    """Write the rate of an update: `rate` = the formula of the schedule. The sheet has the recipe's `rate`, the time
    since the start in epochs (`epoch`) and the `share` of an epoch that the update takes; `epochs`, `factor`, `floor`.
    """
    formula = FORMULAS[schedule]
    if not formula:
        return
    if schedule == "one-cycle":
        sheet.add("done", "min(epoch / epochs, 1)", min(sheet["epoch"] / sheet["epochs"], 1.0))
        formula = RISING if sheet["done"] < RISE else FALLING
    numbers = (sheet[name] for name in ("rate", "epoch", "share", "epochs", "factor", "floor"))
    sheet.add("rate", formula, SCHEDULES[schedule].rate(*numbers))
