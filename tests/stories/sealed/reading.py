"""What a person or program reads in an answer, whatever form it has."""

import io
import zipfile
from collections.abc import Callable

import pyarrow.parquet
from httpx import Response

from tests.papers import text_of

PLAIN = (
    *("text/", "application/json", "application/problem+json", "application/vnd.oai"),
    *("application/manifest+json", "image/svg+xml", "application/javascript"),
)
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/x-icon", "font/")
"""Nothing is read in these: photos are made anew and belong to a case that has its door."""


def workbook(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())


def parquet(content: bytes) -> str:
    table = pyarrow.parquet.read_table(io.BytesIO(content))
    return f"{table.to_pydict()} {table.schema.metadata}"


READERS: dict[str, Callable[[bytes], str]] = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": workbook,
    "application/vnd.apache.parquet": parquet,
    "application/pdf": text_of,
}


def words_of(answer: Response) -> str:
    """Return all that can be read in an answer, its headers too.

    Raises:
        AssertionError: it has a form nobody here can read: a new one wants a reader.
    """
    said = f"{answer.headers}"
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if not answer.content or kind.startswith(PICTURES):
        return said
    if kind in READERS:
        return f"{said} {READERS[kind](answer.content)}"
    assert kind.startswith(PLAIN), f"{answer.request.url}: nobody can read {kind!r}"
    return f"{said} {answer.text}"
