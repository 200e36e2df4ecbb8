"""How a unit handles cases: its own setting, or that of the nearest unit above."""

from collections.abc import Mapping, Sequence

import msgspec

CITIZEN_DAYS = 5
"""Working days a citizen has for an answer where nothing else is set."""


class HandlingRow(msgspec.Struct, frozen=True):
    """What is set for a unit; None of ``department``: for the whole."""

    department: int | None
    citizen_days: int | None = None
    """Working days; None: as the unit above."""
    needs_approval: bool | None = None
    """None: as the unit above."""


class Practice(msgspec.Struct, frozen=True):
    """How a case is handled where it lies."""

    citizen_days: int = CITIZEN_DAYS
    """Working days a citizen has for an answer."""
    needs_approval: bool = False
    """A reply is a draft until a head approves it."""


def resolved(
    rows: Sequence[HandlingRow], department: int | None, parents: Mapping[int, int | None]
) -> Practice:
    """Return what holds for a unit: the nearest word on its way up, the whole's at last."""
    by_unit = {row.department: row for row in rows}
    line: list[int | None] = []
    while department is not None and department not in line:
        line.append(department)
        department = parents.get(department)
    found = [by_unit[unit] for unit in (*line, None) if unit in by_unit]
    days = [row.citizen_days for row in found if row.citizen_days is not None]
    approval = [row.needs_approval for row in found if row.needs_approval is not None]
    return Practice(next(iter(days), CITIZEN_DAYS), next(iter(approval), False))
