"""Rows in a form that knows neither engine: one JSON array a line.

Moments are UTC with microseconds, days and hours ISO 8601, bytes base64. Two
things differ between the engines by nature and are levelled for checksums only:
PostgreSQL's ``real`` has 32 bits where SQLite keeps 64, and it holds no NUL in a
text, for which the product stores U+FFFD there.
"""

import hashlib
import struct
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

import msgspec

from feedback.keeping.problems import KeepingRefused

Row = Sequence[Any]


class Kind(StrEnum):
    """What a column holds, whatever its engine calls it."""

    INT = "int"
    BOOL = "bool"
    TEXT = "text"
    REAL = "real"
    DOUBLE = "double"
    MOMENT = "moment"
    DAY = "day"
    HOUR = "hour"
    BYTES = "bytes"


PYTHON: dict[Kind, Any] = {
    Kind.INT: int,
    Kind.BOOL: bool,
    Kind.TEXT: str,
    Kind.REAL: float,
    Kind.DOUBLE: float,
    Kind.MOMENT: datetime,
    Kind.DAY: date,
    Kind.HOUR: time,
    Kind.BYTES: bytes,
}

SQL_TYPES: dict[str, Kind] = {
    "smallint": Kind.INT,
    "integer": Kind.INT,
    "bigint": Kind.INT,
    "boolean": Kind.BOOL,
    "text": Kind.TEXT,
    "json": Kind.TEXT,
    "varchar": Kind.TEXT,
    "character varying": Kind.TEXT,
    "real": Kind.REAL,
    "double precision": Kind.DOUBLE,
    "timestamptz": Kind.MOMENT,
    "timestamp with time zone": Kind.MOMENT,
    "date": Kind.DAY,
    "time": Kind.HOUR,
    "time without time zone": Kind.HOUR,
    "bytea": Kind.BYTES,
    "blob": Kind.BYTES,
}
"""What Piccolo's columns are called by SQLite and PostgreSQL."""


class Column(msgspec.Struct, frozen=True):
    """A column and what it holds."""

    name: str
    kind: Kind


class Shape(msgspec.Struct, frozen=True):
    """A table: its columns by name, and the key its rows are read in the order of."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


def make_shape(name: str, declared: Iterable[tuple[str, str]], key: Iterable[str]) -> Shape:
    """Return the shape of a table from its columns and their SQL types.

    Raises:
        KeepingRefused: a column has a type nobody has said how to keep, or there is no key.
    """
    columns = []
    for column, sql_type in sorted(declared):
        kind = SQL_TYPES.get(sql_type.lower().partition("(")[0].strip())
        if kind is None:
            raise KeepingRefused(
                f"Bảng {name}, cột {column}: chưa biết cách sao lưu {sql_type}."
            )
        columns.append(Column(column, kind))
    shape = Shape(name, tuple(columns), tuple(sorted(key)))
    if not shape.key:
        raise KeepingRefused(f"Bảng {name} không có khóa chính (no primary key).")
    return shape


class Tally:
    """How many rows of a table went by, and their SHA-256; turns them to lines and back."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.rows = 0
        self._digest = hashlib.sha256()
        self._encoder = msgspec.json.Encoder()
        values = tuple(PYTHON[column.kind] | None for column in shape.columns)
        self._decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(
            tuple.__class_getitem__(values)
        )
        self._levels = _levels(shape)
        self._has_reals = any(column.kind is Kind.REAL for column in shape.columns)

    def add(self, rows: Sequence[Row]) -> bytes:
        """Count rows; return them as lines."""
        lines = self._encoder.encode_lines(rows)
        self._count(rows, lines)
        return lines

    def read(self, lines: bytes) -> list[Row]:
        """Count whole lines; return them as rows.

        Raises:
            msgspec.DecodeError: they are no rows of this table.
        """
        rows: list[Row] = self._decoder.decode_lines(lines)
        self._count(rows, lines)
        return rows

    def _count(self, rows: Sequence[Row], lines: bytes) -> None:
        if self._has_reals or b"\\u0000" in lines:
            lines = self._encoder.encode_lines([self._levelled(row) for row in rows])
        self._digest.update(lines)
        self.rows += len(rows)

    def _levelled(self, row: Row) -> list[Any]:
        return [
            value if level is None or value is None else level(value)
            for level, value in zip(self._levels, row, strict=True)
        ]

    def hexdigest(self) -> str:
        """Return the SHA-256 of the rows so far, equal on both engines."""
        return self._digest.hexdigest()


Converter = Callable[[Any], Any]


def _levels(shape: Shape) -> list[Converter | None]:
    levels: dict[Kind, Converter] = {Kind.REAL: _as_real, Kind.TEXT: without_nul}
    return [levels.get(column.kind) for column in shape.columns]


def _as_real(value: float) -> float:
    return float(struct.unpack("f", struct.pack("f", value))[0])


def without_nul(text: str) -> str:
    """Return a text as PostgreSQL keeps it."""
    return text.replace("\0", "\ufffd")


def read_moment(text: str) -> datetime:
    """Return the moment a SQLite text means, in UTC."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
