"""The numbers of a process: what is counted, and who may read it."""

import math
from datetime import datetime, timedelta

import httpx
import pytest
from httpx import AsyncClient
from litestar import Litestar
from msgspec.structs import replace
from prometheus_client.parser import text_string_to_metric_families

from feedback import wiring
from feedback.app import create_app
from feedback.complaints.events import ComplaintReceived
from feedback.core import outbox
from feedback.core.clock import now
from feedback.core.db import transaction
from feedback.core.jobs import Job
from feedback.core.metrics import Metrics
from feedback.core.outbox import Listeners, publish, relay
from feedback.core.settings import Settings
from feedback.metrics import GAUGES
from tests.make import a_complaint, a_kiosk, new_client, run_jobs
from tests.stories.office import Office
from tests.stories.steps import send

TOKEN = "mot-chuoi-dai-va-kho-doan"
SEALED = "Tôi tố cáo ông phó phòng nhận tiền của dân để làm sổ đỏ"
Numbers = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def application(settings: Settings) -> Litestar:
    """An application that has counted nothing yet."""
    return create_app(settings, run_jobs=False)


def parsed(text: str) -> Numbers:
    families = text_string_to_metric_families(text)
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


async def numbers(client: AsyncClient) -> Numbers:
    answer = await client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return parsed(answer.text)


def one(found: Numbers, name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


async def test_each_request_is_counted_under_its_route_as_declared(client: AsyncClient) -> None:
    code = (await send(client)).json()["code"]
    await client.get(f"/api/complaints/{code}")
    await client.get("/api/complaints/khong-phai-ma")
    await client.get(f"/khong-co/{code}")
    await client.request("BREW", "/gui")

    text = (await client.get("/metrics")).text
    found = parsed(text)
    name, tracked = "langnghe_http_request_seconds_count", "/api/complaints/{code}"
    assert one(found, name, route="/api/complaints", method="POST", status="2xx") == 1
    assert one(found, name, route=tracked, method="GET", status="2xx") == 1
    assert one(found, name, route=tracked, method="GET", status="4xx") == 1
    assert one(found, name, route="(none)", method="GET", status="4xx") == 1
    assert one(found, name, route="(none)", method="other", status="4xx") == 1
    assert one(found, "langnghe_http_requests_in_flight") == 1
    assert code not in text
    assert "BREW" not in text


async def test_what_waits_and_what_was_given_up_is_told(client: AsyncClient) -> None:
    await a_complaint(at=now() - timedelta(seconds=40))
    await outbox.fan_out(wiring.LISTENERS)

    async def fail(event: ComplaintReceived, *, at: datetime) -> None:
        raise ConnectionError(event.number, at)

    once: Listeners = {ComplaintReceived: [Job(fail, "call back", max_tries=1, timeout_s=5)]}
    async with transaction():
        await publish(ComplaintReceived("PA-2611-000009"), at=now() + timedelta(days=1))
    await relay(once, at=now() + timedelta(days=2))

    found = await numbers(client)
    assert one(found, "langnghe_deliveries_waiting") == 0
    assert one(found, "langnghe_deliveries_dead") == 2
    assert one(found, "langnghe_database_up") == 1
    assert one(found, "langnghe_database_bytes") > 100_000
    assert one(found, "langnghe_disk_free_bytes") > 0
    assert one(found, "langnghe_job_seconds_count", job="call back", outcome="failed") == 1


async def test_the_oldest_due_job_tells_how_long_it_waits(client: AsyncClient) -> None:
    await a_complaint(at=now() - timedelta(seconds=40))
    await outbox.fan_out(wiring.LISTENERS)

    found = await numbers(client)

    assert one(found, "langnghe_deliveries_waiting") == 1
    assert 40 <= one(found, "langnghe_oldest_due_seconds") < 100


async def test_each_run_of_a_job_is_counted_with_its_time(client: AsyncClient) -> None:
    for _ in range(3):
        await a_complaint()
    await run_jobs()

    found = await numbers(client)

    labels = {"job": "feedback.learning.jobs.classify_complaint", "outcome": "done"}
    assert one(found, "langnghe_job_seconds_count", **labels) == 3
    assert one(found, "langnghe_job_seconds_sum", **labels) > 0


async def test_cases_and_ratings_are_counted_and_sealed_ones_are_not(
    office: Office, client: AsyncClient
) -> None:
    kiosk = await a_kiosk(office.lights)
    await client.post("/api/ratings", json={"service_point": kiosk.code, "score": 5})
    await office.receive(days_ago=0)
    await office.receive(days_ago=60)
    await office.answer(await office.receive(days_ago=2))
    await a_complaint(SEALED)
    await a_complaint(SEALED, at=now() - timedelta(days=60))

    found = await numbers(client)

    assert one(found, "langnghe_cases_open") == 2
    assert one(found, "langnghe_cases_overdue") == 1
    assert one(found, "langnghe_complaints_received_24h") == 1
    assert one(found, "langnghe_ratings_received_24h") == 1


async def test_no_number_of_cases_is_told_apart_by_unit_field_or_kind(
    office: Office, client: AsyncClient
) -> None:
    await office.give(await office.receive(), office.lights)
    await run_jobs()
    await client.get("/gui")

    labels = {
        key
        for name, pairs in await numbers(client)
        for key, _ in pairs
        if name.startswith("langnghe")
    }

    assert labels == {"route", "method", "status", "job", "outcome", "le"}


async def test_the_database_is_not_asked_again_for_a_while() -> None:
    asked: list[int] = []

    async def read() -> dict[str, float]:
        asked.append(1)
        return {"langnghe_cases_open": float(len(asked))}

    slow, eager = (Metrics(GAUGES, fresh_s=seconds) for seconds in (60, 0))

    shown = [await metrics.show(read) for metrics in (slow, slow, eager, eager)]

    values = [one(parsed(text.decode()), "langnghe_cases_open") for text in shown]
    assert values == [1, 1, 2, 3]


async def test_a_database_that_does_not_answer_is_told_and_its_old_numbers_are_not() -> None:
    metrics, well = Metrics(GAUGES, fresh_s=0), {"langnghe_cases_open": 3.0}
    answers = [{**well, "langnghe_database_up": 1.0}, {"langnghe_database_up": 0.0}]

    async def read() -> dict[str, float]:
        return answers.pop(0)

    before, after = [parsed((await metrics.show(read)).decode()) for _ in range(2)]

    assert one(before, "langnghe_cases_open") == 3
    assert one(after, "langnghe_database_up") == 0
    assert math.isnan(one(after, "langnghe_cases_open"))


async def test_two_applications_of_one_process_count_apart(
    app: Litestar, settings: Settings
) -> None:
    another = create_app(settings, run_jobs=False)
    async with new_client(app) as client:
        await client.get("/gui")

    labels = {"route": "/gui", "method": "GET", "status": "2xx"}
    shown = [await one_app.state.metrics.show(nothing) for one_app in (app, another)]

    counts = [
        parsed(text.decode()).get(
            ("langnghe_http_request_seconds_count", frozenset(labels.items()))
        )
        for text in shown
    ]
    assert counts == [1, None]
    assert math.isnan(one(parsed(shown[0].decode()), "langnghe_cases_open"))


async def nothing() -> dict[str, float]:
    return {}


def asking_from(app: Litestar, address: str) -> AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(address, 40_000))  # type: ignore[arg-type]
    return AsyncClient(transport=transport, base_url="http://test")


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        pytest.param("127.0.0.1", {}, 200, id="this machine"),
        pytest.param("::1", {}, 200, id="this machine over IPv6"),
        pytest.param("10.0.0.5", {}, 404, id="another machine"),
        pytest.param("testclient", {}, 404, id="no address"),
        pytest.param("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404, id="through a proxy"),
        pytest.param("127.0.0.1", {"Forwarded": "for=1.2.3.4"}, 404, id="another proxy"),
        pytest.param("10.0.0.5", {"Authorization": "Bearer "}, 404, id="an empty token"),
    ],
)
async def test_without_a_token_only_this_machine_is_answered(
    app: Litestar, address: str, headers: dict[str, str], status: int
) -> None:
    async with asking_from(app, address) as client:
        answer = await client.get("/metrics", headers=headers)

    assert answer.status_code == status
    assert ("langnghe_cases_open" in answer.text) is (status == 200)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        pytest.param(f"Bearer {TOKEN}", 200, id="the token"),
        pytest.param("", 404, id="nothing"),
        pytest.param(f"Bearer {TOKEN[:-1]}", 404, id="a sign short"),
        pytest.param(f"Basic {TOKEN}", 404, id="another scheme"),
        pytest.param(TOKEN, 404, id="no scheme"),
        pytest.param("Bearer đúng", 404, id="no ASCII"),
    ],
)
async def test_with_a_token_its_bearer_is_answered_from_anywhere(
    app: Litestar, given: str, status: int
) -> None:
    site = app.state.site
    app.state.site = replace(site, settings=replace(site.settings, metrics_token=TOKEN))

    async with asking_from(app, "10.0.0.5") as client:
        headers = httpx.Headers({"Authorization": given}, encoding="utf-8")
        answer = await client.get("/metrics", headers=headers)

    assert answer.status_code == status


async def test_to_whoever_may_not_ask_the_address_is_like_any_that_does_not_exist(
    app: Litestar,
) -> None:
    async with asking_from(app, "10.0.0.5") as client:
        hidden, missing = await client.get("/metrics"), await client.get("/khong-co")

    assert (hidden.status_code, hidden.text) == (missing.status_code, missing.text)
