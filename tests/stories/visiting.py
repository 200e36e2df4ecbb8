"""Whoever asks goes to a door, as often as there are things behind it."""

from collections.abc import Iterator

from httpx import AsyncClient

from tests.access_rules import (
    Asker,
    Thing,
    Visit,
)
from tests.doors import About, Door
from tests.make import new_client
from tests.stories.access import CASES, THINGS, World


def visits(world: World, door: Door, near: dict[str, dict[str, int]]) -> Iterator[Visit]:
    """Yield a door as often as there are things it may be about."""
    code = next(
        (code for start, code in world.codes.items() if door.path.startswith(start)), ""
    )
    sends = {name: text.format(code=code) for name, text in door.sends.items()}
    known: dict[str, object] = {
        **world.ids,
        "code": code,
        "file_path": "staff.css",
        "path": "khong-co",
        "digest": "khong-co",
        "token": "khong-co",
        "occasion": "reply_sent",
    }
    things: dict[str, Thing | None] = {"": None}
    if door.about is About.CASE:
        things = {**CASES}
    elif door.about in {About.PERSON, About.KEY}:
        things = {**THINGS}
    elif door.about is About.ALERT:
        things = {"alert": Thing("a")}
    files: tuple[str, ...] = ("",)
    if "{file_name" in door.path:
        files = ("points.csv",) if "figures" in door.path else ("complaints.csv", "ratings.csv")
    for name, thing in things.items():
        for file in files:
            more: dict[str, object] = {
                "number": world.numbers.get(name),
                "file": world.files.get(name, 0),
                "file_name": file,
                **near.get(name, {}),
            }
            url = _address(door.path, known | more)
            yield Visit(door, url, sends, thing)
            yield from (Visit(door, f"{url}{query}", sends) for query in door.queries)
            if door.narrowed_by:
                yield Visit(door, f"{url}?{door.narrowed_by}=a", sends, Thing("a"))


def _address(path: str, known: dict[str, object]) -> str:
    for kind in ("str", "int", "path"):
        path = path.replace(f":{kind}}}", "}")
    return path.format(**known)


def browser(world: World, asker: Asker) -> AsyncClient:
    """Return the browser or the program of whoever asks."""
    client = new_client(world.app)
    if asker.token:
        client.cookies.set("langnghe_session", asker.token)
    if asker.key:
        client.headers["Authorization"] = f"Bearer {asker.key}"
    return client
