"""Repeats of a request are answered as the first one was.

The client sends a key of its own making; a repeat with the same key and body
gets the same answer for 90 days, with another body it is refused.
"""

import base64
import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
from cryptography.fernet import Fernet

from feedback.core.codes import keyed_hash
from feedback.core.db import transaction
from feedback.core.problems import InvalidInput, KeyReused
from feedback.core.tables import KeptAnswer

KEEP = timedelta(days=90)
MAX_KEY_LENGTH = 255

T = TypeVar("T", bound=msgspec.Struct)


class Repeat(msgspec.Struct, frozen=True):
    """What tells a request from another: who asks what, and the key."""

    secret: bytes
    route: str
    key: str | None
    body: bytes


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
    if not 0 < len(repeat.key) <= MAX_KEY_LENGTH:
        raise InvalidInput({"Idempotency-Key": "Idempotency-Key phải dài 1 đến 255 ký tự."})
    key_hash = keyed_hash(repeat.secret, f"idempotency {repeat.route}", repeat.key)
    body_hash = hashlib.sha256(repeat.body).hexdigest()
    box = Fernet(_box_key(repeat))
    async with transaction(f"key {key_hash}"):
        kept = await KeptAnswer.select().where(KeptAnswer.key_hash == key_hash).first()
        if kept is not None and kept["at"] > at - KEEP:
            if kept["body_hash"] != body_hash:
                raise KeyReused
            return msgspec.json.decode(box.decrypt(kept["answer"].encode()), type=answer)
        result = await do()
        await KeptAnswer.delete().where(KeptAnswer.key_hash == key_hash)
        sealed = box.encrypt(msgspec.json.encode(result)).decode()
        await KeptAnswer.insert(
            KeptAnswer(key_hash=key_hash, body_hash=body_hash, answer=sealed, at=at)
        )
    return result


def _box_key(repeat: Repeat) -> bytes:
    digest = keyed_hash(repeat.secret, f"answer box {repeat.route}", str(repeat.key))
    return base64.urlsafe_b64encode(bytes.fromhex(digest))


async def forget_old(at: datetime) -> None:
    """Delete answers kept longer than 90 days."""
    await KeptAnswer.delete().where(KeptAnswer.at < at - KEEP)
