"""``langnghe index``: rows in, indexes out, with nothing else in the world."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from feedback.cli.indexes import index
from tests.grounds import environment, langnghe

Row = dict[str, Any]
Line = bytes | str | Row
NINE = [2, 2, 2, 2, 2, 2, 1, 1, 1]
FULL = {"access": [5], "procedure": [4], "staff": [5], "result": [3], "complaints": [None]}


def asked(*arguments: str, typed: bytes = b"") -> tuple[int, list[Row]]:
    """Return how the command ended, and what it answered."""
    done = CliRunner().invoke(index, [*arguments, "--json"], input=typed)
    assert done.stderr == ""
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


def told(name: str, lines: Sequence[Line]) -> tuple[int, list[Row]]:
    """Return how the command ended, and what it answered to lines."""
    return asked(name, typed=b"".join(encoded(one) + b"\n" for one in lines))


def encoded(line: Line) -> bytes:
    if isinstance(line, bytes):
        return line
    return (line if isinstance(line, str) else json.dumps(line)).encode()


def test_satisfaction_of_each_unit_sorted_with_its_interval() -> None:
    rows: list[Line] = [{"unit": "Phường Hạc Thành", "score": score} for score in (5, 4, 3)]
    rows += [{"unit": "Phường Đông Sơn", "score": 1, "channel": "kiosk"}]
    rows += [{"unit": "Ho\u0300a", "score": 4}, {"unit": "Hòa", "score": 4}]

    code, answers = told("satisfaction", rows)

    assert code == 0
    assert answers == [
        {"unit": "Hòa", "n": 2, "satisfied": 2, "share": 1.0, "low": 0.34238, "high": 1.0},
        {
            "unit": "Phường Hạc Thành",
            "n": 3,
            "satisfied": 2,
            "share": 0.666667,
            "low": 0.20766,
            "high": 0.938508,
        },
        {
            "unit": "Phường Đông Sơn",
            "n": 1,
            "satisfied": 0,
            "share": 0.0,
            "low": 0.0,
            "high": 0.793451,
        },
    ]
    assert list(answers[0]) == ["unit", "n", "satisfied", "share", "low", "high"]


def test_nd61_answers_row_by_row_in_order() -> None:
    rows: list[Line] = [
        {"unit": "B", "indicators": NINE},
        {"unit": "A", "indicators": [2] * 8 + [None]},
        {"unit": "B", "indicators": [2] * 2 + [1] * 7},
    ]

    assert told("nd61", rows) == (
        0,
        [
            {"unit": "B", "total": 15, "answered": 9, "class": "Xuất sắc"},
            {"unit": "A", "total": 16, "answered": 8, "class": None},
            {"unit": "B", "total": 11, "answered": 9, "class": "Khá"},
        ],
    )


def test_nd61_has_its_classes_from_exactly_15_12_9_and_6_on() -> None:
    totals = (18, 15, 14, 12, 11, 9, 8, 6, 5, 0)
    rows: list[Line] = [
        {"unit": "A", "indicators": [2] * (n // 2) + [1] * (n % 2) + [0] * (9 - n // 2 - n % 2)}
        for n in totals
    ]

    code, answers = told("nd61", rows)

    assert code == 0
    assert [(one["total"], one["class"]) for one in answers] == [
        *((18, "Xuất sắc"), (15, "Xuất sắc"), (14, "Tốt"), (12, "Tốt"), (11, "Khá")),
        *((9, "Khá"), (8, "Trung bình"), (6, "Trung bình"), (5, "Yếu"), (0, "Yếu")),
    ]


def test_sipas_of_each_unit() -> None:
    rows: list[Line] = [
        {"unit": "B", "answers": FULL},
        {"unit": "A", "answers": {"access": [5, 1], "staff": None}},
        {"unit": "B", "answers": {**FULL, "access": [1, 5]}},
        {"unit": "A", "answers": {}},
    ]

    code, answers = told("sipas", rows)

    assert code == 0
    assert answers == [
        {
            "unit": "A",
            "n": 2,
            "factors": {
                "access": 50.0,
                "procedure": None,
                "staff": None,
                "result": None,
                "complaints": None,
            },
            "index": 50.0,
        },
        {
            # access: 1/2 and 1/1 → 75; (75 + 100 + 100 + 0)/4
            "unit": "B",
            "n": 2,
            "factors": {
                "access": 75.0,
                "procedure": 100.0,
                "staff": 100.0,
                "result": 0.0,
                "complaints": None,
            },
            "index": 68.75,
        },
    ]


SCORED = {"unit": "A", "score": 4}
BAD: dict[str, tuple[Row, list[Line]]] = {
    "satisfaction": (
        SCORED,
        [
            "",
            "no json",
            "[]",
            "null",
            "4",
            '{"unit": "A"}',
            '{"score": 4}',
            '{"unit": null, "score": 4}',
            '{"unit": 7, "score": 4}',
            '{"unit": " ", "score": 4}',
            '{"unit": "A", "score": 0}',
            '{"unit": "A", "score": 6}',
            '{"unit": "A", "score": 4.0}',
            '{"unit": "A", "score": 4.5}',
            '{"unit": "A", "score": "4"}',
            '{"unit": "A", "score": true}',
            '{"unit": "A", "score": null}',
            '{"unit": "A", "score": NaN}',
            '{"unit": "A", "score": 1e999}',
            '{"unit": "A", "score": [4]}',
            '{"unit": "A", "score": 4} {"unit": "A", "score": 4}',
            '{"unit": "\\ud800", "score": 4}',
            b'{"unit": "\xff\xfe", "score": 4}',
            b'{"unit": "A", "score": 4, "x": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
            b'{"unit": "A", "score": 4, "x": "' + b"x" * 2_000_000 + b'"}',
        ],
    ),
    "nd61": (
        {"unit": "A", "indicators": NINE},
        [
            '{"unit": "A"}',
            '{"indicators": [2, 2, 2, 2, 2, 2, 2, 2, 2]}',
            '{"unit": "A", "indicators": null}',
            '{"unit": "A", "indicators": []}',
            '{"unit": "A", "indicators": [2, 2, 2, 2, 2, 2, 2, 2]}',
            '{"unit": "A", "indicators": [2, 2, 2, 2, 2, 2, 2, 2, 2, 2]}',
            '{"unit": "A", "indicators": [2, 2, 2, 2, 2, 2, 2, 2, 3]}',
            '{"unit": "A", "indicators": [2, 2, 2, 2, 2, 2, 2, 2, -1]}',
            '{"unit": "A", "indicators": [2, 2, 2, 2, 2, 2, 2, 2, true]}',
            '{"unit": "A", "indicators": [2, 2, 2, 2, 2, 2, 2, 2, 2.0]}',
            '{"unit": "A", "indicators": [2, 2, 2, 2, 2, 2, 2, 2, "2"]}',
            '{"unit": "A", "indicators": "222222222"}',
        ],
    ),
    "sipas": (
        {"unit": "A", "answers": FULL},
        [
            '{"unit": "A"}',
            '{"answers": {"access": [5]}}',
            '{"unit": "A", "answers": null}',
            '{"unit": "A", "answers": [5, 4, 3]}',
            '{"unit": "A", "answers": {"access": 5}}',
            '{"unit": "A", "answers": {"access": [6]}}',
            '{"unit": "A", "answers": {"access": [0]}}',
            '{"unit": "A", "answers": {"access": [false]}}',
            '{"unit": "A", "answers": {"access": [4.0]}}',
            '{"unit": "A", "answers": {"access": ["5"]}}',
            '{"unit": "A", "answers": {"acess": [5]}}',
            '{"unit": "A", "answers": {"access": [5], "overall": [5]}}',
        ],
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_answered_with_an_error_and_the_good_ones_all_the_same(
    name: str,
) -> None:
    good, bad = BAD[name]
    expected = told(name, [good, good])

    code, answers = told(name, [good, *bad, good])

    errors = [one for one in answers if list(one) == ["error"]]
    assert code == 1
    assert expected == (0, [one for one in answers if one not in errors])
    assert [one["error"].partition(":")[0] for one in errors] == [
        f"line {number}" for number in range(2, len(bad) + 2)
    ]
    assert "not UTF-8" in str(errors) or name != "satisfaction"


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("empty", [b"", b"\n", b"\n\n \n"], ids=["nothing", "line", "lines"])
def test_nothing_in_is_nothing_out(name: str, empty: bytes) -> None:
    assert told(name, [empty]) == (0, [])


def test_lines_of_windows_with_a_mark_at_the_start_and_none_at_the_end() -> None:
    line = json.dumps(SCORED).encode()

    code, answers = told("satisfaction", [b"\xef\xbb\xbf" + line + b"\r\n" + line])

    assert (code, answers[0]["n"]) == (0, 2)


def test_answers_come_while_rows_are_still_read_and_no_database_is_made(tmp_path: Path) -> None:
    line = json.dumps({"unit": "A", "indicators": NINE}).encode() + b"\n"
    nowhere = tmp_path / "none" / "langnghe.sqlite3"

    with subprocess.Popen(
        [sys.executable, "-m", "feedback", "index", "nd61", "--json"],
        env=environment(nowhere),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(line * 2000)
        running.stdin.flush()
        first = running.stdout.readline()
        running.stdin.close()
        rest = running.stdout.read()

    assert json.loads(first)["total"] == 15
    assert rest.count(b"\n") == 1999
    assert not nowhere.parent.exists()
    assert running.returncode == 0


def test_without_json_people_read_it(tmp_path: Path) -> None:
    done = langnghe(
        "index", "nd61", database=tmp_path / "none", text='{"unit": "A", "indicators": 7}\n'
    )

    assert done.returncode == 1
    assert done.stdout.startswith("error: line 1: Expected `array`")


def test_without_a_name_the_formulas_are_listed_with_their_basis(tmp_path: Path) -> None:
    done = langnghe("index", database=tmp_path / "none")

    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 5
    assert "qd766_5 v1\tNhóm 5" in done.stdout
    assert "QĐ 766/QĐ-TTg ngày 23/06/2022\tcần đối chiếu" in done.stdout


@pytest.mark.parametrize(
    ("population", "error", "answer"),
    [
        ("1988", "0.05", {"n": 333}),
        ("0", "0.05", {"n": 0}),
        ("10000", "3e-2", {"n": 1000}),
    ],
)
def test_sample_size(population: str, error: str, answer: Row) -> None:
    options = ("--population", population, "--error", error)

    assert asked("sample_size", *options) == (0, [answer])


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(("--population", "-1", "--error", "0.05"), id="negative"),
        pytest.param(("--population", "1.5", "--error", "0.05"), id="half a person"),
        pytest.param(("--population", "9" * 40, "--error", "0.05"), id="more than there are"),
        pytest.param(("--population", "x", "--error", "0.05"), id="no number"),
        pytest.param(("--population", "10", "--error", "0"), id="no margin"),
        pytest.param(("--population", "10", "--error", "-0.05"), id="negative margin"),
        pytest.param(("--population", "10", "--error", "1"), id="all of it"),
        pytest.param(("--population", "10", "--error", "5"), id="per cent"),
        pytest.param(("--population", "10", "--error", "nan"), id="not a number"),
        pytest.param(("--population", "10", "--error", "inf"), id="infinite"),
        pytest.param(("--population", "10", "--error", "1e-999999999"), id="next to nothing"),
        pytest.param(("--population", "10"), id="margin forgotten"),
        pytest.param((), id="all forgotten"),
    ],
)
def test_impossible_numbers_have_no_sample(options: tuple[str, ...]) -> None:
    code, (answer,) = asked("sample_size", *options)

    assert code == 1
    assert list(answer) == ["error"]


OPTIONS = (
    *("--received", "--on-time", "--bad"),
    *("--dossiers", "--dossiers-overdue", "--dossiers-complained"),
)


def group5(*numbers: object) -> tuple[int, list[Row]]:
    pairs = zip(OPTIONS, numbers, strict=False)
    return asked("qd766_5", *(text for pair in pairs for text in map(str, pair)))


@pytest.mark.parametrize(
    ("numbers", "answer"),
    [
        ((20, 18, 3, 100, 7, 4), {"5.2": 5.4, "5.3": 5.1, "5.4": 5.9333}),
        ((7, 1, 6, 100, 6, 4), {"5.2": 0.8571, "5.3": 0.8571, "5.4": 6.0}),
        ((0, 0, 0, 10, 8, 7), {"5.2": None, "5.3": None, "5.4": 0.0}),
        ((5, 5, 0, 0, 0, 0), {"5.2": 6.0, "5.3": 6.0, "5.4": None}),
    ],
)
def test_group_5_of_decision_766(numbers: tuple[int, ...], answer: Row) -> None:
    assert group5(*numbers) == (0, [answer])


@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param((5, 6, 0, 0, 0, 0), id="more in time than received"),
        pytest.param((5, 0, 6, 0, 0, 0), id="more unhappy than received"),
        pytest.param((0, 0, 0, 5, 6, 0), id="more overdue than dossiers"),
        pytest.param((0, 0, 0, 5, 0, 6), id="more complained of than dossiers"),
        pytest.param((-5, 0, 0, 0, 0, 0), id="negative"),
        pytest.param((5, -1, 0, 0, 0, 0), id="negative part"),
        pytest.param((5, "many", 0, 0, 0, 0), id="no number"),
        pytest.param((5, 4, 1, 0, 0), id="one forgotten"),
    ],
)
def test_impossible_counts_have_no_points(numbers: tuple[object, ...]) -> None:
    code, (answer,) = group5(*numbers)

    assert code == 1
    assert list(answer) == ["error"]
