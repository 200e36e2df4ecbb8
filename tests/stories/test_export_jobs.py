"""Story: a long table is made in the background, by whoever lives, for whoever asked."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback import wiring
from feedback.complaints.actions import triage
from feedback.core import columnar, files
from feedback.core.clock import now
from feedback.core.permissions import Role
from feedback.core.runner import Runner
from feedback.reports.actions import exporting
from feedback.reports.tables import ExportJob
from feedback.wiring import DATASETS
from tests.grounds import ON_POSTGRES
from tests.make import a_complaint, an_officer, new_client
from tests.stories.access import a_key
from tests.stories.exports import asked, live, make_all, until
from tests.stories.steps import query, refused, who_did

PROGRAM = "api-key:1:Kho"


async def test_a_long_table_is_made_in_the_background_and_fetched_as_often_as_one_likes(
    program: AsyncClient, points: list[str]
) -> None:
    await live(points)

    job = await asked(program, format="csv")
    assert job["state"] == "waiting"
    refused(await program.get(f"/api/exports/jobs/{job['code']}/file"), 409, "export-not-ready")
    await make_all()

    done = (await program.get(f"/api/exports/jobs/{job['code']}")).json()
    assert (done["state"], done["rows_done"], done["rows_total"]) == ("done", 121, 121)
    direct = await program.get("/api/exports/ratings.csv")
    for _ in range(2):
        file = await program.get(f"/api/exports/jobs/{job['code']}/file")
        assert file.content == direct.content
        assert int(file.headers["content-length"]) == done["bytes"] == len(file.content)
    assert await who_did("export.asked", "ratings.csv") == [PROGRAM]
    assert await who_did("export.made", "ratings.csv") == [PROGRAM]
    assert await who_did("export.downloaded", "ratings.csv") == [PROGRAM] * 3


async def test_a_table_is_for_who_asked_and_as_long_as_the_role_reaches(
    app: Litestar, program: AsyncClient, database: Any
) -> None:
    job = await asked(program)
    await make_all()
    file = f"/api/exports/jobs/{job['code']}/file"

    _, key = await a_key(None, name="Kho khác")
    async with new_client(app) as other:
        other.headers["Authorization"] = f"Bearer {key}"
        refused(await other.get(f"/api/exports/jobs/{job['code']}"), 404, "export-not-found")
        refused(await other.get(file), 404, "export-not-found")
        refused(await other.delete(f"/api/exports/jobs/{job['code']}"), 404, "export-not-found")
    assert (await program.get(file)).status_code == 200
    unit = query(database, "SELECT id FROM department WHERE code = 'van-hoa'")[0][0]
    narrowed = f"UPDATE api_key SET department = {unit}, everywhere = {{}} WHERE name = 'Kho'"
    query(database, narrowed.format("false" if ON_POSTGRES else "0"))
    refused(await program.get(file), 403, "not-allowed")


async def test_a_table_that_holds_what_is_sealed_since_is_made_anew(
    program: AsyncClient, points: list[str]
) -> None:
    del points
    sealed, other = [(await a_complaint()).number for _ in range(2)]
    clerk = await an_officer("thu", Role.INTAKE, everywhere=True)
    job = await asked(program, dataset="complaints", format="csv")
    url = f"/api/exports/jobs/{job['code']}"
    await make_all()
    before = (await program.get(f"{url}/file")).text
    row = await ExportJob.objects().get(ExportJob.code == job["code"])
    assert row is not None
    running = ExportJob.update({ExportJob.state: "running", ExportJob.tries: 1})

    await triage.correct_kind(sealed, "denunciation", "ordinary", by=clerk, at=now())

    refused(await program.get(f"{url}/file"), 409, "export-not-ready")
    await make_all()
    after = (await program.get(f"{url}/file")).text
    assert [sealed in before, sealed in after, other in after] == [True, False, True]
    # Who was making one meanwhile does not hand it over.
    await running.where(ExportJob.code == job["code"])
    await triage.correct_kind(other, "denunciation", "ordinary", by=clerk, at=now())
    with pytest.raises(exporting.LostExport):
        await exporting._tell(row, 1, 2, now())


async def test_three_at_a_time_and_one_given_up_makes_room(program: AsyncClient) -> None:
    jobs = [await asked(program) for _ in range(3)]
    again = {"dataset": "ratings"}
    refused(await program.post("/api/exports", json=again), 409, "too-many-exports")

    assert (await program.delete(f"/api/exports/jobs/{jobs[0]['code']}")).status_code == 204
    await asked(program, format="parquet")
    await make_all()

    states = [
        (await program.get(f"/api/exports/jobs/{job['code']}")).json()["state"] for job in jobs
    ]
    assert states == ["cancelled", "done", "done"]
    assert len(await files.listed("exports")) == 3
    await program.delete(f"/api/exports/jobs/{jobs[1]['code']}")
    assert len(await files.listed("exports")) == 2


@pytest.mark.parametrize(
    "body",
    [
        {"dataset": "people"},
        {"dataset": "ratings", "format": "exe"},
        {"dataset": "ratings", "from": "yesterday"},
        {"dataset": "ratings", "department": "khong-co"},
        {"dataset": "ratings", "channel": "khong-co"},
        {"dataset": "ratings", "more": "1"},
    ],
)
async def test_what_cannot_be_made_is_refused_at_once(
    program: AsyncClient, body: dict[str, str]
) -> None:
    answer = await program.post("/api/exports", json=body)

    assert answer.status_code in {400, 404}
    assert await ExportJob.count() == 0


async def test_a_process_that_dies_leaves_its_table_to_the_next(
    program: AsyncClient, points: list[str]
) -> None:
    await live(points)
    job = await asked(program)
    taken = await exporting._take(now())
    assert taken is not None
    assert not await exporting.make_next(DATASETS, at=now())

    later = now() + exporting.LEASE + timedelta(seconds=1)
    assert await exporting.make_next(DATASETS, at=later)

    # The first one was only slow: what it has made goes, what is there stays.
    with pytest.raises(exporting.LostExport):
        await exporting._make(taken, DATASETS)
    assert len(await files.listed("exports")) == 1
    done = (await program.get(f"/api/exports/jobs/{job['code']}")).json()
    assert done["state"] == "done"


async def test_a_table_that_cannot_be_made_says_so_after_three_tries(
    program: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = await asked(program, format="parquet")
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)

    for _ in range(3):
        with pytest.raises(columnar.NoParquet):
            await exporting.make_next(DATASETS, at=now())

    assert not await exporting.make_next(DATASETS, at=now())
    assert (await program.get(f"/api/exports/jobs/{job['code']}")).json()["state"] == "failed"
    assert await files.listed("exports") == []


async def test_one_cancelled_while_it_is_made_is_given_up(
    program: AsyncClient, points: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await live(points)
    monkeypatch.setattr(exporting, "TELL_EVERY", timedelta(0))
    job = await asked(program)
    making = asyncio.create_task(exporting.make_next(DATASETS, at=now()))
    await until(program, job, "running")

    await program.delete(f"/api/exports/jobs/{job['code']}")
    await making

    assert (await program.get(f"/api/exports/jobs/{job['code']}")).json()[
        "state"
    ] == "cancelled"
    assert await files.listed("exports") == []


async def test_the_runner_makes_tables_and_gives_them_back_when_it_is_stopped(
    program: AsyncClient, points: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await live(points, many=30)
    runner = Runner({}, [], [], wiring.LONG)
    runner.start()
    job = await asked(program)
    await until(program, job, "done")

    begun = asyncio.Event()

    async def hang(*_: object, **__: object) -> int:
        begun.set()
        await asyncio.Event().wait()
        return 0

    monkeypatch.setattr(exporting, "make", hang)
    job = await asked(program)
    async with asyncio.timeout(20):
        await begun.wait()
    await runner.stop()

    row = await ExportJob.objects().get(ExportJob.code == job["code"])
    assert row is not None
    assert (row.state, row.tries) == ("waiting", 0)


async def test_what_is_a_week_old_is_forgotten(program: AsyncClient) -> None:
    job = await asked(program)
    await make_all()
    assert await exporting.forget(at=now() + timedelta(days=6)) == 0

    assert await exporting.forget(at=now() + timedelta(days=8)) == 1

    assert await files.listed("exports") == []
    refused(await program.get(f"/api/exports/jobs/{job['code']}"), 404, "export-not-found")


async def test_the_page_has_a_table_made_and_offers_it(
    analyst: AsyncClient, points: list[str]
) -> None:
    await live(points, many=20)
    token = (
        (await analyst.get("/xuat")).text.split('name="_csrf_token" value="')[1].split('"')[0]
    )
    form = {"_csrf_token": token, "table": "ratings.xlsx", "from": "2026-01-01"}

    assert (await analyst.post("/xuat", data=form)).status_code == 303
    waiting = await analyst.get("/xuat")
    await make_all()
    done = await analyst.get("/xuat")
    bad = await analyst.post("/xuat", data={**form, "from": "hôm qua"})
    stream = await analyst.post("/xuat", data={**form, "table": "ratings.csv"})

    assert "data-busy" in waiting.text
    assert "đang chờ" in waiting.text
    assert "data-busy" not in done.text
    assert "Tải về (0,1 MB)" in done.text
    assert bad.status_code == 400
    assert stream.headers["location"] == "/api/exports/ratings.csv?from=2026-01-01"
    assert (await analyst.get(stream.headers["location"])).status_code == 200
