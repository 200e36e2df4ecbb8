"""What is stored, as somebody outside the product reads it, against what the model says."""

import re
import sqlite3
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tests.machine.model import OPEN, Case, Person

MARK = re.compile(r"zq[0-9a-z]+zq")
"""Every word that is looked for in what people are shown."""

CASES = """
    SELECT complaint.*, (SELECT count(*) FROM case_pause
                          WHERE case_pause.complaint = complaint.id AND ends IS NULL) AS paused,
           (SELECT group_concat(department || '|' || started_at || '|' || due_at, ';')
              FROM case_assignment AS held
             WHERE held.complaint = complaint.id AND held.ended_at IS NULL) AS held,
           (SELECT group_concat(department) FROM (
              SELECT department FROM case_helper AS helper
               WHERE helper.complaint = complaint.id AND helper.ended_at IS NULL
               ORDER BY department)) AS helpers,
           (SELECT target.number FROM case_link AS link
              JOIN complaint AS target ON target.id = link.target
             WHERE link.source = complaint.id AND link.kind = 'merged'
               AND link.undone_at IS NULL) AS main
      FROM complaint
"""
BROKEN_CHAINS = """
    SELECT complaint, became FROM (
        SELECT change.complaint, change.became, change.was, change.id,
               lag(change.became) OVER (PARTITION BY change.complaint ORDER BY change.id) AS before
          FROM status_change AS change)
     WHERE was <> coalesce(before, '')
    UNION ALL
    SELECT complaint.id, complaint.status FROM complaint
     WHERE status <> (SELECT became FROM status_change AS last
                       WHERE last.complaint = complaint.id ORDER BY last.id DESC LIMIT 1)
"""
UNTOLD = """
    SELECT changed.number FROM (SELECT 1) AS one, complaint AS changed
     WHERE changed.number IN ({numbers})
       AND NOT EXISTS (SELECT 1 FROM audit_line
                        WHERE audit_line.id > ? AND audit_line.subject = changed.number)
       AND NOT EXISTS (SELECT 1 FROM status_change AS change
                        WHERE change.id > ? AND change.complaint = changed.id)
       AND NOT EXISTS (SELECT 1 FROM case_due_change AS moved
                        WHERE moved.id > ? AND moved.complaint = changed.id)
"""
LISTS = ("audit_line", "status_change", "case_due_change")


def moment(stored: str | None) -> datetime | None:
    return datetime.fromisoformat(stored) if stored else None


def day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


class Eyes:
    """A second connection to the database of the product."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file, timeout=20, isolation_level=None)
        self.connection.row_factory = sqlite3.Row

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        return [dict(row) for row in self.connection.execute(sql, values)]

    def version(self) -> int:
        """Return a number that differs after every commit of somebody else."""
        return int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def last_lines(self) -> list[int]:
        ids = ", ".join(f"(SELECT coalesce(max(id), 0) FROM {one})" for one in LISTS)
        return [*self.connection.execute(f"SELECT {ids}").fetchone()]

    def stored(self) -> dict[str, dict[str, Any]]:
        return {row["number"]: _read(row) for row in self.rows(CASES)}

    def days(self) -> dict[date, bool]:
        listed = self.rows("SELECT day, is_working FROM calendar_day")
        return {date.fromisoformat(row["day"]): bool(row["is_working"]) for row in listed}

    def untold(self, numbers: Iterable[str], since: list[int]) -> list[str]:
        """Return which of the cases have changed and no line says so."""
        known = list(numbers)
        sql = UNTOLD.format(numbers=", ".join("?" * len(known)))
        return [row["number"] for row in self.rows(sql, *known, *since)]


def _read(row: dict[str, Any]) -> dict[str, Any]:
    held = [one.split("|") for one in (row["held"] or "").split(";") if one]
    return {
        "status": row["status"],
        "sealed": bool(row["sealed"]),
        "unit": row["department"],
        "alarmed": row["alarmed_department"],
        "what": (row["field"], row["kind"], row["urgency"]),
        "received": moment(row["received_at"]),
        "due": (moment(row["due_at"]), day(row["due_on"])),
        "first due": (moment(row["first_due_at"]), day(row["first_due_on"])),
        "answered": (moment(row["answered_at"]), moment(row["last_answered_at"])),
        "reopened": moment(row["reopened_at"]),
        "closed": moment(row["closed_at"]),
        "withdrawn": moment(row["withdrawn_at"]),
        "verdict": row["verdict"],
        "for head": bool(row["for_head"]),
        "answer by": day(row["answer_by"]),
        "paused": row["paused"],
        "desks": [
            (int(unit), moment(f"{since}"), moment(f"{due}")) for unit, since, due in held
        ],
        "helpers": [int(one) for one in (row["helpers"] or "").split(",") if one],
        "main": row["main"],
    }


def wanted(case: Case) -> dict[str, Any]:
    """Return what must be stored of a case."""
    held = [(one.unit, one.since, one.due) for one in case.desks if one.until is None]
    return {
        "status": case.status,
        "sealed": case.sealed,
        "unit": case.unit,
        "alarmed": case.alarmed,
        "what": (case.field, case.kind, case.urgency),
        "received": case.received,
        "due": (case.due, case.due.date()),
        "first due": (case.first_due, case.first_due.date()),
        "answered": (case.answered, case.last),
        "reopened": case.reopened,
        "closed": case.closed,
        "withdrawn": case.withdrawn,
        "verdict": case.verdict,
        "for head": case.for_head,
        "answer by": case.answer_by,
        "paused": int(case.is_paused),
        "desks": held,
        "helpers": sorted(case.helpers),
        "main": case.main.number if case.main else None,
    }


def lost(case: Case, people: Iterable[Person]) -> str:
    """Say how a case is lost; empty: somebody has it, or a clock brings it back."""
    if case.has_ended or case.status == "split":
        return ""
    is_asked = case.status == "awaiting_citizen"
    if case.status == "merged":
        wrong = {"its main case is gone": case.main is None or case.main.status not in OPEN}
    elif case.status in {"answered", "refused"}:
        wrong = {"nothing ends its silence": case.silent_on is None}
    else:
        wrong = {
            "nobody may work on it": not any(one.works_on(case) for one in people),
            "its clocks stand still for nothing, or run meanwhile": case.is_paused != is_asked,
            "nothing ends the wait for its citizen": is_asked and case.answer_by is None,
            "a unit has it and no clock runs, or for nobody": (case.unit is None)
            != (case.desk is None),
        }
    return next((why for why, is_so in wrong.items() if is_so), "")


def page_marks(case: Case) -> tuple[set[str], set[str]]:
    """Return which marks the page of a code must show, and which it may."""
    must = case.shown | {one.mark for one in case.replies if not one.recalled}
    may = must | case.may_show
    for part in case.parts:
        part_must, part_may = page_marks(part)
        must, may = must | part_must, may | part_may
    return must, may
