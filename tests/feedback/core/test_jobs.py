from datetime import datetime, time

import pytest

from feedback.core.jobs import Job, job
from feedback.core.outbox import Event


class LampBroken(Event, frozen=True):
    number: str


@job(max_tries=3, timeout_s=7)
async def mend_lamp(event: LampBroken, *, at: datetime) -> None:
    raise NotImplementedError


@job(daily_at=time(7, 0))
async def count_lamps(*, at: datetime) -> None:
    raise NotImplementedError


def test_job_is_known_by_its_full_name() -> None:
    assert isinstance(mend_lamp, Job)
    assert mend_lamp.name == f"{__name__}.mend_lamp"


def test_jobs_of_the_same_name_in_two_places_are_two() -> None:
    @job()
    async def mend_lamp(event: LampBroken, *, at: datetime) -> None:
        raise NotImplementedError

    assert mend_lamp.name != globals()["mend_lamp"].name


def test_job_keeps_how_it_is_run() -> None:
    assert (mend_lamp.max_tries, mend_lamp.timeout_s, mend_lamp.daily_at) == (3, 7, None)
    assert (count_lamps.max_tries, count_lamps.timeout_s) == (5, 30)
    assert count_lamps.daily_at == time(7, 0)


def test_declaring_a_job_leaves_its_coroutine_callable() -> None:
    coroutine = mend_lamp.run(LampBroken("1"), at=None)

    with pytest.raises(NotImplementedError):
        coroutine.send(None)  # type: ignore[attr-defined]
