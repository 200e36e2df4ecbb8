"""Photos and documents that rows speak of, in a folder or in a bucket."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple

import obstore

from feedback.core.files import store_of
from feedback.core.settings import Settings

PASSING = "exports/"
"""Finished exports are made again when they are wanted: no backup holds them."""


class Belonging(NamedTuple):
    """A file that is to be copied."""

    name: str
    """Below the folder or bucket, with ``/``."""
    open: Callable[[], IO[bytes]]
    """Raises FileNotFoundError when it was deleted meanwhile."""


def place_of_files(settings: Settings) -> str:
    """Return where files lie, as people read it."""
    folder = settings.files_folder
    return settings.files_url if folder is None else str(folder.absolute())


def belongings(settings: Settings) -> Iterator[Belonging]:
    """Yield every file, by name."""
    folder = settings.files_folder
    found = _in_bucket(settings) if folder is None else _in_folder(folder)
    return (one for one in found if not one.name.startswith(PASSING))


def _in_folder(folder: Path) -> Iterator[Belonging]:
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if path.is_file() and not path.is_symlink():
            yield Belonging(path.relative_to(folder).as_posix(), _opener(path))


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _in_bucket(settings: Settings) -> Iterator[Belonging]:
    store = store_of(settings)

    def fetched(key: str) -> Callable[[], IO[bytes]]:
        return lambda: BytesIO(bytes(obstore.get(store, key).bytes()))

    for batch in obstore.list(store):
        for one in batch:
            yield Belonging(one["path"], fetched(one["path"]))


def put_into_bucket(settings: Settings, unpack: Callable[[Path], None]) -> None:
    """Copy a backup's files into the bucket.

    Nobody guesses their names, so that they replace nothing but themselves.

    Args:
        settings: say which bucket.
        unpack: writes the files into a folder.
    """
    store = store_of(settings)
    with TemporaryDirectory(prefix="langnghe-") as made:
        folder = Path(made)
        unpack(folder)
        for one in _in_folder(folder):
            obstore.put(store, one.name, folder / one.name)
