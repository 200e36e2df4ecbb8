"""create-admin, points."""

import json
import sys

import click
import msgspec

from feedback.accounts.actions.people import add_staff
from feedback.accounts.schemas import NewStaff
from feedback.cli.running import check_ready, run, settings_or_stop
from feedback.core.clock import now
from feedback.core.permissions import Role
from feedback.places import queries as places
from feedback.places.schemas import ServicePointRow


@click.command(name="create-admin")
@click.option("--name", required=True, help="Sign-in name: small letters, digits, dots.")
@click.option(
    "--password-stdin", is_flag=True, required=True, help="Read the password from stdin."
)
@click.option(
    "--role",
    type=click.Choice([Role.ADMINISTRATOR.value, Role.KEEPER.value]),
    default=Role.ADMINISTRATOR.value,
    show_default=True,
    help="A keeper reads what is sealed; an administrator cannot make one.",
)
def create_admin(name: str, role: str, *, password_stdin: bool) -> None:
    """Make an administrator's (or keeper's) account over the whole organisation."""
    assert password_stdin
    try:
        password = sys.stdin.buffer.readline().decode().rstrip("\r\n")
    except UnicodeDecodeError as refusal:
        raise click.ClickException("Mật khẩu phải theo bảng mã UTF-8.") from refusal
    given = {
        "name": name.strip().lower(),
        "display_name": name.strip(),
        "password": password,
        "role": role,
        "everywhere": True,
    }
    try:
        new = msgspec.convert(given, NewStaff)
    except msgspec.ValidationError as refusal:
        raise click.ClickException(f"--name: {refusal}") from refusal

    async def work() -> None:
        await check_ready(settings_or_stop())
        await add_staff(new, by="command line", at=now())

    run(work())
    click.echo(f"Đã tạo tài khoản “{new.name}” ({role}).")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def points(*, as_json: bool) -> None:
    """List the open service points with their codes."""

    async def work() -> list[ServicePointRow]:
        await check_ready(settings_or_stop())
        return await places.service_points()

    for point in run(work()):
        if point.revoked_at is not None:
            continue
        row = {
            "code": point.code,
            "kind": point.kind,
            "name": point.name,
            "department": point.department_code,
        }
        line = json.dumps(row, ensure_ascii=False) if as_json else "\t".join(row.values())
        click.echo(line)
