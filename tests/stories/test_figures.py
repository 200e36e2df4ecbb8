"""Each figure leads to a list of exactly what it counts."""

import re

from litestar import Litestar

from feedback.complaints.schemas import Channel
from feedback.core.clock import local_date, now
from feedback.core.permissions import Role
from surveys.responses.actions.giving import give_rating
from surveys.responses.schemas import NewRating, Score
from tests.make import (
    SECRET,
    a_complaint,
    a_department,
    a_kiosk,
    an_officer,
    run_jobs,
    signed_in,
)

ROW = re.compile(r'<tr role="row"[^>]*>\s*<td')


async def test_list_behind_satisfied_shows_every_rating_page_by_page(app: Litestar) -> None:
    root = await a_department()
    kiosk = await a_kiosk(root)
    await an_officer("son", Role.LEADER, root)
    for _ in range(205):
        new = NewRating(kiosk.code, Score(5))
        await give_rating(new, Channel.KIOSK, secret=SECRET, at=now())

    async with signed_in(app, "son") as leader:
        first = (await leader.get("/danh-gia", params={"to": str(local_date(now()))})).text
        second = (await leader.get("/danh-gia", params={"sau": "200"})).text
        odd = (await leader.get("/danh-gia", params={"sau": "9" * 40})).text

    assert len(ROW.findall(first)) == 200
    assert "sau=200" in first
    assert len(ROW.findall(second)) == 5
    assert "Xem tiếp" not in second
    assert len(ROW.findall(odd)) == 200


async def test_list_behind_waiting_has_as_many_cases_as_the_figure_says(app: Litestar) -> None:
    root = await a_department()
    await an_officer("son", Role.LEADER, root)
    for street in ("Lò Gốm", "Bến Dầu", "Chợ Dầu"):
        await a_complaint(f"Đèn đường phố {street} hỏng cả tuần nay")
    await run_jobs()

    async with signed_in(app, "son") as leader:
        figures = (await leader.get("/so-lieu")).text
        behind = (await leader.get("/ban", params={"figure": "waiting"})).text

    waiting = re.search(r'kpi waiting.*?class="value[^"]*">(\d+)<', figures, re.DOTALL)
    assert waiting is not None
    assert int(waiting[1]) == len(ROW.findall(behind)) == 3
