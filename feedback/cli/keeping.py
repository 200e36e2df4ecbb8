"""backup, restore, move: a whole database out, in, and across."""

import errno
import os
import sys
from collections.abc import Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from feedback.cli.running import run, settings_or_stop
from feedback.core.clock import now
from feedback.core.postgres import AWAY
from feedback.core.settings import PREFIX, Settings, SettingsRefused, load_settings
from feedback.keeping import archive
from feedback.keeping.backup import back_up
from feedback.keeping.belongings import place_of_files
from feedback.keeping.filling import Compared, put_aside
from feedback.keeping.manifest import Manifest
from feedback.keeping.moving import moved
from feedback.keeping.problems import KeepingRefused
from feedback.keeping.reading import Step
from feedback.keeping.restore import Restored, check_known, occupant
from feedback.keeping.restore import restore as restore_into
from feedback.migrating import MigrationFailed

T = TypeVar("T")
FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
MIB = 2**20


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-secret", is_flag=True, help="Put the server's secret in as well.")
@click.option("--force", is_flag=True, help="Write over a file that exists.")
def backup(file: Path, *, with_secret: bool, force: bool) -> None:
    """Copy everything into one FILE, while the server goes on working."""
    settings = settings_or_stop()
    with _progress("Sao lưu") as step:
        made = _run(
            back_up(settings, file, with_secret=with_secret, force=force, at=now(), step=step)
        )
    rows = sum(table.rows for table in made.tables)
    click.echo(
        f"{file}: {rows} dòng của {len(made.tables)} bảng, {made.files.count} tệp đính kèm,"
        f" {file.stat().st_size / MIB:.1f} MiB."
    )
    click.echo(_about_secret(settings, made), err=True)


def _about_secret(settings: Settings, made: Manifest) -> str:
    if made.has_secret:
        return "Bản sao lưu có cả khóa máy chủ: ai có tệp này có thể dò mã tra cứu. Xin cất kỹ."
    return (
        f"Bản sao lưu KHÔNG có khóa máy chủ. Xin chép riêng {settings.secret_path} đến nơi"
        " khác; thiếu khóa, mã tra cứu của người dân không dùng được nữa."
    )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace what the database holds.")
@click.option("--yes", is_flag=True, help="With --replace: do not ask.")
def restore(file: Path, *, replace: bool, yes: bool) -> None:
    """Put what a backup FILE holds into the configured, empty database."""
    settings = settings_or_stop()
    at = now()

    async def work() -> Restored:
        with archive.opened(file) as kept:
            check_known(kept)
            if replace and not yes:
                await _confirm(settings)
            with _progress("Khôi phục") as step:
                return await restore_into(settings, kept, replace=replace, at=at, step=step)

    done = _run(work())
    rows = sum(table.rows for table in done.tables)
    click.echo(f"{settings.database_name}: đã khôi phục {rows} dòng, đã đối chiếu từng bảng.")
    click.echo("Mọi phiên đăng nhập đã kết thúc. Máy chủ đang chạy thì xin khởi động lại.")
    for replaced in filter(None, (settings.sqlite_path, settings.files_folder)):
        if put_aside(replaced, at).exists():
            click.echo(f"Bản cũ còn ở {put_aside(replaced, at)}; xin xóa khi không cần nữa.")
    for warning in done.warnings:
        click.secho(warning, err=True, bold=True)


async def _confirm(settings: Settings) -> None:
    there = await occupant(settings)
    if there is None:
        return
    wanted = there.organisation or settings.database_name
    typed = click.prompt(
        f"Toàn bộ dữ liệu hiện có của “{wanted}” sẽ bị thay thế. Gõ lại tên ấy để đồng ý",
        default="",
        show_default=False,
        err=True,
    )
    if typed.strip() != wanted:
        raise KeepingRefused("Tên không khớp; chưa có gì thay đổi (not confirmed).")


@click.command()
@click.option("--to", "url", required=True, help="As in LANGNGHE_DATABASE_URL; it is empty.")
def move(url: str) -> None:
    """Copy the database into another, empty one, and compare them.

    Meanwhile the server answers reads, and writes with "come again". The old
    database is not changed.
    """
    settings, target = settings_or_stop(), _target(url)

    async def work() -> None:
        with ExitStack() as shown:
            step = shown.enter_context(_progress("Chuyển"))
            async with moved(settings, url, at=now(), step=step) as compared:
                shown.close()
                _print_table(compared)
                _say_what_next(settings, target)
                if sys.stdin.isatty():
                    click.prompt("Máy chủ cũ đã dừng? Nhấn Enter", "", show_default=False)

    _run(work())


def _target(url: str) -> Settings:
    try:
        return load_settings({**os.environ, f"{PREFIX}DATABASE_URL": url})
    except SettingsRefused as refusal:
        raise click.ClickException(f"--to: {refusal}") from refusal


def _print_table(compared: list[Compared]) -> None:
    width = max(len(table.name) for table in compared)
    for table in compared:
        sums = f"{table.sha256[:12]} = {table.sha256_there[:12]}"
        click.echo(f"{table.name:<{width}}  {table.rows:>10} = {table.rows_there:<10}  {sums}")


def _say_what_next(settings: Settings, target: Settings) -> None:
    click.echo(f"Mọi bảng giống nhau. Dữ liệu cũ ở {settings.database_name} được giữ nguyên.")
    click.echo("Việc tiếp theo, để không mất ý kiến nào gửi đến trong lúc chuyển:")
    click.echo("  1. dừng máy chủ cũ;")
    click.echo(f"  2. đặt LANGNGHE_DATABASE_URL trỏ đến {target.database_name};")
    if target.secret_path.absolute() != settings.secret_path.absolute():
        click.echo(f"     và LANGNGHE_SECRET_FILE={settings.secret_path.absolute()};")
    here, there = place_of_files(settings), place_of_files(target)
    if here != there:
        click.echo(f"     chép mọi tệp ở {here} sang {there};")
    click.echo("  3. khởi động máy chủ.")


@contextmanager
def _progress(what: str) -> Iterator[Step]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)

        def step(table: str, rows: int, total: int) -> None:
            bar.update(task, description=f"{what}: {table}", advance=rows, total=total)

        yield step


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run it and say in one sentence what is wrong."""
    try:
        return run(work)
    except MigrationFailed as failure:
        raise click.ClickException(str(failure)) from failure
    except AWAY as error:
        if isinstance(error, OSError) and error.errno in FULL:
            raise click.ClickException(
                f"Hết chỗ trên ổ đĩa; không có gì dở dang được để lại: {error}"
            ) from error
        raise click.ClickException(
            f"Không đọc hoặc ghi được; không có gì dở dang được để lại: {error}"
        ) from error
