import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.core.tabular import ROWS_PER_PIECE, cell, to_csv

BOM = b"\xef\xbb\xbf"


class Light(StrEnum):
    RED = "red"


async def stream(rows: Sequence[Sequence[object]]) -> AsyncIterator[Sequence[object]]:
    for row in rows:
        yield row


async def pieces(rows: Sequence[Sequence[object]], *, plain: bool) -> list[bytes]:
    return [piece async for piece in to_csv(("number", "text"), stream(rows), plain=plain)]


async def written(rows: Sequence[Sequence[object]], *, plain: bool = False) -> bytes:
    return b"".join(await pieces(rows, plain=plain))


# --- one cell --------------------------------------------------------------------------


@pytest.mark.parametrize("guard", [True, False], ids=["guarded", "plain"])
@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(None, "", id="nothing"),
        pytest.param("", "", id="empty text"),
        pytest.param(True, "1", id="yes"),
        pytest.param(False, "0", id="no"),
        pytest.param(7, "7", id="a number"),
        pytest.param(-5, "-5", id="a number below zero"),
        pytest.param(0.847, "0.847", id="a share"),
        pytest.param(-0.5, "-0.5", id="a share below zero"),
        pytest.param(Light.RED, "red", id="a code"),
        pytest.param("Đèn đường hỏng", "Đèn đường hỏng", id="Vietnamese text"),
        pytest.param("a = b", "a = b", id="a sign inside"),
        pytest.param("0912345678", "0912345678", id="a telephone number with its zero"),
        pytest.param("a\x00b", "ab", id="NUL inside"),
        pytest.param("dòng một\ndòng hai", "dòng một\ndòng hai", id="newline inside"),
        pytest.param(date(2026, 11, 24), "2026-11-24", id="a day"),
        pytest.param(
            datetime(2026, 11, 24, 2, 12, tzinfo=UTC), "2026-11-24 09:12:00", id="a moment"
        ),
        pytest.param(
            datetime(2026, 12, 31, 17, 0, 59, 999999, tzinfo=UTC),
            "2027-01-01 00:00:59",
            id="a moment that is tomorrow in Vietnam",
        ),
    ],
)
def test_value_is_written_as_people_and_programs_read_it(
    value: object, text: str, *, guard: bool
) -> None:
    assert cell(value, guard=guard) == text


FORMULAS = [
    pytest.param("=1+1", id="equals"),
    pytest.param("=cmd|' /C calc'!A0", id="a program"),
    pytest.param('=HYPERLINK("http://x","y")', id="a link"),
    pytest.param("+84912345678", id="plus: a telephone number from abroad"),
    pytest.param("-2+3", id="minus"),
    pytest.param("- gạch đầu dòng", id="a list's dash"),
    pytest.param("@SUM(A1)", id="at"),
    pytest.param("\t=1", id="tab"),
    pytest.param("\r=1", id="carriage return"),
    pytest.param("\n=1", id="newline"),
    pytest.param("＝1+1", id="full-width equals"),
    pytest.param("＋1", id="full-width plus"),
    pytest.param("－1", id="full-width minus"),
    pytest.param("＠SUM", id="full-width at"),
    pytest.param("   =1+1", id="blanks before it"),
]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert cell(text, guard=True) == f"'{text}"


@pytest.mark.parametrize("text", FORMULAS)
def test_programs_get_the_text_untouched(text: str) -> None:
    assert cell(text, guard=False) == text


def test_a_formula_behind_a_nul_is_guarded_too() -> None:
    assert cell("\x00=1+1", guard=True) == "'=1+1"


@given(value=st.integers() | st.floats(allow_nan=False))
def test_numbers_are_never_guarded(value: float) -> None:
    assert cell(value, guard=True) == str(value)


@given(text=st.text(alphabet=st.characters(codec="utf-8")))
def test_guarded_text_never_begins_like_a_formula(text: str) -> None:
    assert cell(text, guard=True).lstrip(" ")[:1] not in set("=+-@\t\r\n＝＋－＠")


@given(text=st.text(alphabet=st.characters(codec="utf-8")))
def test_guard_only_ever_adds_one_apostrophe(text: str) -> None:
    plain = cell(text, guard=False)

    assert cell(text, guard=True) in {plain, f"'{plain}"}
    assert plain == text.replace("\x00", "")


# --- a file ----------------------------------------------------------------------------


async def test_file_for_excel_begins_with_one_mark_and_ends_lines_with_crlf() -> None:
    content = await written([(1, "Đèn hỏng"), (2, "Rác")])

    assert content == BOM + "number,text\r\n1,Đèn hỏng\r\n2,Rác\r\n".encode()


async def test_plain_file_has_no_mark() -> None:
    content = await written([(1, "Đèn hỏng")], plain=True)

    assert content == "number,text\r\n1,Đèn hỏng\r\n".encode()


@pytest.mark.parametrize(
    ("plain", "content"),
    [
        pytest.param(False, BOM + b"number,text\r\n", id="for Excel"),
        pytest.param(True, b"number,text\r\n", id="plain"),
    ],
)
async def test_file_without_rows_has_its_header(*, plain: bool, content: bytes) -> None:
    assert await written([], plain=plain) == content


@pytest.mark.parametrize(
    ("plain", "phone"),
    [
        pytest.param(False, b"'+84912345678", id="guarded for Excel"),
        pytest.param(True, b"+84912345678", id="untouched for programs"),
    ],
)
async def test_telephone_number_with_a_plus(*, plain: bool, phone: bytes) -> None:
    content = await written([("+84912345678", -1)], plain=plain)

    assert content.removeprefix(BOM) == b"number,text\r\n" + phone + b",-1\r\n"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        pytest.param("a,b", '"a,b"', id="comma"),
        pytest.param('nói "không"', '"nói ""không"""', id="quotes"),
        pytest.param("một\nhai", '"một\nhai"', id="newline"),
        pytest.param("một\r\nhai", '"một\r\nhai"', id="CRLF"),
        pytest.param("a\x00b", "ab", id="NUL"),
        pytest.param("=a,b", '"\'=a,b"', id="guard stands inside the quotes"),
    ],
)
async def test_awkward_text_stays_in_one_field(text: str, field: str) -> None:
    content = await written([(1, text)])

    assert content.decode("utf-8-sig") == f"number,text\r\n1,{field}\r\n"


@pytest.mark.parametrize(
    "rows",
    [0, 1, ROWS_PER_PIECE - 1, ROWS_PER_PIECE, ROWS_PER_PIECE + 1, 3 * ROWS_PER_PIECE],
)
async def test_long_file_comes_in_pieces_that_make_one_file(rows: int) -> None:
    parts = await pieces([(number, "x") for number in range(rows)], plain=False)

    lines = b"".join(parts).decode("utf-8-sig").split("\r\n")
    assert len(parts) == rows // ROWS_PER_PIECE + 1
    assert b"".join(parts).count(BOM) == 1
    assert lines == ["number,text", *(f"{number},x" for number in range(rows)), ""]


@given(
    rows=st.lists(
        st.tuples(
            st.integers(),
            st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00")),
        ),
        max_size=5,
    )
)
async def test_plain_file_reads_back_as_it_was(rows: list[tuple[int, str]]) -> None:
    content = await written(rows, plain=True)

    read = list(csv.reader(io.StringIO(content.decode(), newline="")))
    assert read == [["number", "text"], *([str(number), text] for number, text in rows)]
