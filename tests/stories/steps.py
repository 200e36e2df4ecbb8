"""What stories do again and again, and how they look at what came of it."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from httpx import AsyncClient, Response

from feedback.complaints.tables import Complaint
from feedback.core.clock import now
from feedback.core.permissions import Role
from feedback.core.tables import AuditLine
from feedback.places.actions import add_area
from feedback.places.schemas import NewArea
from tests.grounds import Ground
from tests.make import an_officer, csrf, post_form

TEXT = "Đèn đường ngõ 12 hỏng cả tuần nay, tối om"
CODE = re.compile(r'<p class="code">(.*?)</p>')
TAG = re.compile(r"<[^>]+>")
NUMBER = re.compile(r"PA-\d{4}-\d{6}")
TABLES_OF_A_WARD = ("department", "complaint", "rating", "staff", "service_point")
HIDDEN = re.compile(r'<input type="hidden" name="(?:_csrf_token|key)"[^>]*>')


async def send(client: AsyncClient, text: str = TEXT, **more: Any) -> Response:
    """A citizen sends a complaint through the API."""
    return await client.post("/api/complaints", json={"text": text, **more})


def refused(answer: Response, status: int, slug: str) -> dict[str, Any]:
    """A program was refused, in the one form there is; return the body."""
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"].startswith("application/problem+json")
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"urn:langnghe:problem:{slug}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


def code_on(page: Response) -> str:
    """Return the code a receipt shows, without its dashes."""
    assert page.status_code == 200, page.text[:500]
    found = CODE.search(page.text)
    assert found, page.text
    return TAG.sub("", found[1]).replace("-", "")


def number_on(page: Response) -> str:
    """Return the first number a page names."""
    found = NUMBER.search(page.text)
    assert found, page.text
    return found[0]


def seen_on(page: Response) -> str:
    """Return a page without what differs each time it is shown."""
    assert page.status_code == 200, page.text[:500]
    return HIDDEN.sub("", page.text)


async def status_of(client: AsyncClient, code: str) -> str:
    """Return where the holder of a code is told the matter stands."""
    return str((await client.get(f"/api/complaints/{code}")).json()["status"])


async def the_row(number: str) -> Complaint:
    """Return what is stored of a complaint."""
    row = await Complaint.objects().get(Complaint.number == number)
    assert row is not None
    return row


async def who_did(action: str, subject: str) -> list[str]:
    """Return the actors the audit trail names for an action."""
    rows = await AuditLine.select(AuditLine.actor).where(
        (AuditLine.action == action) & (AuditLine.subject == subject)
    )
    return [row["actor"] for row in rows]


def query(database: Ground, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Read the database as somebody else would."""
    return database.query(sql, *values)


async def act(desk: AsyncClient, number: str, verb: str, **fields: str) -> Response:
    """Fill in one of the forms of a case."""
    return await post_form(desk, f"/ban/{number}", f"/ban/{number}/{verb}", **fields)


async def done(desk: AsyncClient, number: str, verb: str, **fields: str) -> None:
    """Fill in one of the forms of a case, and be led on."""
    answer = await act(desk, number, verb, **fields)
    assert answer.status_code == 303, answer.text


async def token_of(client: AsyncClient) -> str:
    """Return a token that a form of this browser may carry."""
    return csrf(await client.get("/dang-nhap"))


async def an_area(code: str = "tdp-3", name: str = "Tổ dân phố số 3") -> None:
    await add_area(NewArea(code, name), by="test", at=now())


def promised(database: Ground, received: datetime, working_days: int) -> date:
    """Count a promise off a list of the days on which the office opens, one by one."""
    weekdays = {day for (day,) in query(database, "SELECT weekday FROM opening_period")}
    listed = query(database, "SELECT day, is_working FROM calendar_day")
    others = {str(day): is_working for day, is_working in listed}
    days = [received.date() + timedelta(days=ahead) for ahead in range(120)]
    opened = [day for day in days if others.get(day.isoformat(), day.weekday() in weekdays)]
    if opened[0] == received.date() and received.hour >= 17:
        opened.pop(0)
    return opened[working_days]


async def a_clerk(root: int, name: str = "thu") -> str:
    """Somebody who sorts what nobody owns; return the name."""
    await an_officer(name, Role.INTAKE, root, everywhere=True)
    return name


def counts(database: Ground) -> dict[str, int]:
    """Count the rows of what a ward is made of."""
    return {
        table: query(database, f"SELECT count(*) FROM {table}")[0][0]
        for table in TABLES_OF_A_WARD
    }
