"""What commands share: settings, one event loop, one sentence for what is wrong."""

import asyncio
import os
from collections.abc import Coroutine
from typing import Any, TypeVar

import click

from feedback.core.codes import read_secret
from feedback.core.db import DATABASE_ERRORS, engine
from feedback.core.problems import Problem
from feedback.core.settings import Settings, SettingsRefused, load_settings
from feedback.migrating import pending

T = TypeVar("T")


def settings_or_stop() -> Settings:
    """Return the settings.

    Raises:
        ClickException: says which setting is wrong; the command ends with 1.
    """
    try:
        return load_settings(os.environ)
    except SettingsRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work to its end and close the database.

    Raises:
        ClickException: a refusal, or a database that does not answer.
    """

    async def all_of_it() -> T:
        try:
            return await work
        finally:
            await engine().close()

    try:
        return asyncio.run(all_of_it())
    except Problem as refusal:
        raise click.ClickException(refusal.detail) from refusal
    except SettingsRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except DATABASE_ERRORS as error:
        raise click.ClickException(f"Cơ sở dữ liệu không dùng được: {error}") from error


async def check_ready(settings: Settings) -> bytes:
    """Return the server's secret once the database is up to date.

    Raises:
        ClickException: migrations are pending, or the secret is missing.
    """
    exists = not settings.is_embedded or settings.sqlite_path.exists()
    if not exists or (waiting := await pending()):
        what = f"thiếu {len(waiting)} bước cập nhật" if exists else "chưa có"
        raise click.ClickException(
            f"Cơ sở dữ liệu {settings.database_name} {what}."
            " Xin chạy: langnghe migrate (migrations are pending)"
        )
    try:
        return read_secret(settings.secret_path)
    except (OSError, ValueError) as error:
        raise click.ClickException(
            f"LANGNGHE_SECRET_FILE: không đọc được {settings.secret_path}: {error}"
        ) from error
