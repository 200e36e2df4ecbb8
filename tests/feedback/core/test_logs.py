import io
import logging

import pytest

from feedback.core import logs
from feedback.core.codes import TRACKING_LENGTH, grouped, new_code
from tests.logged import Logged

log = logging.getLogger("feedback.test")
CODE = new_code(TRACKING_LENGTH)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        pytest.param("gọi 0912 345 678 không được", "0912 345 678", id="telephone"),
        pytest.param("Key (phone)=(0912345678) already exists", "0912345678", id="a key"),
        pytest.param("to <an.nguyen@example.vn>: refused", "an.nguyen@example.vn", id="e-mail"),
        pytest.param("CCCD 038090001234 trùng", "038090001234", id="identity number"),
        pytest.param(f"GET /tra-cuu/{CODE}?x=1", CODE, id="code in an address"),
        pytest.param(f"mã {grouped(CODE)}.", grouped(CODE), id="code as printed"),
        pytest.param(f"mã {CODE.lower()}", CODE.lower(), id="code in small letters"),
        pytest.param("mã 7K3M-Q9TX-4HPB sai", "7K3M-Q9TX-4HPB", id="code with a slip"),
    ],
)
def test_a_text_loses_what_identifies_somebody_or_opens_a_case(text: str, secret: str) -> None:
    assert secret not in logs.hide_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "UNIQUE constraint failed: complaint.source_key",
        "daily job feedback.complaints.jobs.close_silent failed",
        "case PA-2611-004512 is not there",
        "migration 2026-11-24T18:09:26:618240",
        "connection to 10.0.0.5:5432 refused after 10.0 s",
    ],
)
def test_what_an_administrator_needs_stays(text: str) -> None:
    assert logs.hide_in(text) == text


def test_a_line_of_a_library_has_the_same_form(logged: Logged) -> None:
    logging.getLogger("some.library").warning("tried %d times: %s", 3, "0912345678")

    (line,) = logged.lines()
    assert list(line) == ["at", "level", "logger", "event"]
    assert (line["level"], line["logger"]) == ("warning", "some.library")
    assert line["event"] == "tried 3 times: [số điện thoại]"


def test_named_values_are_masked_however_deep_they_lie(logged: Logged) -> None:
    values = {"to": ["an@example.vn", 7, None], "why": {"said": ValueError("0912345678")}}

    logs.logger("feedback.test").warning("refused", given=values)

    (line,) = logged.lines("refused")
    assert line["given"] == {"to": ["[email]", 7, None], "why": {"said": "[số điện thoại]"}}


def break_down(phone: str) -> None:
    directory: dict[str, str] = {}
    try:
        directory[phone]
    except KeyError as cause:
        raise ConnectionError(f"no answer from {phone}") from cause


def test_an_exception_tells_where_and_why_but_no_values(logged: Logged) -> None:
    try:
        break_down("0912345678")
    except ConnectionError:
        log.exception("it broke")

    (line,) = logged.lines("it broke")
    assert [one["type"] for one in line["exception"]] == ["ConnectionError", "KeyError"]
    assert line["exception"][0]["message"] == "no answer from [số điện thoại]"
    assert line["exception"][0]["frames"][-1].endswith("break_down")
    assert "0912345678" not in logged.text


def test_the_members_of_a_group_are_told_too(logged: Logged) -> None:
    both = ExceptionGroup("two at once", [ValueError("one"), TypeError("other")])

    log.error("it broke", exc_info=both)

    (line,) = logged.lines()
    assert [one["type"] for one in line["exception"]] == [
        "ExceptionGroup",
        "ValueError",
        "TypeError",
    ]


def test_an_exception_that_leads_to_itself_is_told_once(logged: Logged) -> None:
    first, second = ValueError("first"), ValueError("second")
    first.__context__, second.__context__ = second, first

    log.error("it broke", exc_info=first)

    (line,) = logged.lines()
    assert [one["message"] for one in line["exception"]] == ["first", "second"]


def test_on_a_terminal_the_lines_are_for_people() -> None:
    terminal = Terminal()
    logs.configure("info", terminal)

    try:
        break_down("0912345678")
    except ConnectionError:
        log.exception("it broke")
    logs.release()

    text = terminal.getvalue()
    assert not text.startswith("{")
    assert "it broke" in text
    assert "\n" in text.strip()
    assert "break_down" in text
    assert "0912345678" not in text


def test_what_is_less_important_than_the_level_is_not_written(logged: Logged) -> None:
    logs.configure("warning", logged.stream)

    log.info("a detail")
    logs.logger("feedback.test").info("another")
    log.warning("a warning")

    assert [line["event"] for line in logged.lines()] == ["a warning"]


def test_a_value_that_cannot_be_written_does_not_print_the_others(
    logged: Logged, capsys: pytest.CaptureFixture[str]
) -> None:
    log.warning("%d %s", "no number", "0912345678")

    assert "0912345678" not in logged.text + capsys.readouterr().err
