"""reset-password, api-key: what an administrator who is locked out does on the server."""

import click
import msgspec

from feedback.accounts import queries
from feedback.accounts.actions import invitations, keys
from feedback.accounts.schemas import KEY_PERMISSIONS, Invited, KeyView, NewKey
from feedback.cli.running import check_ready, run, settings_or_stop
from feedback.core.clock import now
from feedback.core.problems import NotFound
from feedback.core.words import vn_moment
from feedback.places.queries import find_department

BY = "command line"


@click.command(name="reset-password")
@click.argument("name")
def reset_password(name: str) -> None:
    """Print a link and code with which NAME sets a password, once."""
    settings = settings_or_stop()

    async def work() -> Invited:
        secret = await check_ready(settings)
        number = await queries.staff_id(name)
        return await invitations.invite(number, by=BY, secret=secret, at=now())

    made = run(work())
    click.echo(f"{settings.public_url.rstrip('/')}/moi/{made.code}")
    click.echo(f"Mã {made.code}, dùng một lần, trước {vn_moment(made.valid_until)}.")


@click.group(name="api-key")
def api_key() -> None:
    """Keys with which programs read figures."""


@api_key.command(name="add")
@click.option("--name", required=True, help="Which program uses it.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([one.value for one in KEY_PERMISSIONS]),
    help="May be given several times.",
)
@click.option("--department", default="", help="Code of a unit, with all below; else all.")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 366))
def add(name: str, scopes: tuple[str, ...], department: str, days: int) -> None:
    """Make a key and print it, this once."""

    async def work() -> str:
        secret = await check_ready(settings_or_stop())
        unit = await find_department(department) if department else None
        if department and unit is None:
            raise NotFound(f"Không có đơn vị mã “{department}”.")
        given = {
            "name": name.strip(),
            "scopes": list(scopes),
            "department": unit.id if unit else None,
            "days": days,
        }
        try:
            new = msgspec.convert(given, NewKey)
        except msgspec.ValidationError as refusal:
            raise click.ClickException(str(refusal)) from refusal
        return await keys.add_key(new, by=BY, secret=secret, at=now())

    click.echo(run(work()))


@api_key.command(name="list")
def list_() -> None:
    """List all keys: number, first signs, name, what for, where, until when, last used."""

    async def work() -> list[KeyView]:
        await check_ready(settings_or_stop())
        return await queries.keys()

    for key in run(work()):
        state = "đã thu hồi" if key.revoked_at else f"đến {vn_moment(key.expires_at)}"
        used = f"dùng {vn_moment(key.used_at)}" if key.used_at else "chưa dùng"
        cells = (str(key.id), key.start, key.name, ",".join(key.scopes), key.where, state, used)
        click.echo("\t".join(cells))


@api_key.command()
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
def revoke(number: int) -> None:
    """Revoke the key with this NUMBER of the list."""

    async def work() -> None:
        await check_ready(settings_or_stop())
        await keys.revoke_key(number, by=BY, at=now())

    run(work())
    click.echo("Đã thu hồi.")
