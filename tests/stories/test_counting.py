"""Whatever is merged, split, answered and undone: nothing is lost, and nothing counted twice."""

import csv
import io
import random
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytest

from feedback.complaints.actions import citizen, handling, merging, splitting, triage
from feedback.complaints.linked import NewPart
from feedback.complaints.queries import figures
from feedback.complaints.schemas import OPEN, WAITING, Status
from feedback.complaints.tables import CaseLink, Complaint
from feedback.core.clock import local_date, now
from feedback.core.permissions import Actor, Role, Scope
from feedback.core.problems import Problem
from feedback.core.reporting import Period
from tests.make import an_officer, signed_in
from tests.stories.office import REPLY, Office

SENT, STEPS = 12, 60
PARTS = [NewPart("Đèn đường tắt", "infrastructure"), NewPart("Trạm hết thuốc", "health")]


class Case(NamedTuple):
    """A case as it is stored."""

    id: int
    number: str
    status: Status
    part_of: int | None
    due_at: datetime


async def cases() -> list[Case]:
    rows = await Complaint.select(*[getattr(Complaint, name) for name in Case._fields])
    return [Case(**{**row, "status": Status(row["status"])}) for row in rows]


async def step(chance: random.Random, by: Actor) -> str:
    """Let somebody do something to some case; return what, empty when it was refused."""
    known, at = await cases(), now()
    one, other = chance.choice(known).number, chance.choice(known).number
    deeds: dict[str, Callable[[], Awaitable[object]]] = {
        "merge": lambda: merging.merge(one, [other], by=by, at=at),
        "unmerge": lambda: merging.unmerge(one, by=by, at=at),
        "split": lambda: splitting.split(one, PARTS, with_files=False, by=by, at=at),
        "join": lambda: splitting.join(one, by=by, at=at),
        "answer": lambda: handling.reply(one, REPLY, by=by, at=at),
        "withdraw": lambda: citizen.withdraw(one, at=at),
        "reopen": lambda: citizen.reopen(one, "Vẫn tối", at=at),
        "hand over": lambda: triage.hand_over(one, 2, note="", by=by, at=at),
        "judge": lambda: citizen.judge(one, helped=True, comment="", at=at),
    }
    weights = (6, 2, 3, 1, 2, 1, 1, 2, 1)
    [deed] = chance.choices(list(deeds), weights)
    try:
        await deeds[deed]()
    except Problem:
        return ""
    return deed


async def check(period: Period) -> None:
    known = await cases()
    by_id = {case.id: case for case in known}
    links = await CaseLink.select().where(CaseLink.undone_at.is_null())
    merged = {one["source"]: one["target"] for one in links if one["kind"] == "merged"}
    counts = (await figures.count_by(period, "all", now()))[""]
    sent = [case for case in known if case.part_of is None]

    assert counts["received"] == len(sent) == SENT
    assert sum(sum(case.status is status for case in sent) for status in Status) == SENT
    assert counts["waiting"] == sum(case.status in WAITING for case in known)
    tied = {case.id for case in known if case.status is Status.MERGED}
    ended_parts = {
        link["source"]
        for link in await CaseLink.select().where(CaseLink.undone_at.is_not_null())
        if link["kind"] == "split"
    }
    for one in tied - ended_parts:
        main = by_id[merged[one]]
        assert main.status in OPEN, "somebody waits for an answer nobody owes"
        assert main.due_at <= by_id[one].due_at, "a promise is later than it was"
        assert main.id not in merged or main.status is not Status.MERGED, "a chain"
    for case in known:
        if case.status is Status.SPLIT:
            assert (
                sum(one["target"] == case.id and one["kind"] == "split" for one in links) == 2
            )


@pytest.mark.parametrize("seed", range(4))
async def test_no_walk_loses_a_case_or_counts_one_twice(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    today = local_date(now())
    period = Period(today - timedelta(days=90), today, Scope(everything=True))
    for _ in range(SENT):
        await office.receive(chance.randrange(40), "Đèn đường tắt. Trạm hết thuốc")

    done = []
    for _ in range(STEPS):
        if deed := await step(chance, office.clerk):
            done.append(deed)
            await check(period)

    assert {"merge", "split", "answer"} <= set(done)


async def test_the_export_has_a_row_for_each_submission_and_says_what_became_of_it(
    office: Office,
) -> None:
    main, other, whole = [await office.receive(1, "Đèn đường tắt") for _ in range(3)]
    by, at = office.clerk, now()
    await merging.merge(main, [other], by=by, at=at)
    await splitting.split(whole, PARTS, with_files=False, by=by, at=at)
    await an_officer("lan", Role.ANALYST, office.root, everywhere=True)

    days = {"from": str(date(2026, 1, 1)), "to": str(local_date(now()))}
    async with signed_in(office.app, "lan") as analyst:
        file = await analyst.get("/api/exports/complaints.csv", params=days)

    rows = {
        row["number"]: row for row in csv.DictReader(io.StringIO(file.text.lstrip("\ufeff")))
    }
    assert set(rows) == {main, other, whole}
    assert (rows[other]["status"], rows[other]["merged_into"]) == ("merged", main)
    assert (rows[whole]["status"], rows[whole]["parts"]) == ("split", "2")
    assert (rows[main]["merged_into"], rows[main]["parts"]) == ("", "")
