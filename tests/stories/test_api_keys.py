"""Programs read figures with a key, and nothing else."""

from datetime import timedelta

import httpx
import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.accounts.tables import ApiKey, Staff
from feedback.core.clock import now
from feedback.core.permissions import Permission, Role
from tests.make import an_officer, csrf, new_client
from tests.stories.accounts import KEY, send
from tests.stories.office import Office
from tests.stories.steps import refused, who_did

KEYS, EXPORT = "/quan-tri/can-bo/khoa-api", "/api/exports/complaints.csv"


async def make_key(admin: AsyncClient, *, unit: str = "all", scopes: str = "export") -> str:
    page = await send(admin, KEYS, name="Kho số liệu", unit=unit, scopes=scopes, days="90")
    assert page.status_code == 200, page.text
    found = KEY.search(page.text)
    assert found
    return found[0]


def bearing(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


async def test_a_key_reads_what_it_may_and_is_written_down(
    office: Office, admin: AsyncClient, client: AsyncClient
) -> None:
    number = await office.receive()
    key = await make_key(admin)

    answer = await client.get(EXPORT, headers=bearing(key))

    assert answer.status_code == 200
    assert number in answer.text
    assert await who_did("export.downloaded", "complaints.csv") == ["api-key:1:Kho số liệu"]
    assert await who_did("api_key.made", "Kho số liệu") == ["quan.tri"]
    (row,) = await ApiKey.select()
    assert now() - row["used_at"] < timedelta(minutes=1)
    assert key not in str(row)
    listed = await admin.get(KEYS)
    assert "Kho số liệu" in listed.text
    assert key not in listed.text


async def test_a_key_over_a_unit_reads_that_unit_only(
    office: Office, admin: AsyncClient, client: AsyncClient
) -> None:
    mine, others = await office.receive(), await office.receive()
    await office.give(mine, office.lights)
    await office.give(others, office.culture)
    key = await make_key(admin, unit=str(office.lights))

    answer = await client.get(EXPORT, headers=bearing(key))

    assert mine in answer.text
    assert others not in answer.text


@pytest.mark.parametrize(
    "given",
    ["", "x", "ln_", "ln_" + "A" * 43, "ln_" + "ộ" * 3, "' --", "ln_" + "x" * 5000],
)
async def test_a_forged_key_is_refused(client: AsyncClient, given: str) -> None:
    headers = {b"Authorization": f"Bearer {given}".encode()}
    answer = await client.get(EXPORT, headers=httpx.Headers(headers))

    refused(answer, 401, "api-key-refused")
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_key_runs_out_and_is_revoked(
    office: Office, admin: AsyncClient, client: AsyncClient
) -> None:
    del office
    first, second = await make_key(admin), await make_key(admin)
    ended = ApiKey.update({ApiKey.expires_at: now()})
    await ended.where(ApiKey.id == 1)

    assert (await send(admin, f"{KEYS}/2/thu-hoi")).status_code == 303

    for key in (first, second):
        refused(await client.get(EXPORT, headers=bearing(key)), 401, "api-key-refused")
    assert await who_did("api_key.revoked", "Kho số liệu") == ["quan.tri"]


async def test_a_key_without_the_scope_is_refused_otherwise(
    office: Office, admin: AsyncClient, client: AsyncClient
) -> None:
    del office
    key = await make_key(admin, scopes="read_figures")

    refused(await client.get(EXPORT, headers=bearing(key)), 403, "not-allowed")


@pytest.mark.parametrize("path", ["/ban", "/so-lieu", "/xuat", "/quan-tri", "/toi"])
async def test_a_key_opens_no_page(
    office: Office, admin: AsyncClient, client: AsyncClient, path: str
) -> None:
    del office
    key = await make_key(admin)

    answer = await client.get(path, headers=bearing(key))

    assert answer.headers["location"].startswith("/dang-nhap")


async def test_a_key_is_not_weaker_or_stronger_beside_a_session(
    app: Litestar, office: Office, admin: AsyncClient
) -> None:
    key = await make_key(admin, scopes="read_figures")
    async with new_client(app) as stranger:
        assert (await stranger.get(EXPORT, headers=bearing(key))).status_code == 403
    await an_officer("lan", Role.ANALYST, office.root, everywhere=True)
    async with office.entered_by("lan") as analyst:
        assert (await analyst.get(EXPORT)).status_code == 200
        assert (await analyst.get(EXPORT, headers=bearing(key))).status_code == 403
        assert (await analyst.get(EXPORT, headers=bearing("ln_x"))).status_code == 401


@pytest.mark.parametrize(
    "scope",
    sorted(
        set(Permission) - {Permission.EXPORT, Permission.READ_FIGURES, Permission.TELL_VISITORS}
    ),
)
async def test_no_key_carries_more_than_figures_and_visitors(
    office: Office, admin: AsyncClient, scope: str
) -> None:
    answer = await send(
        admin, KEYS, name="Kho", unit=str(office.lights), scopes=scope, days="90"
    )

    assert answer.status_code == 400
    assert not await ApiKey.exists()


@pytest.mark.parametrize(
    "changed",
    [{"days": "367"}, {"days": "0"}, {"days": "x"}, {"name": ""}, {"unit": ""}, {"scopes": ""}],
)
async def test_a_bad_form_makes_no_key(admin: AsyncClient, changed: dict[str, str]) -> None:
    fields = {"name": "Kho", "unit": "all", "scopes": "export", "days": "90"} | changed

    assert (await send(admin, KEYS, **fields)).status_code == 400
    assert not await ApiKey.exists()


async def test_an_administrator_of_a_branch_gives_and_revokes_within_it(
    office: Office, admin: AsyncClient
) -> None:
    await make_key(admin)
    await an_officer("khoa", Role.ADMINISTRATOR, office.lights)
    fields = {"name": "Kho", "scopes": "export", "days": "90"}
    async with office.entered_by("khoa") as branch:
        for unit in ("all", str(office.root), str(office.culture), "9999"):
            assert (await send(branch, KEYS, unit=unit, **fields)).status_code == 400
        assert (await send(branch, f"{KEYS}/1/thu-hoi")).status_code == 404
        assert "Kho số liệu" not in (await branch.get(KEYS)).text
        assert await make_key(branch, unit=str(office.lights))


async def test_making_a_key_needs_the_token_of_a_form(admin: AsyncClient) -> None:
    fields = {"name": "Kho", "unit": "all", "scopes": "export", "days": "90"}

    assert (await admin.post(KEYS, data=fields)).status_code == 403
    assert csrf(await admin.get(KEYS))
    assert not await ApiKey.exists()
    assert await Staff.exists()
