"""Which cells of a table are missing values, and what is done with their rows."""

from __future__ import annotations

# What is done with a table in which values are missing: refuse it, or drop their rows.
REFUSE, DROP = "refuse", "drop"
# What programs write where a value is missing, in small letters.
MARKERS = frozenset(("", "na", "n/a", "nan", "-nan", "+nan", "null", "?"))


def is_missing(cell: str) -> bool:
    return cell.strip().lower() in MARKERS
