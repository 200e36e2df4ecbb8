"""Roles given and taken; nobody gives himself, or others, more than he reaches."""

import re

import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.accounts.queries import get_actor_by_name
from feedback.accounts.tables import Staff, StaffGrant
from feedback.core.permissions import Permission, Role
from tests.make import PASSWORD, a_department, an_officer, signed_in
from tests.stories.accounts import send
from tests.stories.office import Office
from tests.stories.setting import ADMIN, STAFF
from tests.stories.steps import who_did

PERSON_LINK = r'href="/quan-tri/can-bo/\d+"'


async def number_of(name: str) -> int:
    return int((await Staff.select(Staff.id).where(Staff.name == name))[0]["id"])


async def page_of(name: str) -> str:
    return f"{STAFF}/{await number_of(name)}"


async def roles_of(name: str) -> set[tuple[str, int | None]]:
    rows = await StaffGrant.select().where(StaffGrant.staff == await number_of(name))
    return {(row["role"], row["department"]) for row in rows}


async def test_a_second_role_holds_at_once_and_so_does_its_end(
    office: Office, admin: AsyncClient
) -> None:
    async with office.entered_by("hoa") as desk:
        assert (await desk.get("/xuat")).status_code == 403
        url = await page_of("hoa")
        given = await send(admin, f"{url}/vai-tro", role="analyst", unit=str(office.lights))
        assert given.status_code == 303
        assert (await desk.get("/xuat")).status_code == 200
        grant = (await StaffGrant.select().where(StaffGrant.role == "analyst"))[0]["id"]
        taken = await send(admin, f"{url}/vai-tro/{grant}/bo")

        assert taken.status_code == 303
        assert (await desk.get("/xuat")).status_code == 403
        assert (await desk.get("/ban")).status_code == 200
    assert await who_did("role.given", "hoa") == await who_did("role.taken", "hoa") == [ADMIN]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
async def test_an_administrator_gives_himself_nothing(
    office: Office, admin: AsyncClient, role: Role
) -> None:
    answer = await send(
        admin, f"{await page_of(ADMIN)}/vai-tro", role=role, unit=str(office.lights)
    )

    assert answer.status_code == 400
    assert await roles_of(ADMIN) == {("administrator", None)}


@pytest.mark.parametrize(
    ("name", "role"),
    [
        pytest.param("hoa", "keeper", id="the keeper's role on a page"),
        pytest.param("hoa", "administrator", id="keeping accounts beside reading cases"),
        pytest.param("khoa", "handler", id="reading cases beside keeping accounts"),
        pytest.param("hoa", "handler", id="what somebody has"),
        pytest.param("hoa", "king", id="no role"),
        pytest.param("hoa", "", id="nothing"),
    ],
)
async def test_roles_that_are_not_given(
    office: Office, admin: AsyncClient, name: str, role: str
) -> None:
    await an_officer("khoa", Role.ADMINISTRATOR, office.lights)
    before = await roles_of(name)

    answer = await send(
        admin, f"{await page_of(name)}/vai-tro", role=role, unit=str(office.lights)
    )

    assert answer.status_code == 400
    assert await roles_of(name) == before


async def test_an_administrator_of_a_branch_keeps_the_accounts_of_that_branch(
    office: Office,
) -> None:
    await an_officer("khoa", Role.ADMINISTRATOR, office.lights)
    await an_officer("van", Role.HANDLER, office.culture)
    async with office.entered_by("khoa") as branch:
        listed = (await branch.get(STAFF)).text
        assert "hoa" in listed
        assert ">Van<" not in listed
        assert "Toàn cơ quan" not in listed
        new = {"name": "lan", "display_name": "Lan", "password": PASSWORD, "role": "handler"}
        made = await send(branch, STAFF, unit=str(office.lights), **new)
        assert made.status_code == 303
        assert (await branch.get("/quan-tri")).status_code == 403

    assert await roles_of("lan") == {("handler", office.lights)}


@pytest.mark.parametrize("unit", ["all", "root", "culture", "9999", "x", "-1", "9" * 30])
@pytest.mark.parametrize("role", ["handler", "administrator", "keeper"])
async def test_a_forged_unit_reaches_no_further(office: Office, unit: str, role: str) -> None:
    await an_officer("khoa", Role.ADMINISTRATOR, office.lights)
    asked = {"root": str(office.root), "culture": str(office.culture)}.get(unit, unit)
    new = {"name": "lan", "display_name": "Lan", "password": PASSWORD, "role": role}

    async with office.entered_by("khoa") as branch:
        made = await send(branch, STAFF, unit=asked, **new)
        given = await send(branch, f"{await page_of('hoa')}/vai-tro", role=role, unit=asked)

    assert (made.status_code, given.status_code) == (400, 400)
    assert not await Staff.exists().where(Staff.name == "lan")
    assert await roles_of("hoa") == {("handler", office.lights)}


@pytest.mark.parametrize("name", [ADMIN, "thu", "van", "nhan"])
async def test_an_account_beyond_reach_is_not_there(
    office: Office, admin: AsyncClient, name: str
) -> None:
    await an_officer("khoa", Role.ADMINISTRATOR, office.lights)
    await an_officer("van", Role.HANDLER, office.culture)
    await an_officer("nhan", Role.KEEPER, office.lights, everywhere=True)
    url = await page_of(name)
    async with office.entered_by("khoa") as branch:
        answers = [
            await branch.get(url),
            await send(branch, f"{url}/vai-tro", role="handler", unit=str(office.lights)),
            await send(branch, f"{url}/vai-tro/1/bo"),
            *[
                await send(branch, f"{url}/{act}")
                for act in ("phieu", "xac-nhan/bo", "phien", "phien/1/ket-thuc", "khoa")
            ],
        ]

    assert {answer.status_code for answer in answers} == {404}
    assert (await admin.get(STAFF)).status_code == 200


async def test_a_grant_of_another_account_is_not_taken_under_this_ones_address(
    office: Office, admin: AsyncClient
) -> None:
    assert office.clerk.name == "thu"
    grant = (await StaffGrant.select().where(StaffGrant.role == "intake"))[0]["id"]

    answer = await send(admin, f"{await page_of('hoa')}/vai-tro/{grant}/bo")

    assert answer.status_code == 404
    assert len(await roles_of("thu")) == 1


async def test_the_own_account_is_neither_closed_nor_reset_nor_stripped(
    admin: AsyncClient,
) -> None:
    url = await page_of(ADMIN)
    grant = (await StaffGrant.select())[0]["id"]
    answers = [
        await send(admin, f"{url}/{act}")
        for act in ("khoa", "phieu", "xac-nhan/bo", f"vai-tro/{grant}/bo")
    ]

    assert [answer.status_code for answer in answers] == [409, 400, 400, 400]
    assert await roles_of(ADMIN) == {("administrator", None)}


async def test_the_last_administrator_of_the_whole_stays(app: Litestar) -> None:
    await an_officer("mot", Role.ADMINISTRATOR, everywhere=True)
    await an_officer("hai", Role.ADMINISTRATOR, everywhere=True)
    async with signed_in(app, "mot") as one, signed_in(app, "hai") as two:
        mot, hai = await page_of("mot"), await page_of("hai")
        rows = {row["staff"]: row["id"] for row in await StaffGrant.select()}
        grants = [rows[await number_of(name)] for name in ("mot", "hai")]

        assert (await send(one, f"{hai}/vai-tro/{grants[1]}/bo")).status_code == 303
        assert (await send(two, f"{mot}/vai-tro/{grants[0]}/bo")).status_code == 403

    assert await roles_of("mot") == {("administrator", None)}


async def test_a_second_root_takes_nothing_from_who_sorted_for_the_first(app: Litestar) -> None:
    del app
    root = await a_department("ubnd", "UBND")
    await an_officer("thu", Role.INTAKE, root)
    second = await a_department("cong-an", "Công an")

    thu = await get_actor_by_name("thu")
    assert thu.scope(Permission.TRIAGE).reaches(None)
    await an_officer("lan", Role.ANALYST, root)
    lan = await get_actor_by_name("lan")
    assert not lan.scope(Permission.EXPORT).reaches(second)


async def test_three_hundred_people_are_found_by_name_and_unit(
    office: Office, admin: AsyncClient
) -> None:
    for number in range(60):
        row = Staff(
            name=f"can.bo{number}", display_name=f"Cán bộ {number}", department=office.culture
        )
        await row.save()
    await Staff.update({Staff.display_name: "Nguyễn Thị Đào"}).where(Staff.name == "can.bo7")

    first = (await admin.get(STAFF)).text
    second = (await admin.get(STAFF, params={"trang": "2"})).text
    found = (await admin.get(STAFF, params={"q": "thi dao"})).text
    there = (await admin.get(STAFF, params={"unit": str(office.culture)})).text

    assert len(re.findall(PERSON_LINK, first)) == 50
    assert len(re.findall(PERSON_LINK, second)) == 13
    assert len(re.findall(PERSON_LINK, found)) == 1
    assert "Nguyễn Thị Đào" in found
    assert ">Hoa<" not in there
    assert "60 trong 63 tài khoản" in there


@pytest.mark.parametrize("name", ["machine", "nobody", "citizen", "system"])
async def test_nobody_is_called_as_the_history_calls_who_has_no_account(
    admin: AsyncClient, name: str
) -> None:
    unit = str(await a_department())

    answer = await send(admin, STAFF, name=name, display_name="Kim", role="handler", unit=unit)

    assert answer.status_code == 400
    assert not await Staff.exists().where(Staff.name == name)
