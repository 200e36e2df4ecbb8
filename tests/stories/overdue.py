"""Overdue cases of every odd kind, by the thousand, and who is there to be told of them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from feedback.accounts.tables import Staff
from feedback.complaints.clock_tables import CaseAssignment, CasePause
from feedback.complaints.tables import Complaint
from feedback.core.db import insert_rows, transaction
from feedback.core.permissions import Role
from feedback.notifications.tables import StaffReach
from feedback.places.tables import Department
from tests.feedback.office import at
from tests.make import a_department, an_officer

RECEIVED, DUE = at("2026-03-02 09:00"), at("2026-03-23 17:00")
MORNING = at("2026-03-26 09:00")
"""Three working days after the due day."""
KINDS = (
    "plain",
    "unassigned",
    "no head",
    "head away",
    "head locked out",
    "head never came",
    "no desk",
    "closed",
    "nobody at all",
    "nobody above",
    "sealed",
)
QUIET = ("answered", "paused")
"""What is nobody's to be reminded of."""


class Town(NamedTuple):
    """The unit of each kind; None: no unit has it."""

    units: dict[str, int | None]
    staff: dict[str, int]


async def a_town() -> Town:
    """Two roots: one with leadership above every kind of unit, one with nobody."""
    root = await a_department("ubnd", "UBND")
    alone = await a_department("rieng", "Trung tâm riêng")
    units: dict[str, int | None] = {"unassigned": None, "sealed": None, "nobody at all": alone}
    for kind in KINDS:
        if kind not in units:
            parent = alone if kind == "nobody above" else root
            units[kind] = await a_department(kind.replace(" ", "-"), f"Phòng {kind}", parent)
    people = {
        "thu": (Role.INTAKE, None),
        "son": (Role.LEADER, root),
        "giu": (Role.KEEPER, None),
        "hoa": (Role.HANDLER, units["plain"]),
        "kim": (Role.HEAD, units["plain"]),
        "lan": (Role.HANDLER, units["no head"]),
        "away": (Role.HEAD, units["head away"]),
        "locked": (Role.HEAD, units["head locked out"]),
        "invited": (Role.HEAD, units["head never came"]),
        "chi": (Role.HEAD, units["no desk"]),
        "dong": (Role.HANDLER, units["closed"]),
        "mai": (Role.HANDLER, units["nobody above"]),
    }
    staff = {
        name: (await an_officer(name, role, unit, everywhere=unit is None)).id
        for name, (role, unit) in people.items()
    }
    await StaffReach.insert(StaffReach(staff=staff["away"], away_until=date(2026, 4, 3)))
    await Staff.update({Staff.is_active: False}).where(Staff.id == staff["locked"])
    await Staff.update({Staff.password_hash: ""}).where(Staff.id == staff["invited"])
    await Department.update({Department.valid_to: date(2026, 3, 1)}).where(
        Department.id == units["closed"]
    )
    return Town(units, staff)


COLUMNS = (
    *("number", "code_hash", "text", "channel", "status", "sealed", "department"),
    *("received_at", "due_at", "due_on", "first_due_at", "first_due_on"),
)
SECRET_WORD = "dauhieukin"


def kind_of(place: int) -> str:
    """Return the kind of the case at a place: all in turn, so that each portion has each."""
    every = (*KINDS, *QUIET)
    return every[place % len(every)]


async def overdue(town: Town, how_many: int, received: datetime = RECEIVED) -> list[str]:
    """Store so many cases, all kinds in turn; return their numbers."""
    rows = [_row(town, place, received) for place in range(how_many)]
    async with transaction():
        for first in range(0, how_many, 1000):
            ids = await insert_rows(Complaint, COLUMNS, rows[first : first + 1000])
            await _clocks(town, first, ids, received)
    return [str(row[0]) for row in rows]


def _row(town: Town, place: int, received: datetime) -> Sequence[object]:
    kind = kind_of(place)
    status = {"answered": "answered", "unassigned": "received", "sealed": "received"}
    return (
        *(f"PA-2603-{place:06}", f"{place:064}", f"{SECRET_WORD} {place}", "web"),
        *(status.get(kind, "assigned"), kind == "sealed"),
        *(town.units.get(kind, town.units["plain"]), received),
        *(DUE, DUE.date(), DUE, DUE.date()),
    )


async def _clocks(town: Town, first: int, ids: Sequence[int], received: datetime) -> None:
    held, paused = [], []
    for place, row in enumerate(ids, first):
        unit = town.units.get(kind_of(place), town.units["plain"])
        if unit is not None:
            held.append((row, unit, received + timedelta(hours=1), "thu"))
        if kind_of(place) == "paused":
            paused.append((row, received + timedelta(days=1), "hoa"))
    await insert_rows(CaseAssignment, ("complaint", "department", "started_at", "by"), held)
    await insert_rows(CasePause, ("complaint", "begins", "by"), paused)
