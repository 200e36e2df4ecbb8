"""What a backup says of itself: ``manifest.json`` inside the archive."""

from datetime import datetime

import msgspec

from feedback.keeping.shapes import Column

FORMAT = 1
"""Of the archive; raised when an older program could not read a newer one."""
MANIFEST = "manifest.json"
SECRET = "secret.key"  # noqa: S105 - a file's name
SIGNING = "signing.json"
"""The keys that sign papers; beside the secret, where they lie together."""
TABLES = "tables/"
FILES = "files/"


class TableEntry(msgspec.Struct, frozen=True):
    """A table in the archive."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: int
    sha256: str
    """Of the rows in the order of the key, levelled so that both engines agree."""
    size: int
    """Bytes of its lines, uncompressed."""
    last_id: int
    """The highest number given so far; 0: the key is no number."""


class FilesEntry(msgspec.Struct, frozen=True):
    """The folder of files in the archive."""

    count: int = 0
    size: int = 0
    sha256: str = ""
    """Of all names and contents, in the archive's order."""


class Manifest(msgspec.Struct, frozen=True):
    """What was kept, of what, by whom and when."""

    format: int
    product: str
    """Version of the program."""
    migrations: dict[str, list[str]]
    """Which the database had seen, by app."""
    engine: str
    made_at: datetime
    """When the snapshot was begun, UTC."""
    organisation: str
    tables: tuple[TableEntry, ...]
    files: FilesEntry
    secret_mark: str
    """Tells whether a secret is the one this database lives with; "": there was none."""
    has_secret: bool


class Format(msgspec.Struct, frozen=True):
    """As much of a manifest as every version can read."""

    format: int
    product: str = "?"
