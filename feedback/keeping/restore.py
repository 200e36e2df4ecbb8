"""Restore: everything a backup holds, or nothing."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path

import msgspec

from feedback.accounts.tables import StaffSession
from feedback.core import audit
from feedback.core.clock import local
from feedback.core.codes import read_secret, write_secret
from feedback.core.db import DATABASE_ERRORS, transaction
from feedback.core.settings import Settings
from feedback.keeping.archive import Backup
from feedback.keeping.belongings import put_into_bucket
from feedback.keeping.filling import Compared, fill, new_database, put_aside
from feedback.keeping.pointing import pointed_at
from feedback.keeping.problems import KeepingRefused, NewerBackup, Occupied
from feedback.keeping.reading import (
    Step,
    is_occupied,
    is_ours,
    mark_of,
    organisation_of,
    reading,
)
from feedback.migrating import alone, known


class Occupant(msgspec.Struct, frozen=True):
    """Whose data is in the database now."""

    organisation: str
    """Its name; "": it has none, or cannot be read."""


class Restored(msgspec.Struct, frozen=True):
    """What was restored."""

    tables: list[Compared]
    warnings: list[str]
    """What somebody must do yet, in Vietnamese."""


def check_known(backup: Backup) -> None:
    """Refuse a backup of a later version.

    Raises:
        NewerBackup: its database had seen migrations this version does not bring.
    """
    ours = known()
    for app, names in backup.manifest.migrations.items():
        if set(names) - set(ours.get(app, ())):
            raise NewerBackup(backup.manifest.product)


async def occupant(settings: Settings) -> Occupant | None:
    """Return whose data the database holds; None: there is none, or nothing in it.

    Raises:
        KeepingRefused: the tables are another program's.
    """
    if settings.is_embedded and not settings.sqlite_path.exists():
        return None
    try:
        async with reading(settings) as source:
            if not await is_occupied(source):
                return None
            if not await is_ours(source):
                raise KeepingRefused(
                    f"{settings.database_name} có bảng của chương trình khác"
                    " (tables of another program); xin dùng cơ sở dữ liệu riêng."
                )
            return Occupant(await organisation_of(source))
    except DATABASE_ERRORS:
        if not settings.is_embedded:
            raise
        return Occupant("")


async def restore(
    settings: Settings, backup: Backup, *, replace: bool = False, at: datetime, step: Step
) -> Restored:
    """Put a backup's content where there is nothing, or in place of what there is.

    Sessions do not come back: who was signed out since would be signed in again.

    Args:
        settings: say which database, which secret, which folder of files.
        backup: the open archive.
        replace: also when the database holds something.
        at: now.
        step: told of the rows as they go by, twice each.

    Raises:
        KeepingRefused: of any kind; everything is as it was.
        OSError: the disk is full, or a file cannot be written; everything is as it was.
    """
    check_known(backup)
    secret = backup.secret()
    async with pointed_at(settings), alone():
        is_free = await occupant(settings) is None
        if not is_free and not replace:
            raise Occupied(settings.database_name)
        with _files(settings, backup, replace=replace, at=at) as put_in_place:
            async with new_database(settings, keep_old=not is_free, at=at) as loading:
                compared = await fill(loading, backup, step=step)
                await _end_sessions(backup, at=at)
                put_in_place()
        _restore_signing(settings, backup.signing())
        warnings = _restore_secret(settings, secret, backup.manifest.secret_mark)
    return Restored(compared, warnings)


async def _end_sessions(backup: Backup, *, at: datetime) -> None:
    made_at = f"{local(backup.manifest.made_at):%Y-%m-%d %H:%M:%S}"
    async with transaction():
        await StaffSession.update({StaffSession.ended_at: at}).where(
            StaffSession.ended_at.is_null()
        )
        await audit.record("command line", "database.restored", made_at, at=at)


def _files(
    settings: Settings, backup: Backup, *, replace: bool, at: datetime
) -> AbstractContextManager[Callable[[], None]]:
    """Return what yields the deed that puts a backup's files where they belong."""
    folder = settings.files_folder
    if folder is None:
        return nullcontext(lambda: put_into_bucket(settings, backup.unpack_files))
    return _exchanged_files(folder, backup, replace=replace, at=at)


@contextmanager
def _exchanged_files(
    folder: Path, backup: Backup, *, replace: bool, at: datetime
) -> Iterator[Callable[[], None]]:
    """Unpack the files beside; yield what puts them in place. An error puts all back."""
    beside = folder.with_name("files.restoring")
    aside = put_aside(folder, at)
    holds_something = folder.is_dir() and any(folder.iterdir())
    if holds_something and not replace:
        raise Occupied(str(folder))
    shutil.rmtree(beside, ignore_errors=True)
    done: list[Callable[[], object]] = []

    def put_in_place() -> None:
        if folder.is_dir() and (holds_something or backup.manifest.files.count):
            folder.rename(aside)
            done.append(lambda: aside.rename(folder))
        if backup.manifest.files.count:
            beside.rename(folder)
            done.append(lambda: shutil.rmtree(folder))

    try:
        if backup.manifest.files.count:
            beside.mkdir(parents=True, mode=0o700)
        backup.unpack_files(beside)
        yield put_in_place
    except BaseException:
        for undo in reversed(done):
            undo()
        raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    with suppress(OSError):
        aside.rmdir()  # it was empty


def _restore_secret(settings: Settings, kept: str | None, wanted: str) -> list[str]:
    """Put the secret back where there is none; return what must be done yet."""
    path = settings.secret_path
    if not path.exists() and kept is not None:
        # The rows are in place: a disk that is full now is a warning, no refusal.
        with suppress(OSError):
            write_secret(path, kept)
    if not path.exists():
        return [KEY_MISSING.format(path)]
    try:
        mark = mark_of(read_secret(path))
    except (OSError, ValueError):
        mark = ""
    return [] if wanted in {"", mark} else [KEY_DIFFERS.format(path)]


def _restore_signing(settings: Settings, kept: str | None) -> None:
    """Put the keys that sign papers back where there are none."""
    if kept is not None and not settings.signing_path.exists():
        # As with the secret: the rows are in place.
        with suppress(OSError):
            write_secret(settings.signing_path, kept)


KEY_MISSING = (
    "THIẾU KHÓA: chưa có {}. Mã tra cứu của người dân không dùng được cho đến khi Ông/Bà"
    " đặt lại tệp khóa cũ vào đó (put the old secret.key back); xin làm việc này trước khi"
    " chạy langnghe migrate, vì lệnh ấy tạo khóa mới."
)
KEY_DIFFERS = (
    "SAI KHÓA: {} không phải là khóa của bản sao lưu (another secret.key). Mã tra cứu cũ"
    " không dùng được cho đến khi Ông/Bà đặt lại tệp khóa cũ. Tệp đang có được giữ nguyên."
)
