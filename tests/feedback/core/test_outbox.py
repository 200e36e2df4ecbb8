"""The pieces of the outbox that need no database; the rest is told in stories."""

import asyncio
from datetime import UTC, datetime

import msgspec
import pytest

from feedback.core.db import NoTransactionError
from feedback.core.jobs import job
from feedback.core.outbox import (
    Event,
    add_waker,
    jobs_by_name,
    publish,
    remove_waker,
    wake,
)

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


class LampBroken(Event, frozen=True):
    number: str


class LampMended(Event, frozen=True):
    number: str


@job()
async def mend(event: LampBroken, *, at: datetime) -> None:
    raise NotImplementedError


@job()
async def count(event: LampBroken | LampMended, *, at: datetime) -> None:
    raise NotImplementedError


async def test_publishing_outside_a_transaction_is_refused() -> None:
    with pytest.raises(NoTransactionError):
        await publish(LampBroken("1"), at=NOON)


def test_event_is_a_fact_that_cannot_change() -> None:
    event = LampBroken("1")

    with pytest.raises(AttributeError):
        event.number = "2"  # type: ignore[misc]


def test_event_survives_being_stored() -> None:
    event = LampBroken("PA-2611-004512")

    stored = msgspec.json.encode(event)

    assert msgspec.json.decode(stored, type=LampBroken) == event


def test_a_job_that_hears_two_events_is_listed_once() -> None:
    jobs = jobs_by_name({LampBroken: [mend, count], LampMended: [count]})

    assert jobs == {mend.name: mend, count.name: count}


def test_without_listeners_there_are_no_jobs() -> None:
    assert jobs_by_name({}) == {}
    assert jobs_by_name({LampBroken: []}) == {}


async def test_wake_reaches_every_runner_that_listens_and_no_other() -> None:
    here, there, gone = asyncio.Event(), asyncio.Event(), asyncio.Event()
    for waker in (here, there, gone):
        add_waker(waker)
    remove_waker(gone)

    wake()

    remove_waker(here)
    remove_waker(there)
    assert here.is_set()
    assert there.is_set()
    assert not gone.is_set()


def test_removing_a_runner_twice_does_no_harm() -> None:
    waker = asyncio.Event()
    add_waker(waker)

    remove_waker(waker)
    remove_waker(waker)
    wake()

    assert not waker.is_set()
