"""What a signed receipt (biên nhận có chữ ký số) says, and how it is read again."""

import hashlib
import unicodedata
from typing import Literal

import msgspec

from feedback.complaints.schemas import CaseView
from feedback.core.clock import local
from feedback.core.signing import NotGenuine, Said

VERSION = 1
TYPE = "langnghe-receipt"


class SignedReceipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a receipt certifies: never the citizen's code, the words or how they are kept."""

    type: Literal["langnghe-receipt"]
    version: Literal[1]
    number: str
    received_at: str
    """ISO, with Vietnam's offset, to the second."""
    due_on: str
    """ISO day promised when the receipt was handed out."""
    organisation: str
    text_sha256: str
    key: str


def statement(case: CaseView, organisation: str) -> Said:
    """Return what is signed for a case.

    A sealed one says the same as any other: no unit, no kind, no status.
    """
    return {
        "type": TYPE,
        "version": VERSION,
        "number": case.number,
        "received_at": local(case.received_at).isoformat(timespec="seconds"),
        "due_on": case.due_on.isoformat(),
        "organisation": organisation,
        "text_sha256": text_digest(case.text),
    }


def text_digest(text: str) -> str:
    """Return SHA-256 (64 hex) of a text in NFC and UTF-8."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


def unwrapped(content: bytes) -> bytes:
    """Return the statement in what a camera reads from a receipt, which is an address."""
    return content.rpartition(b"?b=")[2] if content.startswith(b"http") else content


def read_statement(said: Said) -> SignedReceipt:
    """Return what a statement certifies, whose signature was checked.

    Raises:
        NotGenuine: it was signed here, but is no receipt.
    """
    try:
        return msgspec.convert(dict(said), SignedReceipt)
    except msgspec.ValidationError as error:
        raise NotGenuine.malformed() from error
