"""What /health says of background work."""

from datetime import timedelta

import pytest
from httpx import AsyncClient

from feedback import wiring
from feedback.complaints.actions.intake import receive
from feedback.complaints.schemas import Channel, NewComplaint, Origin
from feedback.core import outbox
from feedback.core.clock import now
from feedback.core.outbox import relay
from tests.make import SECRET, a_complaint, run_jobs
from tests.stories.test_deliveries import (
    MINUTE,
    break_a_lamp,
    delivery,
    fail,
    heard_by,
    listener,
)

WELL = {"status": "ok", "database": "ok", "jobs": "ok"}

pytestmark = pytest.mark.usefixtures("database")


async def test_health_is_good_while_what_is_due_has_waited_less_than_a_minute(
    client: AsyncClient,
) -> None:
    await a_complaint(at=now() - timedelta(seconds=50))

    answer = await client.get("/health")

    assert (answer.status_code, WELL.items() <= answer.json().items()) == (200, True)


@pytest.mark.parametrize("handed_on", [False, True], ids=["just published", "handed on"])
async def test_health_says_that_the_jobs_are_late_when_something_has_waited_a_minute(
    client: AsyncClient, *, handed_on: bool
) -> None:
    await a_complaint(at=now() - timedelta(seconds=61))
    if handed_on:
        await outbox.fan_out(wiring.LISTENERS)

    late = await client.get("/health")
    await run_jobs()
    well = await client.get("/health")

    assert (late.status_code, late.json()["jobs"], late.json()["database"]) == (
        503,
        "late",
        "ok",
    )
    assert well.status_code == 200


async def test_health_is_good_while_a_failure_waits_for_its_next_try_and_when_it_is_dead(
    client: AsyncClient,
) -> None:
    await break_a_lamp(at=now() - 2 * MINUTE)
    bad = heard_by(listener("bad", fail, max_tries=2))

    await relay(bad, at=now())
    waiting = await client.get("/health")
    await relay(bad, at=now() + 2 * MINUTE)
    dead = await client.get("/health")

    assert (waiting.status_code, dead.status_code) == (200, 200)
    assert (await delivery("bad"))["state"] == "dead"


async def test_an_old_case_typed_in_does_not_make_jobs_late(client: AsyncClient) -> None:
    paper, long_ago = Origin(Channel.PAPER), now() - timedelta(days=90)
    old = NewComplaint("Cột điện nghiêng ở ngõ 7")
    await receive(old, paper, secret=SECRET, at=long_ago, recorded_at=now())

    assert (await client.get("/health")).status_code == 200
