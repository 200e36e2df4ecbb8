"""``langnghe due``: terms in, due moments out, with nothing else in the world."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.grounds import environment, langnghe

GOLDEN = Path(__file__).parents[1] / "feedback" / "core" / "due.jsonl"
OFFICE = [["07:30", "11:30"], ["13:30", "17:00"]]
WEEK = {
    **dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], OFFICE),
    "sat": [["08:00", "11:00"]],
    "sun": [],
}
MONDAY = "2026-03-02T09:00:00+07:00"


def line(**said: Any) -> dict[str, Any]:
    """Return five working days from a Monday, but for what is said otherwise."""
    return {"received_at": MONDAY, "amount": 5, "unit": "working_days"} | said


def due(tmp_path: Path, *lines: Any) -> list[dict[str, Any]]:
    """Return what the command says of lines: strings as they stand, the rest as JSON."""
    text = "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in lines)
    done = langnghe("due", database=tmp_path / "none" / "langnghe.sqlite3", text=text)
    assert done.returncode == 0, done.stderr
    answers: list[dict[str, Any]] = [json.loads(one) for one in done.stdout.splitlines()]
    assert len(answers) == len(lines)
    return answers


def test_every_unit_is_answered_on_the_countrys_calendar(tmp_path: Path) -> None:
    answers = due(
        tmp_path,
        line(),
        line(unit="calendar_days"),
        line(unit="working_hours", received_at="2026-03-02T12:00:00+07:00"),
        line(unit="working_hours", received_at="2026-03-02T17:30:00Z", amount=4),
        line(received_at="2026-02-13T17:00:00+07:00", amount=1),
    )

    assert answers == [
        {"counts_from": "2026-03-02", "due_on": "2026-03-09"},
        {"counts_from": "2026-03-02", "due_on": "2026-03-09"},
        {
            "counts_from": "2026-03-02T13:30:00+07:00",
            "due_at": "2026-03-03T09:00:00+07:00",
        },
        {
            "counts_from": "2026-03-03T07:30:00+07:00",
            "due_at": "2026-03-03T11:30:00+07:00",
        },
        {"counts_from": "2026-02-23", "due_on": "2026-02-24"},
    ]


def test_a_line_brings_its_own_calendar_pauses_and_extensions(tmp_path: Path) -> None:
    swapped = {
        "hours": WEEK,
        "days_off": ["2026-03-06", "2026-03-14"],
        "make_up_days": {"2026-03-14": "fri"},
    }
    pauses = [
        ["2026-03-04T08:00:00Z", "2026-03-09T01:00:00Z"],
        ["2026-03-03T16:00:00+07:00", "2026-03-04T15:00:00+07:00"],
    ]

    answers = due(
        tmp_path,
        line(calendar=swapped),
        line(calendar=swapped, extensions=[3, 2]),
        line(calendar=swapped, pauses=pauses),
        line(calendar=swapped, pauses=None, extensions=None, unit="calendar_days"),
        line(calendar={"hours": {"tue": [["22:00", "23:30"]]}}, unit="working_hours"),
    )

    assert [one.get("due_on") for one in answers] == [
        "2026-03-09",
        "2026-03-14",
        "2026-03-13",
        "2026-03-07",
        None,
    ]
    assert answers[4]["due_at"] == "2026-03-24T22:30:00+07:00"


MONDAYS = [str(date(2026, 3, 2) + timedelta(weeks=week)) for week in range(70)]


def hours(**said: Any) -> dict[str, Any]:
    return line(calendar={"hours": WEEK | said})


BAD = {
    "nothing": "",
    "no JSON": "{",
    "a list": [],
    "a number": 7,
    "null": None,
    "endless nesting": "[" * 9000,
    "deep nesting": line(pauses=json.loads("[" * 300 + "]" * 300)),
    "an empty object": {},
    "no unit": {"received_at": MONDAY, "amount": 5},
    "an unknown key": line(pause=[]),
    "amount as text": line(amount="5"),
    "amount as a float": line(amount=5.0),
    "amount as truth": line(amount=True),
    "no amount": line(amount=None),
    "amount of nothing": line(amount=0),
    "a negative amount": line(amount=-3),
    "a huge amount": line(amount=10**40),
    "an amount of 5000 digits": '{"received_at": "'
    + MONDAY
    + '", "unit": "working_days", "amount": '
    + "9" * 5000
    + "}",
    "amount NaN": '{"received_at": "' + MONDAY + '", "unit": "working_days", "amount": NaN}',
    "an unknown unit": line(unit="weeks"),
    "unit as a list": line(unit=["working_days"]),
    "no offset": line(received_at="2026-03-02T09:00:00"),
    "a day only": line(received_at="2026-03-02"),
    "no such day": line(received_at="2026-02-30T09:00:00+07:00"),
    "received as a number": line(received_at=1772417400),
    "a lone surrogate": '{"received_at": "\\ud800", "amount": 5, "unit": "working_days"}',
    "the first moment there is": line(received_at="0001-01-01T00:00:00+14:00"),
    "the last moment there is": line(received_at="9999-12-31T23:59:59-12:00"),
    "before the calendar": line(received_at="2023-12-29T09:00:00+07:00"),
    "after the calendar": line(received_at="2028-01-03T09:00:00+07:00"),
    "due after the calendar": line(received_at="2027-12-28T09:00:00+07:00"),
    "counts from after the calendar": line(received_at="2027-12-31T17:00:00+07:00"),
    "an inverted pause": line(pauses=[["2026-03-04T09:00:00Z", "2026-03-03T09:00:00Z"]]),
    "half a pause": line(pauses=[["2026-03-04T09:00:00Z"]]),
    "a pause without offset": line(pauses=[["2026-03-04T09:00", "2026-03-05T09:00"]]),
    "a pause without end": line(pauses=[["2026-03-04T09:00:00Z", None]]),
    "pauses as an object": line(pauses={}),
    "a negative extension": line(extensions=[2, -1]),
    "an extension as text": line(extensions=["2"]),
    "extensions as a number": line(extensions=2),
    "calendar as text": line(calendar="vn"),
    "an empty calendar": line(calendar={}),
    "no opening at all": line(calendar={"hours": {"mon": [], "sun": []}}),
    "every day off": line(calendar={"hours": {"mon": OFFICE}, "days_off": MONDAYS}),
    "an unknown weekday": hours(monday=OFFICE),
    "overlapping hours": hours(tue=[["07:30", "12:00"], ["11:00", "17:00"]]),
    "hours the wrong way round": hours(tue=[["12:00", "07:30"]]),
    "hours of nothing": hours(tue=[["07:30", "07:30"]]),
    "no such time": hours(tue=[["07:30", "25:00"]]),
    "a time as a number": hours(tue=[[7, 11]]),
    "half a period": hours(tue=[["07:30"]]),
    "hours as text": hours(tue="07:30-11:30"),
    "a make-up day by no weekday": line(
        calendar={"hours": WEEK, "make_up_days": {"2026-03-08": "friday"}}
    ),
    "a make-up day by a number": line(
        calendar={"hours": WEEK, "make_up_days": {"2026-03-08": 4}}
    ),
    "no make-up day": line(calendar={"hours": WEEK, "make_up_days": {"8/3": "fri"}}),
    "make-up days as a list": line(calendar={"hours": WEEK, "make_up_days": ["2026-03-08"]}),
    "no such day off": line(calendar={"hours": WEEK, "days_off": ["2026-02-30"]}),
    "a day off as a number": line(calendar={"hours": WEEK, "days_off": [20260302]}),
}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the command says of each bad line, a good one after each of them."""
    lines = [one for bad in BAD.values() for one in ("null" if bad is None else bad, line())]
    answers = due(tmp_path_factory.mktemp("due"), *lines)
    assert all(
        one == {"counts_from": "2026-03-02", "due_on": "2026-03-09"} for one in answers[1::2]
    )
    return dict(zip(BAD, answers[::2], strict=True))


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_is_answered_in_its_place(
    refused: dict[str, dict[str, Any]], case: str
) -> None:
    assert list(refused[case]) == ["error"]
    assert 5 < len(refused[case]["error"]) < 400


def test_bytes_that_are_no_letters_are_answered_in_their_place(tmp_path: Path) -> None:
    good = json.dumps(line()).encode()

    done = subprocess.run(
        [sys.executable, "-m", "feedback", "due"],
        input=b"\xff\xfe\x80\n" + good + b"\n\x00\n" + good,
        capture_output=True,
        check=True,
        env=environment(tmp_path / "none.sqlite3"),
    )

    keys = [list(json.loads(one)) for one in done.stdout.splitlines()]
    assert keys == [["error"], ["counts_from", "due_on"]] * 2


@pytest.mark.skipif(not GOLDEN.exists(), reason="the golden table is not there")
def test_every_row_of_the_golden_table_is_answered_as_it_says(tmp_path: Path) -> None:
    rows = [json.loads(one) for one in GOLDEN.read_text().splitlines() if one.strip()]

    answers = due(tmp_path, *(row["in"] for row in rows))

    wrong = [
        (row["in"], answer, row["out"])
        for row, answer in zip(rows, answers, strict=True)
        if answer != row["out"] and not ("error" in answer and "error" in row["out"])
    ]
    assert not wrong
