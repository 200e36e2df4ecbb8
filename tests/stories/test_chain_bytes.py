"""Values that only the embedded database could hold, and not even by mistake."""

import pytest

from tests.stories.history import a_history, change, named

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("database")]

STORED_BYTES = [
    pytest.param("at", "x'ff00'", id="a moment of bytes"),
    pytest.param("at", "replace(at, ' ', 'T')", id="the same moment in other signs"),
    pytest.param("at", "replace(at, '+00:00', '-00:00')", id="the same moment, minus nothing"),
    pytest.param("at", "replace(at, '+00:00', '')", id="a moment of no clock"),
    pytest.param("at", "'0001-01-01 00:00:00+07:00'", id="a moment before all moments"),
    pytest.param("at", "'hôm nay'", id="no moment"),
    pytest.param("actor", "CAST(actor AS BLOB)", id="the same bytes that are no text"),
    pytest.param("subject", "CAST(x'ff' AS TEXT)", id="text that is no UTF-8"),
    pytest.param("detail", "CAST(detail AS BLOB)", id="a detail of bytes"),
    pytest.param("digest", "CAST(digest AS BLOB)", id="a digest of bytes"),
]


@pytest.mark.parametrize(("column", "value"), STORED_BYTES)
async def test_what_only_this_file_could_hold_is_found_and_named(
    column: str, value: str
) -> None:
    lines = await a_history(6)

    await change(f"UPDATE audit_line SET {column} = {value} WHERE id = {{}}", lines[3])

    assert await named() == lines[3]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param("hash", "CAST(hash AS BLOB)", id="a hash of bytes"),
        pytest.param("at", "replace(at, ' ', 'T')", id="the same moment in other signs"),
        pytest.param("position", "x'ff'", id="a position of bytes"),
        pytest.param("line", "'dòng'", id="a line in words"),
    ],
)
async def test_a_link_only_this_file_could_hold_is_found_and_named(
    column: str, value: str
) -> None:
    lines = await a_history(6)

    await change(f"UPDATE audit_link SET {column} = {value} WHERE position = 3")

    assert await named() == lines[2]
