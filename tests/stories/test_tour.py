"""The tour of the demo: one touch on the first page, and the work of a role is seen."""

import httpx
import pytest
from litestar import Litestar

from feedback.accounts.actions.people import add_staff
from feedback.accounts.schemas import NewStaff
from feedback.app import create_app
from feedback.core.clock import now
from feedback.core.permissions import Role
from feedback.core.settings import Settings
from feedback.demo.schemas import Made, SignIn
from feedback.demo.tour import door, stops
from feedback.places import actions as places
from feedback.places.schemas import NewDepartment, NewServicePoint, PointKind
from feedback.stops import TOUR
from tests.grounds import Ground

PASSWORD = "a3f1c2-90bd7e"
ROLES = [stop.role for stop in TOUR if stop.role]
OPENS = {stop.role: stop.url.partition("?")[0] for stop in TOUR if stop.role}


async def settled() -> Made:
    """Make a named, made-up ward with one person for each role."""
    at = now()
    await places.name_organisation("Phường Thử", is_demo=True, by="demo", at=at)
    unit = await places.open_department(NewDepartment("ubnd", "UBND"), by="demo", at=at)
    kiosk = NewServicePoint(kind=PointKind.KIOSK, name="Sảnh", department=unit)
    await places.open_service_point(kiosk, by="demo", at=at)
    people = []
    for role in ROLES:
        name = f"mot.{role.replace('_', '.')}"
        new = NewStaff(
            name=name,
            display_name=f"Người {role}",
            password=PASSWORD,
            role=Role(role),
            department=unit,
            everywhere=role not in {"head", "handler"},
        )
        await add_staff(new, by="demo", at=at)
        people.append(SignIn(name, new.display_name, role, PASSWORD))
    return Made(people, "7K3M-Q9TX-4HPA")


@pytest.fixture
async def application(database: Ground, settings: Settings) -> Litestar:
    """The application as the demo serves it."""
    del database
    made = await settled()
    return create_app(settings, run_jobs=False, tour=await stops(made), further=[door(made)])


@pytest.mark.parametrize("role", ROLES)
async def test_one_touch_signs_in_and_shows_the_work(
    client: httpx.AsyncClient, role: str
) -> None:
    first = (await client.get("/")).text
    entered = await client.post(f"/xem-thu/{role}")
    seen = await client.get(entered.headers["location"])

    assert f'action="/xem-thu/{role}"' in first
    assert f"Người {role}" in first
    assert entered.status_code == 303
    assert seen.status_code == 200
    assert seen.url.path == OPENS[role]
    assert f"Người {role}" in seen.text


async def test_another_role_takes_the_place_of_the_last(client: httpx.AsyncClient) -> None:
    await client.post("/xem-thu/intake")
    await client.post("/xem-thu/leader")

    seen = await client.get("/so-lieu")

    assert "Người leader" in seen.text
    assert "Người intake" not in seen.text


@pytest.mark.parametrize("role", ["nobody", "mot.intake", "auditor"])
async def test_there_is_no_other_role(client: httpx.AsyncClient, role: str) -> None:
    assert (await client.post(f"/xem-thu/{role}")).status_code == 404


async def test_a_form_of_another_site_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/xem-thu/keeper", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_looking_signs_nobody_in(client: httpx.AsyncClient) -> None:
    assert (await client.get("/xem-thu/keeper")).status_code == 405


def test_a_server_for_work_has_no_such_door(settings: Settings) -> None:
    paths = {route.path for route in create_app(settings, run_jobs=False).routes}

    assert "/gui" in paths
    assert not [path for path in paths if path.startswith("/xem-thu")]
