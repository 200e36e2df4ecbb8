"""Repeats of a request are answered as the first one was.

The client sends a key of its own making; a repeat with the same key and body
gets the same answer for 90 days, with another body it is refused.
"""

import base64
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
from cryptography.fernet import Fernet

from feedback.core.codes import keyed_hash
from feedback.core.db import fetch, insert_rows, lock, transaction
from feedback.core.problems import InvalidInput, KeyReused, Problem
from feedback.core.sql import Conditions
from feedback.core.tables import KeptAnswer

KEEP = timedelta(days=90)
MAX_KEY_LENGTH = 255
COLUMNS = ("key_hash", "body_hash", "answer", "at")

T = TypeVar("T", bound=msgspec.Struct)


class Repeat(msgspec.Struct, frozen=True):
    """What tells a request from another: who asks what, and the key."""

    secret: bytes
    route: str
    key: str | None
    body: bytes

    def key_hash(self) -> str:
        """Return what is kept of the key.

        Raises:
            InvalidInput: the key is empty or longer than 255 characters.
        """
        key = self.key or ""
        if not 0 < len(key) <= MAX_KEY_LENGTH:
            raise InvalidInput({"Idempotency-Key": "Idempotency-Key phải dài 1 đến 255 ký tự."})
        return keyed_hash(self.secret, f"idempotency {self.route}", key)

    def body_hash(self) -> str:
        """Return what is kept of the body."""
        return hashlib.sha256(self.body).hexdigest()

    def box(self) -> Fernet:
        """Return what opens the kept answer: only who sent the key can."""
        digest = keyed_hash(self.secret, f"answer box {self.route}", str(self.key))
        return Fernet(base64.urlsafe_b64encode(bytes.fromhex(digest)))


async def once(
    repeat: Repeat, answer: type[T], do: Callable[[], Awaitable[T]], at: datetime
) -> T:
    """Do the work, or return what the first request with this key was answered.

    Work and answer are stored in one transaction: after a crash there are both
    or neither.

    Raises:
        KeyReused: the key has been used with another body.
        InvalidInput: the key is empty or longer than 255 characters.
    """
    if repeat.key is None:
        return await do()
    key_hash = repeat.key_hash()
    async with transaction():
        kept = await recall({key_hash}, at=at)
        if key_hash in kept:
            return read_kept(repeat, kept[key_hash], answer)
        result = await do()
        await remember([(repeat, result)], at=at)
    return result


async def recall(key_hashes: set[str], *, at: datetime) -> dict[str, Mapping[str, Any]]:
    """Return what is kept under each key, inside the transaction that is open.

    Nobody else can use these keys until it ends.

    Args:
        key_hashes: see ``Repeat.key_hash``; those that are new are missing in the answer.
        at: answers older than 90 days then are forgotten.
    """
    # Sorted: two batches with the same keys would otherwise wait for each other.
    await lock(*(f"key {key_hash}" for key_hash in sorted(key_hashes)))
    ours = Conditions.is_in("key_hash", sorted(key_hashes))
    rows = await fetch(
        f"SELECT key_hash, body_hash, answer, at FROM kept_answer WHERE {ours.sql}",  # noqa: S608 - constants only
        *ours.values,
    )
    old = [row["key_hash"] for row in rows if row["at"] <= at - KEEP]
    if old:
        await KeptAnswer.delete().where(KeptAnswer.key_hash.is_in(old))
    return {row["key_hash"]: row for row in rows if row["key_hash"] not in old}


def read_kept(repeat: Repeat, kept: Mapping[str, Any], answer: type[T]) -> T:
    """Return what the first request with this key was answered.

    Raises:
        KeyReused: it had another body.
    """
    if kept["body_hash"] != repeat.body_hash():
        raise KeyReused
    return msgspec.json.decode(repeat.box().decrypt(kept["answer"].encode()), type=answer)


async def remember(
    answered: Sequence[tuple[Repeat, msgspec.Struct]], *, at: datetime
) -> dict[str, Mapping[str, Any]]:
    """Keep what requests are answered, in the transaction that did their work.

    Returns:
        What is kept, under the hash of each key.
    """
    rows = [
        (
            repeat.key_hash(),
            repeat.body_hash(),
            repeat.box().encrypt(msgspec.json.encode(answer)).decode(),
            at,
        )
        for repeat, answer in answered
    ]
    await insert_rows(KeptAnswer, COLUMNS, rows)
    return {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in rows}


async def once_each(
    repeats: Sequence[Repeat | None],
    answer: type[T],
    do: Callable[[Sequence[int]], Awaitable[Sequence[T | Problem]]],
    *,
    at: datetime,
) -> list[T | Problem]:
    """Do as ``once`` for several requests, inside the transaction that is open.

    Args:
        repeats: what tells each request from others; None: it is like no other.
        answer: what each is answered.
        do: does the work of the requests at these places, and returns what came of each.
        at: when, in UTC.

    Returns:
        For each request its answer, or the refusal of this one alone.
    """
    outcomes: dict[int, T | Problem] = {}
    hashes: dict[int, str] = {}
    for place, repeat in enumerate(repeats):
        if repeat is not None and repeat.key is not None:
            try:
                hashes[place] = repeat.key_hash()
            except InvalidInput as refusal:
                outcomes[place] = refusal
    kept = await recall(set(hashes.values()), at=at) if hashes else {}
    left = [place for place in range(len(repeats)) if place not in outcomes]
    while left:
        # A repeat in the same batch waits for the turn of the first.
        turn, later = _first_of_each(left, hashes, kept)
        results = await do(turn) if turn else []
        outcomes.update(zip(turn, results, strict=True))
        kept.update(await remember(_answered(repeats, turn, results), at=at))
        for place in later:
            if hashes[place] in kept:
                outcomes[place] = _read(repeats[place], kept[hashes[place]], answer)
        left = [place for place in later if place not in outcomes]
    return [outcomes[place] for place in range(len(repeats))]


def _first_of_each(
    places: Sequence[int], hashes: Mapping[int, str], kept: Mapping[str, object]
) -> tuple[list[int], list[int]]:
    """Part the requests to be done now from those whose key is taken."""
    taken, now, later = set(kept), list[int](), list[int]()
    for place in places:
        key_hash = hashes.get(place)
        if key_hash is None:
            now.append(place)
        elif key_hash in taken:
            later.append(place)
        else:
            taken.add(key_hash)
            now.append(place)
    return now, later


def _answered(
    repeats: Sequence[Repeat | None], places: Sequence[int], results: Sequence[T | Problem]
) -> list[tuple[Repeat, msgspec.Struct]]:
    return [
        (repeat, result)
        for place, result in zip(places, results, strict=True)
        if (repeat := repeats[place]) is not None and repeat.key is not None
        if not isinstance(result, Problem)
    ]


def _read(repeat: Repeat | None, kept: Mapping[str, Any], answer: type[T]) -> T | KeyReused:
    assert repeat is not None
    try:
        return read_kept(repeat, kept, answer)
    except KeyReused as refusal:
        return refusal


async def forget_old(at: datetime) -> None:
    """Delete answers kept longer than 90 days."""
    await KeptAnswer.delete().where(KeptAnswer.at < at - KEEP)
