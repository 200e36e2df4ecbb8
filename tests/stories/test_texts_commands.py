"""``langnghe mask`` and ``langnghe classify --parts --model current``, with no database."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from nlp.labels import FIELDS
from tests.grounds import langnghe

TWO_MATTERS = (
    "Đèn đường ngõ 12 hỏng cả tuần nay, tối om không thấy đường đi. "
    "Ngoài ra trạm y tế phường thiếu thuốc, người già chờ khám bảo hiểm cả buổi sáng."
)
CALL_ME = "Tôi là Nguyễn Thị Lan, số 0912 345 678, biển 36A-123.45, gọi 1022 không ai nghe."


def told(tmp_path: Path, *command: str, lines: list[str]) -> list[dict[str, Any]]:
    """Return what a command says of lines."""
    database = tmp_path / "none" / "langnghe.sqlite3"
    done = langnghe(*command, database=database, text="".join(f"{one}\n" for one in lines))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def as_line(text: str) -> str:
    return json.dumps({"text": text})


def test_mask_says_what_it_hid_and_where(tmp_path: Path) -> None:
    typed = unicodedata.normalize("NFD", CALL_ME)

    (answer,) = told(tmp_path, "mask", lines=[as_line(typed)])

    spans = [(CALL_ME[one["start"] : one["end"]], one["kind"]) for one in answer["spans"]]
    assert spans == [
        ("Nguyễn Thị Lan", "name"),
        ("0912 345 678", "phone"),
        ("36A-123.45", "plate"),
    ]
    assert answer["text"] == (
        "Tôi là [tên], số [số điện thoại], biển [biển số xe], gọi 1022 không ai nghe."
    )


def test_mask_answers_every_line_in_order_and_bad_ones_with_an_error(tmp_path: Path) -> None:
    lines = [
        "",
        "no json",
        "[]",
        '{"text": 7}',
        "{}",
        as_line(""),
        as_line("x\x00\u202e \U0001f600"),
    ]

    answers = told(tmp_path, "mask", lines=[*lines, '{"text": "\\ud800 0912345678"}'])

    assert [sorted(one) for one in answers[:5]] == [["error"]] * 5
    assert answers[5] == {"text": "", "spans": []}
    assert answers[6] == {"text": "x\x00\u202e \U0001f600", "spans": []}
    assert answers[7]["spans"] == [{"start": 2, "end": 12, "kind": "phone"}]


def test_mask_bears_a_text_of_a_hundred_thousand_signs(tmp_path: Path) -> None:
    long = "gọi tôi 0912345678 nhé " * 4400

    (answer,) = told(tmp_path, "mask", lines=[as_line(long)])

    assert len(answer["spans"]) == 4400
    assert "0912345678" not in answer["text"]


def test_parts_cover_a_text_and_name_their_fields(tmp_path: Path) -> None:
    lines = [as_line(TWO_MATTERS), as_line("Đèn đường hỏng"), as_line(" \n "), "oops"]

    two, one, none, bad = told(tmp_path, "classify", "--parts", lines=lines)

    assert [part["field"] for part in two["parts"]] == ["infrastructure", "health"]
    first, second = two["parts"]
    assert (first["start"], second["end"]) == (0, len(TWO_MATTERS))
    assert first["end"] == second["start"] == TWO_MATTERS.index("Ngoài ra")
    assert one["parts"] == [{"field": one["field"], "start": 0, "end": 14}]
    assert none["parts"] == []
    assert none["field"] in FIELDS
    assert list(bad) == ["error"]


@pytest.mark.parametrize("which", ["shipped", "current"])
def test_where_nothing_was_learnt_the_shipped_model_is_in_use(
    tmp_path: Path, which: str
) -> None:
    (answer,) = told(tmp_path, "classify", "--model", which, lines=[as_line("Đèn đường hỏng")])

    assert answer["field"] == "infrastructure"
    assert "parts" not in answer
    assert not (tmp_path / "none").exists()
