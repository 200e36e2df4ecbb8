"""A questionnaire as one document with its hash."""

import hashlib

import msgspec

from surveys.questionnaires.schemas import Document


class VersionAltered(Exception):
    """A published document is no longer what was published: the database was tampered with."""


def written(document: Document) -> str:
    """Return a document as JSON, the same for the same content."""
    return msgspec.json.encode(document).decode()


def digest_of(text: str) -> str:
    """Return SHA-256 (64 hex) of a written document."""
    return hashlib.sha256(text.encode()).hexdigest()


def opened(text: str) -> Document:
    """Return a written draft."""
    return msgspec.json.decode(text, type=Document)


def opened_version(text: str, digest: str) -> Document:
    """Return a published document.

    Raises:
        VersionAltered: it does not match its hash.
    """
    if digest_of(text) != digest:
        raise VersionAltered
    return opened(text)
