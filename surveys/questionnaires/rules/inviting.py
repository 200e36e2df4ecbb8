"""Who is asked and by what link: signed codes, lists, samples."""

import csv
import hmac
import io
import re
from collections.abc import Iterator, Sequence
from random import SystemRandom

import msgspec

from feedback.core.codes import keyed_hash
from feedback.core.problems import InvalidInput
from feedback.core.words import one_line
from feedback.notifications.rules import is_address, read_phone
from surveys.questionnaires.schemas import Person

SIGNS = 16
"""Hex digits of a signature: 64 bits, which nobody guesses over a network."""
TOKEN = re.compile(rf"([1-9][0-9]{{0,8}})-([1-9][0-9]{{0,5}})-([0-9a-f]{{{SIGNS}}})", re.ASCII)
MAX_PEOPLE = 20_000
ADDRESS, LABEL = ("address", "email", "phone", "dien_thoai"), ("label", "ma", "ho_so", "ten")
"""What the columns of a list may be called."""
WRONG_SHOWN = 5


def token_of(round_id: int, serial: int, secret: bytes) -> str:
    """Return the code of an invitation: round, number in it, signature."""
    said = f"{round_id}-{serial}"
    return f"{said}-{keyed_hash(secret, 'survey invitation', said)[:SIGNS]}"


def read_token(typed: str, secret: bytes) -> tuple[int, int] | None:
    """Return round and number behind a code; None: it was not signed here."""
    found = TOKEN.fullmatch(typed)
    if found is None:
        return None
    round_id, serial = int(found[1]), int(found[2])
    is_ours = hmac.compare_digest(token_of(round_id, serial, secret), typed)
    return (round_id, serial) if is_ours else None


def drawn(people: Sequence[Person], sample: int) -> list[Person]:
    """Return those who are asked: each of the list equally likely; 0: all of them."""
    if not sample or sample >= len(people):
        return list(people)
    return SystemRandom().sample(list(people), sample)


def read_list(text: str, carrier: str) -> list[Person]:
    """Return the people of a list: CSV with a head, or one JSON object a line.

    A list without addresses is one of labels: links are handed out by the office. Whoever
    stands there twice is asked once.

    Raises:
        InvalidInput: it cannot be read, or an address is none.
    """
    rows = list(_json_lines(text) if text.lstrip("\ufeff \r\n").startswith("{") else _csv(text))
    if len(rows) > MAX_PEOPLE:
        raise InvalidInput({"people": "Danh sách dài hơn 20.000 dòng."})
    people: dict[str, Person] = {}
    wrong = []
    for number, row in rows:
        person = Person(
            _address(_named(row, ADDRESS), carrier) or "", one_line(_named(row, LABEL))[:120]
        )
        if carrier and not person.address:
            wrong.append(number)
        elif person.address or person.label:
            people.setdefault(person.address or f"label {person.label}", person)
    if wrong:
        shown = ", ".join(map(str, wrong[:WRONG_SHOWN]))
        more = f" và {len(wrong) - WRONG_SHOWN} dòng khác" if len(wrong) > WRONG_SHOWN else ""
        raise InvalidInput(
            {"people": f"Địa chỉ nhận tin không dùng được ở dòng {shown}{more}."}
        )
    if not people:
        raise InvalidInput({"people": "Danh sách không có ai."})
    return list(people.values())


def _address(typed: str, carrier: str) -> str | None:
    if carrier == "sms":
        return read_phone(typed)
    if carrier == "email":
        return typed.strip() if is_address(typed.strip()) else None
    return ""


def _named(row: dict[str, str], names: Sequence[str]) -> str:
    return next((row[name] for name in names if row.get(name)), "")


def _csv(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    lines = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    for number, row in enumerate(lines, start=2):
        yield (
            number,
            {
                key.strip().lower(): value
                for key, value in row.items()
                if isinstance(key, str) and isinstance(value, str)
            },
        )


def _json_lines(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = msgspec.json.decode(line, type=dict[str, str | int | None])
        except (msgspec.DecodeError, msgspec.ValidationError) as refusal:
            raise InvalidInput(
                {"people": f"Dòng {number} không phải JSON đọc được."}
            ) from refusal
        yield number, {key.lower(): str(value or "") for key, value in row.items()}
