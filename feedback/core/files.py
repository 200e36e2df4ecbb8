"""Files beside the database: photos, documents, finished exports.

A file is written before the row that names it, under a name nobody can guess, and
deleted after that row: what is left over when a process dies in between is a file
without a row, never a row without its file.
"""

import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from feedback.core.problems import Problem
from feedback.core.settings import Settings, load_settings

KEY_BYTES = 24
PIECE = 1024 * 1024
"""Bytes read at a time."""
STRAY_AFTER = timedelta(days=1)

Known = Callable[[Collection[str]], Awaitable[set[str]]]
"""Tells which names of files some row speaks of."""


class FilesUnavailable(Problem):
    """The folder or bucket of files does not answer; nothing was written."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "files-unavailable"

    def __init__(self) -> None:
        super().__init__("Kho tệp đang bận, chưa lưu được tệp. Xin thử lại sau ít giây.")


class Kept(NamedTuple):
    """A file as it lies there."""

    key: str
    size: int
    """Bytes."""
    at: datetime
    """When it was written."""


def store_of(settings: Settings) -> ObjectStore:
    """Return the place of files; a folder is made when the first file is written.

    An S3-compatible service takes its keys, region and address from ``AWS_*`` variables.
    """
    return _store(settings.files_url, settings.files_folder)


@lru_cache(maxsize=4)
def _store(url: str, folder: Path | None) -> ObjectStore:
    if folder is None:
        return S3Store.from_url(url)
    return LocalStore(folder.absolute(), mkdir=True)


def store() -> ObjectStore:
    """Return the place of files the environment names."""
    return store_of(load_settings(os.environ))


def new_key(kind: str) -> str:
    """Return a name nobody can guess, below ``kind``: ``photos``, ``exports``."""
    name = secrets.token_hex(KEY_BYTES)
    return f"{kind}/{name[:2]}/{name}"


async def put(key: str, content: bytes | Path) -> None:
    """Write a file whole, or not at all.

    Raises:
        FilesUnavailable: it could not be written.
    """
    try:
        await obstore.put_async(store(), key, content)
    except (BaseError, OSError) as error:
        raise FilesUnavailable from error


async def read(key: str) -> AsyncIterator[bytes]:
    """Yield a file in pieces.

    Raises:
        FileNotFoundError: there is none of that name.
        FilesUnavailable: it cannot be read now.
    """
    try:
        found = await obstore.get_async(store(), key)
        async for piece in found.stream(min_chunk_size=PIECE):
            yield bytes(piece)
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        raise FilesUnavailable from error


async def read_whole(key: str) -> bytes:
    """Return a file; see ``read``."""
    return b"".join([piece async for piece in read(key)])


async def delete(keys: Iterable[str]) -> None:
    """Delete files; those that are gone already are no trouble.

    Raises:
        FilesUnavailable: one could not be deleted; some may be gone.
    """
    for key in keys:
        try:
            await obstore.delete_async(store(), key)
        except FileNotFoundError:
            continue
        except (BaseError, OSError) as error:
            raise FilesUnavailable from error


async def listed(kind: str) -> list[Kept]:
    """Return every file below ``kind``.

    Raises:
        FilesUnavailable: the place does not answer.
    """
    try:
        return [
            Kept(one["path"], one["size"], one["last_modified"])
            async for batch in obstore.list(store(), prefix=kind)
            for one in batch
        ]
    except (BaseError, OSError) as error:
        raise FilesUnavailable from error


async def clear_strays(kind: str, known: Known, *, at: datetime) -> int:
    """Delete the files below ``kind`` that no row has spoken of for a day; return how many.

    Raises:
        FilesUnavailable: their place does not answer.
    """
    # Listed before the rows are asked: what is written meanwhile is younger than a day.
    old = {one.key for one in await listed(kind) if one.at < at - STRAY_AFTER}
    strays = old - await known(old)
    await delete(strays)
    return len(strays)
