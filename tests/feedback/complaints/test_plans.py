"""The desk, searches and daily jobs find their rows through an index.

PostgreSQL weighs indexes by how full tables are, so that a test's few rows say nothing;
``bench.lifecycle`` measures there.
"""

from datetime import timedelta

import pytest

from feedback.complaints.actions.upkeep import FORGET
from feedback.complaints.queries import desk, load, lookups, search
from feedback.complaints.schemas import DeskFilter
from feedback.complaints.tables import Complaint
from feedback.core.clock import local_date, now
from feedback.core.permissions import Actor, Grant, Role, Scope
from feedback.core.sql import Conditions

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("database")]

AT = now()
TODAY = local_date(AT)
CLERK = Grant(Role.INTAKE, Scope(everything=True))
HANDLER = Grant(Role.HANDLER, Scope(units=frozenset({1})))
HEAD = Grant(Role.HEAD, Scope(units=frozenset({1, 2})))

MANY = """
    INSERT INTO complaint (number, code_hash, text, folded, status, urgency, sealed,
                           received_at, due_at, due_on, closed_at)
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 5000)
    SELECT 'PA-' || n, 'hash ' || n, 'Đèn hỏng', 'den hong',
           CASE WHEN n % 50 = 0 THEN 'received' ELSE 'closed' END, 'ordinary', {}, {}, {}, {}, {}
      FROM numbers
"""


def visible(*grants: Grant) -> Conditions:
    return desk.visible_to(Actor(1, "thu", "Thu", None, "", grants))


async def plan_of(sql: str, *values: object) -> str:
    """Return how the database would do it, with five thousand cases of which a hundred wait."""
    await Complaint.raw(MANY, False, AT, AT, TODAY, AT)
    await Complaint.raw("ANALYZE")
    rows = await Complaint.raw(f"EXPLAIN QUERY PLAN {sql}", *values)
    return "\n".join(row["detail"] for row in rows)


@pytest.mark.parametrize("grant", [CLERK, HANDLER, HEAD], ids=["clerk", "handler", "head"])
async def test_the_first_page_is_chosen_among_what_waits(grant: Grant) -> None:
    waiting = desk.narrowed(DeskFilter(status="waiting"), AT, TODAY)
    page = desk.page_of(visible(grant) & waiting)
    plan = await plan_of(page.sql, *page.values, 51)
    assert "complaint_waiting" in plan
    assert "SCAN complaint\n" not in plan


@pytest.mark.parametrize("grant", [CLERK, HANDLER, HEAD], ids=["clerk", "handler", "head"])
async def test_what_waits_is_counted_without_reading_a_case(grant: Grant) -> None:
    seen = visible(grant)
    plan = await plan_of(f"{desk.COUNTS} {seen.sql}", AT, AT, AT, *seen.values)
    assert "COVERING INDEX complaint_waiting" in plan


async def test_load_is_counted_among_what_waits() -> None:
    assert "complaint_waiting" in await plan_of(load.LOAD, AT)


async def test_words_are_found_in_their_index() -> None:
    seen = visible(HANDLER)
    plan = await plan_of(search.ON_SQLITE.format(seen=seen.sql), '"den"*', *seen.values, 500)
    assert plan.startswith("SCAN complaint_words VIRTUAL TABLE")
    assert "INTEGER PRIMARY KEY" in plan


@pytest.mark.parametrize(
    ("sql", "value", "index"),
    [
        pytest.param(lookups.SILENT, TODAY, "complaint_silent", id="silence"),
        pytest.param(FORGET, AT - timedelta(days=365), "complaint_contact", id="contacts"),
    ],
)
async def test_a_daily_job_reads_what_concerns_it_only(
    sql: str, value: object, index: str
) -> None:
    assert index in await plan_of(sql, value)
