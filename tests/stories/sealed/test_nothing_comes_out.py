"""Nothing sealed comes out: every door, table, figure, message, log line and command is read."""

from collections.abc import Iterator
from itertools import cycle

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.core.permissions import Permission, Role
from tests.access_rules import Asker, State, Visit, permissions_of
from tests.access_table import DOORS
from tests.doors import About
from tests.grounds import Ground
from tests.logged import Logged
from tests.posts import Gateway, MailServer
from tests.stories.access import a_person, a_session, targets
from tests.stories.sealed import looks
from tests.stories.sealed.looks import WIDE, leaks
from tests.stories.sealed.ward import Ward, fill, word
from tests.stories.steps import token_of
from tests.stories.visiting import browser, visits

pytestmark = pytest.mark.sqlite

SEARCHES = ("tu khong co", "den duong", "to cao", "kinmat")


@pytest.fixture
async def keeping(
    app: Litestar,
    post: MailServer,
    gateway: Gateway,
    logged: Logged,
    monkeypatch: pytest.MonkeyPatch,
) -> Ward:
    """The ward, all carriers on, everything it logs kept."""
    del post, gateway, logged
    monkeypatch.setenv("LANGNGHE_APPRISE_URLS", "json://127.0.0.1:9/nhom")
    return await fill(app)


def doors_of(ward: Ward, near: dict[str, dict[str, int]]) -> Iterator[Visit]:
    """Yield each door once or as often as it is asked for something else; cases in turn."""
    numbers = cycle(one.number for one in ward.sealed.values())
    for door in DOORS:
        for visit in visits(ward.world, door, near):
            if door.about is About.CASE:
                number = next(numbers)
                url = visit.url.replace(str(ward.world.numbers["sealed"]), number)
                if "sealed" in door.path or number in url:
                    yield visit._replace(url=url)
                continue
            yield visit
            wide = door.method == "GET" and "{code" not in door.path
            if wide and door.about in {About.PART, About.WHOLE}:
                yield visit._replace(url=f"{visit.url.partition('?')[0]}?{WIDE}")


def searches(ward: Ward) -> Iterator[str]:
    """Yield what somebody types who looks for what is sealed."""
    found = [(word(name), one.number) for name, one in ward.sealed.items()]
    said = [*SEARCHES, *(one for both in found for one in both)]
    for words in said:
        yield f"/ban?q={words}&status=&nhom=all"
    for one in ward.sealed.values():
        for path in ("/lich-su", "/lich-su/tai"):
            yield f"{path}?subject={one.number}"


def opens(asker: Asker, url: str) -> bool:
    """Tell whether a page would be shown at all to whoever asks."""
    needed = Permission.READ_HISTORY if url.startswith("/lich-su") else Permission.READ_CASES
    return needed in asker.permissions


async def ask(client: AsyncClient, visit: Visit, token: str) -> Response:
    data = {**visit.sends, "_csrf_token": token} if visit.door.method == "POST" else None
    return await client.request(visit.door.method, visit.url, data=data)


async def sweep(ward: Ward, asker: Asker) -> list[str]:
    """Enter every door, and look for what is sealed; return what came out."""
    near, wrong, seen = await targets(ward.world, asker), list[str](), set[tuple[str, str]]()
    async with browser(ward.world, asker) as client:
        token = await token_of(client)
        for visit in doors_of(ward, near):
            answer = await ask(client, visit, token)
            seen.add((visit.door.method, visit.door.path))
            wrong += leaks(ward, answer, f"{asker.name} {visit.door.method} {visit.url}")
            if visit.url == "/dang-nhap":
                asked = [one for one in searches(ward) if opens(asker, one)]
                for url in asked:
                    wrong += leaks(ward, await client.get(url), f"{asker.name} {url}")
    assert seen == {(one.method, one.path) for one in DOORS}
    return wrong


async def everybody_else() -> Asker:
    """Return somebody with every role but the keeper's: what any of them sees, this one does."""
    roles = [role for role in Role if role is not Role.KEEPER]
    staff = await a_person("moi.vai", [(role, None) for role in roles])
    may = frozenset[Permission]().union(*(permissions_of(role) for role in roles))
    return Asker("all roles but one", State.SIGNED_IN, may, token=await a_session(staff))


async def test_no_door_table_figure_message_line_or_command_tells_of_what_is_sealed(
    keeping: Ward,
    database: Ground,
    post: MailServer,
    gateway: Gateway,
    logged: Logged,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    analyst = next(one for one in keeping.askers if one.name.startswith(Role.ANALYST))

    wrong = await looks.messages(keeping, database, post, gateway)
    wrong += await sweep(keeping, await everybody_else())
    async with browser(keeping.world, analyst) as client:
        wrong += await looks.tables(keeping, client)
    wrong += await looks.counted(keeping)
    wrong += [f"logged: {one}" for one in keeping.leaks(logged.text)]
    monkeypatch.setenv("LANGNGHE_DATABASE_URL", database.url)
    wrong += await looks.commands(keeping)

    assert not wrong, "\n".join(wrong)
    assert set(looks.COMMANDS) == set(looks.all_commands())


@pytest.mark.full
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.KEEPER])
async def test_no_door_tells_anybody_but_the_keeper(keeping: Ward, role: Role) -> None:
    asker = next(one for one in keeping.askers if one.name.startswith(role))

    assert await sweep(keeping, asker) == []


async def test_the_keeper_finds_all_of_it(keeping: Ward) -> None:
    keeper = next(one for one in keeping.askers if one.name.startswith(Role.KEEPER))

    async with browser(keeping.world, keeper) as client:
        desk = (await client.get("/ban?nhom=sealed&status=")).text
        pages = {
            name: (await client.get(f"/ban/{one.number}")).text
            for name, one in keeping.sealed.items()
        }

    assert [one.number for one in keeping.sealed.values() if one.number not in desk] == []
    assert [name for name, page in pages.items() if word(name) not in page] == []
