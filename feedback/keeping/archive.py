"""The archive: a ZIP of ``manifest.json``, a file of lines for each table, and files."""

import hashlib
import lzma
import os
import zipfile
import zlib
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

from feedback.keeping.belongings import Belonging
from feedback.keeping.manifest import (
    FILES,
    FORMAT,
    MANIFEST,
    SECRET,
    SIGNING,
    TABLES,
    FilesEntry,
    Format,
    Manifest,
    TableEntry,
)
from feedback.keeping.problems import KeepingRefused, NewerBackup, NoBackup
from feedback.keeping.shapes import Row, Shape, Tally

PIECE = 2**20
"""Bytes read at a time."""
LEVEL = 4
DAMAGED = "tệp bị hỏng hoặc bị cắt (damaged or cut off)."
FOREIGN = "đây không phải là bản sao lưu của Lắng Nghe (not a backup)."
ZIP_BEGINS = b"PK\x03\x04"
UNREADABLE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError)
"""What Python says of an archive whose bytes are not those written."""


@contextmanager
def written(file: Path, *, force: bool) -> Iterator[zipfile.ZipFile]:
    """Write an archive under another name; it gets its own when all of it is on the disk.

    Raises:
        KeepingRefused: the file exists, and ``force`` was not said.
        OSError: it cannot be written; nothing is left.
    """
    refuse_existing(file, force=force)
    beside = file.with_name(f".{file.name}.{os.getpid()}.part")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as target:
            archive = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)
            try:
                yield archive
            except BaseException:
                # Else it would write its table of contents when it is thrown away.
                archive.fp = None
                raise
            archive.close()
            target.flush()
            os.fsync(target.fileno())
        refuse_existing(file, force=force)
        beside.replace(file)
        sync_folder(file.parent)
    finally:
        beside.unlink(missing_ok=True)


def refuse_existing(file: Path, *, force: bool) -> None:
    """Keep a file that is there already.

    Raises:
        KeepingRefused: it is, and ``force`` was not said.
    """
    if file.exists() and not force:
        raise KeepingRefused(f"{file} đã có; muốn ghi đè, xin thêm --force (file exists).")


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def add_files(archive: zipfile.ZipFile, files: Iterable[Belonging]) -> FilesEntry:
    """Copy files into an archive; one that was deleted meanwhile is passed over."""
    count, size, digest = 0, 0, hashlib.sha256()
    for file in files:
        try:
            source = file.open()
        except FileNotFoundError:
            continue
        # Photos are compressed already.
        info = zipfile.ZipInfo(f"{FILES}{file.name}")
        with source, archive.open(info, "w", force_zip64=True) as target:
            digest.update(f"{file.name}\0".encode())
            size += copied(source, target, digest)
        count += 1
    return FilesEntry(count, size, digest.hexdigest())


def copied(source: IO[bytes], target: IO[bytes], digest: "hashlib._Hash") -> int:
    """Copy to the end; return how many bytes."""
    size = 0
    while piece := source.read(PIECE):
        digest.update(piece)
        target.write(piece)
        size += len(piece)
    return size


class Backup:
    """An archive that is read: a source of rows like a database."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self.archive = archive
        self.manifest = manifest
        self._entries = {entry.name: entry for entry in manifest.tables}

    async def migrations(self) -> dict[str, list[str]]:
        """Return the ids of the migrations its database had seen, by app."""
        return self.manifest.migrations

    async def shapes(self) -> list[Shape]:
        """Return every table, by name."""
        return [Shape(one.name, one.columns, one.key) for one in self.manifest.tables]

    async def count(self, shape: Shape) -> int:
        """Return how many rows a table has."""
        return self._entries[shape.name].rows

    async def last_id(self, shape: Shape) -> int:
        """Return the highest number given so far; 0: the key is no number."""
        return self._entries[shape.name].last_id

    def sha256(self, shape: Shape) -> str:
        """Return the checksum that a table's rows must have."""
        return self._entries[shape.name].sha256

    async def rows(self, shape: Shape) -> AsyncIterator[Sequence[Row]]:
        """Yield the rows as they stand in the archive, some at a time.

        Raises:
            NoBackup: they are not those that were written.
        """
        tally = Tally(shape)
        name = f"{TABLES}{shape.name}.jsonl"
        with said_plainly(), self.archive.open(name) as member:
            for lines in _whole_lines(member):
                yield tally.read(lines)
        entry = self._entries[shape.name]
        if (tally.rows, tally.hexdigest()) != (entry.rows, entry.sha256):
            raise NoBackup(DAMAGED)

    def secret(self) -> str | None:
        """Return the server's secret, if it was kept too."""
        with said_plainly():
            return self.archive.read(SECRET).decode() if self.manifest.has_secret else None

    def signing(self) -> str | None:
        """Return the keys that sign papers, if they were kept too."""
        with said_plainly():
            if SIGNING not in self.archive.namelist():
                return None
            return self.archive.read(SIGNING).decode()

    def unpack_files(self, folder: Path) -> None:
        """Write the kept files into a new folder.

        Raises:
            NoBackup: they are not those that were written.
        """
        count, size, digest = 0, 0, hashlib.sha256()
        with said_plainly():
            for info in self.archive.infolist():
                if not info.filename.startswith(FILES):
                    continue
                name = PurePosixPath(info.filename.removeprefix(FILES))
                if name.is_absolute() or ".." in name.parts or not name.parts:
                    raise NoBackup(DAMAGED)
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                digest.update(f"{name}\0".encode())
                with self.archive.open(info) as source, target.open("xb") as written_to:
                    size += copied(source, written_to, digest)
                count += 1
        if FilesEntry(count, size, digest.hexdigest()) != self.manifest.files:
            raise NoBackup(DAMAGED)


def _whole_lines(member: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while piece := member.read(PIECE):
        lines, found, after = piece.rpartition(b"\n")
        if found:
            yield rest + lines + found
            rest = after
        else:
            rest += piece
    if rest:
        raise NoBackup(DAMAGED)


@contextmanager
def said_plainly() -> Iterator[None]:
    """Say in one way that an archive is not as it was written.

    Raises:
        NoBackup: it is not.
    """
    try:
        yield
    except (*UNREADABLE, msgspec.MsgspecError, UnicodeDecodeError, KeyError) as error:
        raise NoBackup(DAMAGED) from error
    except (NotImplementedError, RuntimeError, ValueError) as error:
        # An unknown compression, a password, an offset outside of the file.
        raise NoBackup(DAMAGED) from error
    except OSError as error:
        if error.errno is not None:
            raise
        # The system has nothing to do with it: a decompressor speaks.
        raise NoBackup(DAMAGED) from error


@contextmanager
def opened(file: Path) -> Iterator[Backup]:
    """Open a backup and read what it says of itself.

    Raises:
        NoBackup: it is none, or is damaged.
        NewerBackup: it has a form this version does not know.
        OSError: it cannot be read.
    """
    with file.open("rb") as source:
        if not zipfile.is_zipfile(source):
            source.seek(0)
            raise NoBackup(DAMAGED if source.read(4) == ZIP_BEGINS else FOREIGN)
        with said_plainly():
            archive = zipfile.ZipFile(source)
            if MANIFEST not in archive.namelist():
                raise NoBackup(FOREIGN)
            manifest = _read_manifest(archive.read(MANIFEST))
        with archive:
            yield Backup(archive, manifest)


def _read_manifest(text: bytes) -> Manifest:
    form = msgspec.json.decode(text, type=Format)
    if form.format > FORMAT:
        raise NewerBackup(form.product)
    return msgspec.json.decode(text, type=Manifest)


def table_entry(shape: Shape, tally: Tally, size: int, last_id: int) -> TableEntry:
    """Return what the manifest says of a table that was written."""
    return TableEntry(
        name=shape.name,
        columns=shape.columns,
        key=shape.key,
        rows=tally.rows,
        sha256=tally.hexdigest(),
        size=size,
        last_id=last_id,
    )


def sync_file(file: Path) -> None:
    """Have a file's content on the disk."""
    with file.open("rb") as handle:
        os.fsync(handle.fileno())
