"""All that leaves the house but by a door: tables, figures, messages, commands; read for secrets."""

import asyncio
import contextvars
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import click
from click.testing import CliRunner
from httpx import AsyncClient, Response

from feedback import wiring
from feedback.cli.main import main
from feedback.core.reporting import Panel
from feedback.notifications.schemas import NoticeKind
from feedback.notifications.words import Carrier, Occasion
from feedback.reports.schemas import Format
from tests.grounds import Ground
from tests.posts import Gateway, MailServer
from tests.stories.exports import EVERYTHING
from tests.stories.sealed.reading import words_of
from tests.stories.sealed.ward import Ward, accuse
from tests.stories.steps import query

WIDE = "from=2000-01-01&to=2099-12-31"


def leaks(ward: Ward, answer: Response, asked: str) -> list[str]:
    """Return what an answer tells of what is sealed, but for what was asked for."""
    return [f"{asked}: {one}" for one in ward.leaks(words_of(answer)) if one not in asked]


async def tables(ward: Ward, analyst: AsyncClient) -> list[str]:
    """Fetch every table in every form, and the one made before the sealing."""
    wrong = []
    for dataset in wiring.DATASETS:
        for form in Format:
            url = f"/api/exports/{dataset.name}.{form}?{WIDE}"
            answer = await analyst.get(url)
            assert answer.status_code == 200, (url, answer.text[:300])
            wrong += leaks(ward, answer, url)
            if dataset.name == "complaints" and ward.plain["late"].number not in words_of(
                answer
            ):
                wrong.append(f"{url} does not hold what anybody may read")
    url = f"/api/exports/jobs/{ward.job}/file"
    answer = await analyst.get(url)
    assert answer.status_code == 200, answer.text[:300]
    return [*wrong, *leaks(ward, answer, f"what was made before, {url}")]


async def figures() -> dict[str, object]:
    """Return every figure of every panel, and every table row by row."""
    found: dict[str, object] = {}
    for panel in wiring.PANELS:
        found |= {f"{panel.name} {name}": said for name, said in (await _of(panel)).items()}
    for dataset in wiring.DATASETS:
        found[f"{dataset.name} count"] = await dataset.count(EVERYTHING)
        found[dataset.name] = [row async for row in dataset.rows(EVERYTHING)]
    return found


READ = {"name", "figures", "by", "weeks", "answers", "growing", "notes"}
"""What ``_of`` asks a panel for."""


async def _of(panel: Panel) -> dict[str, Any]:
    assert set(Panel.__struct_fields__) == READ, "a panel offers what is not read here"
    found: dict[str, Any] = {"figures": await panel.figures(EVERYTHING)}
    if panel.by:
        found |= {what: await panel.by(EVERYTHING, what) for what in ("field", "unit")}
    if panel.weeks:
        found["weeks"] = await panel.weeks(EVERYTHING)
    if panel.notes:
        found["notes"] = await panel.notes(EVERYTHING)
    if panel.growing:
        found["growing"] = await panel.growing(EVERYTHING)
    if panel.answers:
        for what in ("unit", "point", "channel"):
            found[f"answers by {what}"] = await panel.answers.by(EVERYTHING, what)
        found["days"] = await panel.answers.days(EVERYTHING)
        found["hours"] = await panel.answers.hours(EVERYTHING)
        found["reasons"] = await panel.answers.reasons(EVERYTHING)
    return found


async def counted(ward: Ward) -> list[str]:
    """Let more be accused, and tell which figures show that something has come in."""
    before = await figures()
    await accuse(ward)
    after = await figures()
    return [
        f"{name} tells that something was accused"
        for name in before
        if before[name] != after[name]
    ]


KEPT = "SELECT address, subject, body, about FROM outgoing_message WHERE state <> 'sent'"


async def messages(
    ward: Ward, database: Ground, post: MailServer, gateway: Gateway
) -> list[str]:
    """Send all that waits; return what of it tells of what was sealed since."""
    for job in (*wiring.LONG, *wiring.OFTEN, *wiring.DAILY):
        await job.run(at=ward.morning + timedelta(minutes=30))
    sent = [f"{letter.as_string()} {letter.get_content()}" for letter in post.letters]
    sent += [f"{letter['To']} {letter['Subject']}" for letter in post.letters]
    sent += [f"{headers} {body}" for headers, body in gateway.taken]
    kept = query(database, KEPT)
    wrong = [f"sent: {one}" for text in sent for one in ward.leaks(text)]
    wrong += [f"left in the queue: {one}" for row in kept for one in ward.leaks(f"{row}")]
    return [*wrong, *_not_told(database, post, gateway)]


APART: dict[str, str] = {
    "survey_invited": "names a questionnaire and a day, and knows of no case",
    "survey_reminded": "the same",
    "ratings_fell": "counts faces at a counter; the page behind it is among the doors",
    "finding": "tells of an inspection, and knows of no case",
}
"""Kinds of messages and notices that are not made here, and why none can tell of a case."""


def _not_told(database: Ground, post: MailServer, gateway: Gateway) -> list[str]:
    """Return which kinds of messages and notices the ward never made: nothing was proved of these."""
    made = {
        "carrier": (Carrier, query(database, "SELECT DISTINCT carrier FROM outgoing_message")),
        "occasion": (
            Occasion,
            query(database, "SELECT DISTINCT occasion FROM outgoing_message"),
        ),
        "notice": (NoticeKind, query(database, "SELECT DISTINCT kind FROM notice")),
    }
    known = {str(kind) for kinds, rows in made.values() for kind in {*kinds}}
    assert set(APART) <= known - {row[0] for _, rows in made.values() for row in rows}
    wrong = [
        f"no {what} of kind {kind} was made"
        for what, (kinds, rows) in made.items()
        for kind in set(kinds) - {row[0] for row in rows} - set(APART)
    ]
    return wrong if post.letters and gateway.taken else [*wrong, "nothing was sent"]


COMMANDS: dict[str, str | list[str]] = {
    "jobs": [],
    "points": ["--json"],
    "api-key list": [],
    "audit head": [],
    "audit verify": ["--json"],
    "figures rebuild": ["--check"],
    "figures recheck": ["--from", "2026-01-01", "--to", "2026-12-31"],
    "export": ["complaints"],
    "receipt keys": [],
    **dict.fromkeys(("serve", "worker"), "serves the doors, logs as here"),
    **dict.fromkeys(("migrate", "demo", "train"), "writes, and tells of no case"),
    **dict.fromkeys(
        ("backup", "restore", "move"), "carries everything, for who keeps the server"
    ),
    **dict.fromkeys(
        ("classify", "mask", "due", "receipt verify"), "answers its input, no database"
    ),
    **dict.fromkeys(
        (
            *("index", "index satisfaction", "index nd61", "index sipas"),
            *("index sample_size", "index qd766_5"),
        ),
        "answers its input, no database",
    ),
    "import": "answers with numbers of what it was given",
    "tickets": "prints slips without a case",
    "visitors": "answers with what is wrong in what it was given",
    "jobs retry": "says how many",
    **dict.fromkeys(("create-admin", "reset-password"), "are about accounts"),
    **dict.fromkeys(("api-key add", "api-key revoke", "receipt renew-key"), "are about keys"),
}
"""Each command: what it is called with, or why it tells of no case."""


def all_commands(group: click.Group = main, above: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        path = f"{above} {name}".strip()
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield path
        if isinstance(command, click.Group):
            yield from all_commands(command, path)


async def commands(ward: Ward) -> list[str]:
    """Call every command that reads the database, in a thread with a loop of its own."""
    wrong = []
    for path, arguments in COMMANDS.items():
        if isinstance(arguments, str):
            continue
        called = [*path.split(), *arguments]
        done = await asyncio.to_thread(
            contextvars.Context().run, lambda said: CliRunner().invoke(main, said), called
        )
        assert done.exit_code == 0, (path, done.output[-300:], done.exception)
        wrong += [f"langnghe {path}: {one}" for one in ward.leaks(done.output)]
    return wrong
