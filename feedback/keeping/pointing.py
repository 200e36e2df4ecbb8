"""Having migrations and actions work on another database than the configured one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from piccolo.apps.migrations.tables import Migration
from piccolo.conf.apps import Finder
from piccolo.table import Table

from feedback.core.db import Engine, engine, make_engine
from feedback.core.settings import Settings
from feedback.migrating import APPS


@asynccontextmanager
async def pointed_at(settings: Settings) -> AsyncIterator[Engine]:
    """Let every query of this process go to the database of ``settings``, until the end."""
    usual, other = engine(), make_engine(settings)
    _point_at(other)
    try:
        yield other
    finally:
        try:
            await other.close()
        finally:
            _point_at(usual)


def _point_at(other: Engine) -> None:
    conf = Finder().get_piccolo_conf_module()
    assert conf is not None
    conf.DB = other
    engine.cache_clear()
    tables: list[type[Table]] = [Migration]
    for app in APPS:
        tables += Finder().get_app_config(app_name=app).table_classes
    for table in tables:
        table._meta.db = other  # noqa: SLF001 - Piccolo's own name for its public facts
