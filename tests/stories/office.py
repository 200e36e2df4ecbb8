"""A ward with two desks and somebody who sorts, and what is done there without a page."""

import re
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.complaints.actions import handling, triage
from feedback.core.clock import now
from feedback.core.permissions import Actor
from tests.make import a_complaint, signed_in

LISTED = re.compile(r"<b>(PA-\d{4}-\d{6})</b>")
REPLY = "Đã thay bóng đèn, xin Ông/Bà xem lại."


class Office:
    """The units, and thu at the triage desk."""

    def __init__(self, app: Litestar, units: tuple[int, int, int], clerk: Actor) -> None:
        self.app = app
        self.root, self.lights, self.culture = units
        self.clerk = clerk

    def entered_by(self, name: str = "thu") -> AbstractAsyncContextManager[AsyncClient]:
        """Return the browser of somebody who has signed in."""
        return signed_in(self.app, name)

    async def receive(self, days_ago: int = 1, text: str = "Đèn ngõ 12 hỏng cả tuần") -> str:
        """A citizen has sent a complaint; return its number."""
        return (await a_complaint(text, at=now() - timedelta(days=days_ago))).number

    async def give(self, number: str, unit: int) -> None:
        await triage.hand_over(number, unit, note="", by=self.clerk, at=now())

    async def answer(self, number: str) -> None:
        await handling.reply(number, REPLY, by=self.clerk, at=now())

    async def call(self, number: str, kind: str, urgency: str = "ordinary") -> None:
        await triage.correct_kind(number, kind, urgency, by=self.clerk, at=now())


def listed(page: Response) -> list[str]:
    """Return the numbers on a desk, from above."""
    assert page.status_code == 200, page.text[:500]
    return LISTED.findall(page.text)


async def found(desk: AsyncClient, **filters: str) -> list[str]:
    """Return the numbers a desk shows when it is narrowed."""
    return listed(await desk.get("/ban", params=filters))
