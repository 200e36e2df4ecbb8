"""Every door, asked by every role from every place: the answers are those of the table."""

from collections import Counter
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

import msgspec
import pytest
from httpx import AsyncClient, Response
from litestar import Litestar
from litestar.routes import HTTPRoute

from feedback.accounts.tables import Staff, StaffSession
from feedback.complaints.tables import Complaint
from feedback.core.permissions import Permission, Role
from feedback.core.tables import AuditLine
from tests.access_rules import WHERE, Asker, Said, State, Visit, expected
from tests.access_table import DOORS
from tests.doors import OPEN_TO_ALL, About, Door
from tests.make import a_department, an_officer, new_client
from tests.permission_table import guarded
from tests.stories.access import World, a_key, a_person, a_session, an_asker, build, targets
from tests.stories.accounts import try_in
from tests.stories.steps import the_row, token_of
from tests.stories.visiting import browser, visits

NO_PERMISSION = "Tài khoản của Ông/Bà không có quyền làm việc này."
NO_TOKEN = "Trang này đã mở quá lâu"
FOR_PROGRAMS = "dành cho chương trình có khóa"
LONG_AGO = -1


def routes(app: Litestar) -> Iterator[tuple[str, str]]:
    for route in app.routes:
        assert isinstance(route, HTTPRoute), route.path
        yield from ((method, route.path) for method in route.methods if method != "OPTIONS")


def test_each_route_has_one_row_and_each_row_a_route(app: Litestar) -> None:
    rows = Counter((door.method, door.path) for door in DOORS)

    assert rows == Counter(routes(app))


def test_each_row_says_what_the_guard_of_its_handler_says() -> None:
    asked = {door: set(permissions) for door, permissions in guarded()}

    rows = (door for door in DOORS if door.needs)
    assert asked == {f"{door.method} {door.path}": set(door.needs) for door in rows}


def said(answer: Response, visit: Visit) -> str:
    """Return how a door has answered, in the words of ``expected``."""
    status, way = answer.status_code, answer.headers.get("location", "")
    slug = ""
    if "problem+json" in answer.headers.get("content-type", ""):
        slug = answer.json()["type"].rpartition(":")[2]
    path = visit.url.partition("?")[0]
    refusals = {
        Said.SIGN_IN: way == f"/dang-nhap?next={path}" or slug == "not-signed-in",
        Said.CONFINED: slug == "confined" or (way == "/toi" and visit.door.needs != ()),
        Said.BAD_KEY: slug == "api-key-refused",
        Said.NO_PERMISSION: status == HTTPStatus.FORBIDDEN and NO_PERMISSION in answer.text,
        Said.UNKNOWN: status == HTTPStatus.NOT_FOUND,
    }
    is_open = status in visit.door.answers
    if is_open and (visit.door.about in OPEN_TO_ALL or not any(refusals.values())):
        return Said.OPEN
    return next((word for word, is_it in refusals.items() if is_it), f"{status}")


async def last_line() -> int:
    # Asked ten thousand times: a query that is built anew each time costs more than it asks.
    rows = await AuditLine.raw("SELECT max(id) AS last FROM audit_line")
    return int(rows[0]["last"])


class Turn(NamedTuple):
    """Somebody who goes from door to door."""

    world: World
    asker: Asker
    client: AsyncClient
    token: str
    read: set[str]
    """The marked words seen so far."""
    line: list[int]
    """The last line of the audit trail, as far as it is known to be the last."""


async def wrong_at(turn: Turn, visit: Visit) -> list[str]:
    """Ask once; return what is wrong with the answer."""
    asker, wanted = turn.asker, expected(turn.asker, visit)
    if wanted is not Said.OPEN and not turn.line:
        turn.line.append(await last_line())
    data = {**visit.sends, "_csrf_token": turn.token} if visit.door.method == "POST" else None
    answer = await turn.client.request(visit.door.method, visit.url, data=data)
    given, asked = said(answer, visit), f"{asker.name}: {visit.door.method} {visit.url}"
    wrong = [f"{asked} reads {word}" for word in not_for(turn, answer, visit)]
    if given != wanted:
        wrong.append(f"{asked} is {given}, not {wanted}")
    if wanted is Said.OPEN:
        turn.line.clear()
    elif [last := await last_line()] != turn.line:
        wrong.append(f"{asked} is refused and leaves a line")
        turn.line[:] = [last]
    if is_kept(answer, visit.door):
        wrong.append(f"{asked} may be kept by a browser")
    if visit.url.endswith("/mo-niem-phong") and answer.status_code == HTTPStatus.SEE_OTHER:
        sealed_again = Complaint.update({Complaint.sealed: True})
        await sealed_again.where(Complaint.number == visit.url.split("/")[2])
    return wrong


def not_for(turn: Turn, answer: Response, visit: Visit) -> list[str]:
    """Return the words an answer holds that are not for whoever asks."""
    text = f"{answer.text} {answer.headers}"
    found = [one for one in turn.world.marks if one.word in text and one.word not in visit.url]
    turn.read.update(one.word for one in found)
    return [one.word for one in found if not one.may_see(turn.asker)]


def is_kept(answer: Response, door: Door) -> bool:
    return (
        door.about is not About.MACHINES
        and answer.status_code != HTTPStatus.SEE_OTHER
        and answer.headers.get("cache-control") != "no-store"
    )


async def sweep(world: World, asker: Asker, doors: Sequence[Door] = DOORS) -> list[str]:
    """Ask at every door; return what is wrong, also when what one may read is never there."""
    near, wrong = await targets(world, asker), list[str]()
    async with browser(world, asker) as client:
        turn = Turn(world, asker, client, await token_of(client), set(), [])
        for door in doors:
            for visit in visits(world, door, near):
                wrong += await wrong_at(turn, visit)
    if asker.state is State.SIGNED_IN and asker.where == "whole":
        meant = {mark.word for mark in world.marks if mark.may_see(asker)}
        wrong += [f"{asker.name} never reads {word}" for word in meant - turn.read]
    return wrong


OF_STAFF = [door for door in DOORS if door.about not in OPEN_TO_ALL]


AROUND = ("own", "parent", "child")
"""Whence a role reaches a by turns: how far a grant reaches is asked of the table of units
alone, whatever the role. From all three every role is asked in the long run."""
ASKED_FROM = {role: ("whole", "other", AROUND[at % 3]) for at, role in enumerate(Role)}


@pytest.mark.parametrize("role", list(Role))
async def test_each_door_opens_to_each_role_as_the_table_says(
    app: Litestar, role: Role
) -> None:
    await no_door_is_wrong(app, role, ASKED_FROM[role])


@pytest.mark.full
@pytest.mark.parametrize("role", list(Role))
async def test_each_door_opens_to_each_role_from_everywhere_else(
    app: Litestar, role: Role
) -> None:
    await no_door_is_wrong(app, role, [one for one in WHERE if one not in ASKED_FROM[role]])


async def no_door_is_wrong(app: Litestar, role: Role, places: Sequence[str]) -> None:
    world = await build(app)

    wrong = []
    for where in places:
        # What is open to all does not ask where a role holds.
        doors = DOORS if where == "whole" else OF_STAFF
        wrong += await sweep(world, await an_asker(world, role, where), doors)

    assert wrong == []
    session = await StaffSession.objects().get(StaffSession.id == world.ids["one"])
    assert session is not None
    assert session.ended_at is None, "somebody has ended a stranger's session"


async def somebody_with_every_role(name: str = "moi.quyen") -> int:
    return await a_person(name, [(role, None) for role in Role])


async def outsiders() -> list[Asker]:
    """Return those whose session would open everything, were it good."""
    expired, ended, closed = [await somebody_with_every_role(f"nguoi.{n}") for n in range(3)]
    tokens = {
        "nobody": "",
        "forged": "A" * 43,
        "expired": await a_session(expired, hours=LONG_AGO),
        "ended": await a_session(ended, ended=True),
        "dismissed": await a_session(closed),
    }
    await Staff.update({Staff.is_active: False}).where(Staff.id == closed)
    return [Asker(name, State.NOBODY, token=token) for name, token in tokens.items()]


async def test_no_door_opens_to_a_session_that_is_not_good(app: Litestar) -> None:
    world = await build(app)

    wrong = [
        line
        for asker in await outsiders()
        for line in await sweep(world, asker, doors_for(asker))
    ]

    assert wrong == []


def doors_for(asker: Asker) -> Sequence[Door]:
    """Return the doors that may differ; what is open to all is asked with a good key and none."""
    return DOORS if asker.name in {"nobody", "key over the whole"} else OF_STAFF_AND_API


OF_STAFF_AND_API = [door for door in DOORS if door in OF_STAFF or door.path.startswith("/api/")]


async def programs(world: World) -> list[Asker]:
    """Return programs with keys of every kind."""
    carried, figures = frozenset({Permission.EXPORT}), frozenset({Permission.READ_FIGURES})
    b, a = world.units["b"], world.units["a"]
    good = [
        ("key over the whole", carried, "whole", await a_key(None)),
        ("key over a", carried, "own", await a_key(a)),
        ("key over b", carried, "other", await a_key(b)),
        ("no scope", figures, "whole", await a_key(None, Permission.READ_FIGURES)),
    ]
    bad = {
        "forged key": f"ln_{'A' * 43}",
        "expired key": (await a_key(None, days=LONG_AGO))[1],
        "revoked key": (await a_key(None, revoked=True))[1],
    }
    return [
        *(Asker(name, State.KEY, may, where, key=made) for name, may, where, (_, made) in good),
        *(Asker(name, State.BAD_KEY, key=key) for name, key in bad.items()),
    ]


async def test_a_key_opens_what_it_carries_and_no_page(app: Litestar) -> None:
    world = await build(app)

    wrong = [
        line
        for asker in await programs(world)
        for line in await sweep(world, asker, doors_for(asker))
    ]

    assert wrong == []


async def test_whoever_still_needs_a_second_factor_gets_at_his_own_account_only(
    app: Litestar,
) -> None:
    world = await build(app)
    site = app.state.site
    settings = msgspec.structs.replace(site.settings, require_second_factor=",".join(Role))
    app.state.site = msgspec.structs.replace(site, settings=settings)
    token = await a_session(await somebody_with_every_role())

    wrong = await sweep(world, Asker("confined", State.CONFINED, token=token))

    assert wrong == []


async def test_each_form_but_a_citizens_demands_its_token(app: Litestar) -> None:
    world = await build(app)
    token = await a_session(await somebody_with_every_role())
    asker = Asker("everybody", State.SIGNED_IN, frozenset(Permission), token=token)
    near = await targets(world, asker)

    wrong = []
    async with browser(world, asker) as client:
        for door in DOORS:
            if door.method in {"GET", "HEAD"}:
                continue
            visit = next(visits(world, door, near))
            before = await last_line()
            answer = await client.request(door.method, visit.url, data=visit.sends)
            # Doors for programs are closed to a browser altogether.
            refusal = FOR_PROGRAMS if door.about is About.PROGRAM else NO_TOKEN
            is_refused = answer.status_code == HTTPStatus.FORBIDDEN and refusal in answer.text
            if is_refused == (door.about is About.CITIZENS):
                wrong.append(f"{visit.url}: {answer.status_code}")
            if is_refused and await last_line() != before:
                wrong.append(f"{visit.url} is refused and leaves a line")

    assert wrong == []


FORMS: dict[str, dict[str, str]] = {
    "cong-khai": {"decision": "refuse", "reason": "Còn lộ người"},
    "linh-vuc": {"field": "traffic"},
    "loai": {"kind": "spam", "urgency": "ordinary"},
    "chuyen": {"unit": "4"},
    "dia-ban": {"area": "1"},
    "tra-loi": {"text": "Lời của người ngoài"},
    "tu-choi": {"reason": "spam", "text": "Lời của người ngoài"},
    "chuyen-co-quan": {
        "authority": "Sở Xây dựng",
        "document_number": "12/PC",
        "document_date": "2026-01-05",
    },
    "phoi-hop": {"helper": "4"},
    "thoi-phoi-hop": {"helper": "4"},
    "gia-han": {"amount": "1", "extension_reason": "Lời của người ngoài"},
    "hoi": {"question": "Lời của người ngoài"},
    "thoi-cho": {},
    "ket-thuc": {},
    "duyet": {"text": "Lời của người ngoài"},
    "tra-lai": {"remark": "Lời của người ngoài"},
    "rut-ban-thao": {},
    "thu-hoi": {},
    "ghi-chu": {"inside": "Lời của người ngoài"},
    "tep": {"shown": "1"},
    "day-may": {"field": "traffic"},
    "gop": {"so": "PA-2611-000001"},
    "bo-gop": {},
    "tach": {"piece-0": "1", "piece-1": "2", "field-1": "traffic", "field-2": "traffic"},
    "bo-tach": {},
    "mo-niem-phong": {"reason": "Không tố cáo ai"},
}
"""Each form of a case, filled in as it should be."""


async def test_reading_here_and_working_there_is_no_working_here(app: Litestar) -> None:
    world = await build(app)
    b = world.units["b"]
    staff = await a_person("hai.vai", [(Role.LEADER, None), (Role.HANDLER, b)])
    asker = Asker("two roles", State.SIGNED_IN, token=await a_session(staff))
    number = world.numbers["of a"]
    before, line = (await the_row(number)).to_dict(), await last_line()

    forms = [door for door in DOORS if door.about is About.CASE and door.method == "POST"]
    verbs = {door.path.rpartition("/")[2] for door in forms}
    async with browser(world, asker) as client:
        token = await token_of(client)
        answers: dict[str, Any] = {
            verb: await client.post(
                f"/ban/{number}/{verb}", data={**form, "_csrf_token": token}
            )
            for verb, form in FORMS.items()
        }

    assert set(FORMS) == verbs
    assert {verb: answer.status_code for verb, answer in answers.items()} == dict.fromkeys(
        FORMS, 403
    )
    assert all(NO_PERMISSION in answer.text for answer in answers.values())
    assert (await the_row(number)).to_dict() == before
    assert await last_line() == line


async def test_asking_what_a_door_can_do_tells_nothing_else(app: Litestar) -> None:
    world = await build(app)
    near = await targets(world, Asker("nobody", State.NOBODY))

    async with new_client(app) as client:
        answers = [
            await client.options(visit.url)
            for door in DOORS
            for visit in visits(world, door, near)
        ]

    assert {answer.status_code for answer in answers} == {204}
    assert {answer.text for answer in answers} == {""}


async def test_an_auditor_of_a_branch_is_led_to_no_closed_page(app: Litestar) -> None:
    branch = await a_department("a", parent=await a_department("goc"))
    await an_officer("kiem", Role.AUDITOR, branch)

    async with new_client(app) as client:
        entered = await try_in(client, "kiem")
        home = await client.get(entered.headers["location"])

    assert home.status_code == 200
    assert 'href="/lich-su"' not in home.text
