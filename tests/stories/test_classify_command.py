"""``langnghe classify``: lines in, opinions out, with nothing else in the world."""

import json
import selectors
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from nlp.labels import FIELDS, Kind, Urgency
from tests.grounds import environment, langnghe

KEYS = {"field", "confidence", "fields", "kind", "kinds", "urgency", "sealed", "trusted"}
LAMP = "Đèn đường ngõ 12 hỏng cả tuần nay, tối om"


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that is not there, in a folder that is not there either."""
    return tmp_path_factory.mktemp("classify") / "none" / "langnghe.sqlite3"


def classify(database: Path, *lines: str) -> list[dict[str, Any]]:
    done = langnghe("classify", database=database, text="".join(f"{line}\n" for line in lines))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def text_line(text: str) -> str:
    return json.dumps({"text": text})


TEXTS = [
    pytest.param(LAMP, id="a complaint"),
    pytest.param("den duong ngo 12 hong ca tuan nay", id="without diacritics"),
    pytest.param("", id="empty"),
    pytest.param("   \n\t ", id="blank"),
    pytest.param("😡😡😡", id="emoji"),
    pytest.param("The street lamp has been broken for a week.", id="English"),
    pytest.param("路灯坏了一个星期", id="Chinese"),
    pytest.param("asdf qwer zxcv lkjh", id="gibberish"),
    pytest.param("rác " * 25_000, id="100 KB"),
    pytest.param("đèn \ud800\x00\u202e hỏng", id="broken signs"),
]
SAYS_NOTHING = ["empty", "blank", "emoji", "English", "Chinese", "gibberish"]


@pytest.fixture(scope="module")
def opinions(nowhere: Path) -> dict[str, dict[str, Any]]:
    """What the command says of each of ``TEXTS``, asked in one go."""
    answers = classify(nowhere, *(text_line(str(case.values[0])) for case in TEXTS))
    assert len(answers) == len(TEXTS)
    return {str(case.id): answer for case, answer in zip(TEXTS, answers, strict=True)}


CASES = [str(case.id) for case in TEXTS]


@pytest.mark.parametrize("case", CASES)
def test_an_opinion_is_complete(opinions: dict[str, dict[str, Any]], case: str) -> None:
    opinion = opinions[case]

    assert opinion.keys() == KEYS
    for listed, codes in (("fields", FIELDS), ("kinds", tuple(Kind))):
        shares = [share for _, share in opinion[listed]]
        assert sorted(code for code, _ in opinion[listed]) == sorted(codes)
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) == pytest.approx(1, abs=1e-6)
        assert all(0 <= share <= 1 for share in shares)
    assert [opinion["field"], opinion["confidence"]] == opinion["fields"][0]
    assert opinion["kind"] == opinion["kinds"][0][0]
    assert opinion["urgency"] in set(Urgency)
    assert {type(opinion["sealed"]), type(opinion["trusted"])} == {bool}


@pytest.mark.parametrize("case", SAYS_NOTHING)
def test_what_is_no_vietnamese_is_left_to_people(
    opinions: dict[str, dict[str, Any]], case: str
) -> None:
    opinion = opinions[case]

    assert (opinion["field"], opinion["trusted"]) == ("other", False)
    assert opinion["confidence"] < 0.2


def test_what_is_no_text_is_answered_in_its_place(nowhere: Path) -> None:
    no_texts = ["{", "[]", "7", '"đèn"', "{}", '{"text": 5}', '{"text": null}', "", "[" * 9000]
    lines = [line for bad in no_texts for line in (bad, text_line(LAMP))]

    answers = classify(nowhere, *lines)

    assert [answer.keys() == {"error"} for answer in answers] == [True, False] * len(no_texts)
    assert all(answer["error"] for answer in answers[::2])


def test_bytes_that_are_no_letters_are_answered_in_their_place(nowhere: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "feedback", "classify"],
        env=environment(nowhere),
        input=b'{"text": "\xff\xfe"}\n' + text_line(LAMP).encode(),
        capture_output=True,
        timeout=60,
        check=True,
    )

    bad, good = (json.loads(line) for line in done.stdout.splitlines())

    assert bad.keys() == {"error"}
    assert good.keys() == KEYS


def test_other_keys_of_a_line_do_not_matter(nowhere: Path) -> None:
    plain, more = classify(
        nowhere, text_line(LAMP), json.dumps({"text": LAMP, "id": 7, "field": "land"})
    )

    assert plain == more


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all.sqlite3", "postgres://localhost/x"])
def test_it_needs_no_database_and_makes_none(nowhere: Path, url: str) -> None:
    done = langnghe(
        "classify", database=nowhere, text=text_line(LAMP), LANGNGHE_DATABASE_URL=url
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout).keys() == KEYS
    assert not nowhere.parent.exists()
    assert not Path("/nowhere").exists()


@pytest.fixture
def running(nowhere: Path) -> Iterator[subprocess.Popen[bytes]]:
    surroundings = environment(nowhere)
    # Else Python itself would send each line on its way.
    surroundings.pop("PYTHONUNBUFFERED", None)
    with subprocess.Popen(
        [sys.executable, "-m", "feedback", "classify"],
        env=surroundings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        yield process
        process.kill()


def read_within(pipe: IO[bytes], seconds: float) -> bytes:
    """Return the next line; nothing when it does not come in time."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(pipe, selectors.EVENT_READ)
        return pipe.readline() if waiting.select(seconds) else b""


def test_each_line_is_answered_before_the_next_one_is_sent(
    running: subprocess.Popen[bytes],
) -> None:
    assert running.stdin
    assert running.stdout

    for text in (LAMP, "", "Rác để lâu ngày bốc mùi"):
        running.stdin.write(text_line(text).encode() + b"\n")
        running.stdin.flush()
        assert json.loads(read_within(running.stdout, 30)).keys() == KEYS

    running.stdin.close()
    assert running.wait(timeout=30) == 0


def test_what_of_a_service_is_meant_is_told_when_asked(nowhere: Path) -> None:
    done = langnghe(
        "classify",
        "--service",
        database=nowhere,
        text=text_line("Cán bộ một cửa quát tháo, nói trống không với người già."),
    )

    told = json.loads(done.stdout)

    assert told.keys() == {*KEYS, "second", "aspects", "sentiment"}
    assert "attitude" in told["aspects"]
    assert told["sentiment"] == "negative"
