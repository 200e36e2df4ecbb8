"""Statements and files signed with Ed25519; whoever has the public key can check them.

The pair of keys lies in a file beside the server's secret. A new pair leaves the public
key of the old one published, so that what it signed stays good.
"""

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from feedback.core.codes import write_secret
from feedback.core.problems import Problem

Said = Mapping[str, str | int]
"""What a statement says: plain words and whole numbers under plain names."""

ALGORITHM = "Ed25519"
KEY_ID_LENGTH = 16
SIGNATURE_LENGTH = 64
MAX_SIGNED = 100_000
"""Bytes of a statement; one has less than a thousand."""
TRAILER = b"%signed "
"""Begins the line behind the end of a PDF; readers take it for a remark."""


class NotGenuine(Problem):
    """What was given is not what a known key signed; the sentence says in what way."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "not-genuine"

    @classmethod
    def malformed(cls) -> "NotGenuine":
        """Return the refusal of what no signature of ours is in."""
        return cls("Đây không phải là giấy có chữ ký số của hệ thống, hoặc đã bị hỏng.")

    @classmethod
    def of_another_key(cls) -> "NotGenuine":
        """Return the refusal of what a key signed that is not published."""
        return cls("Giấy này ký bằng một khóa không có trong danh sách khóa đã công bố.")

    @classmethod
    def tampered(cls) -> "NotGenuine":
        """Return the refusal of what was changed after it was signed."""
        return cls("Chữ ký không khớp: nội dung đã bị sửa sau khi ký.")


class KeysUnavailable(Problem):
    """The file of the signing keys cannot be read or made."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    slug = "keys-unavailable"

    def __init__(self) -> None:
        super().__init__("Máy chủ chưa ký được giấy: tệp khóa ký không đọc được.")


class KeyPair(msgspec.Struct, frozen=True):
    """A pair of keys; a former one has lost its private half."""

    id: str
    """First 16 hex of the SHA-256 of the public key."""
    public: str
    """32 bytes in base64url."""
    since: datetime
    until: datetime | None = None
    private: str = ""

    def pem(self) -> str:
        """Return the public half as other programs read it."""
        return (
            _public(self.public)
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            .decode()
        )


class Ring(msgspec.Struct, frozen=True):
    """All pairs, the one in use last."""

    keys: tuple[KeyPair, ...]

    def publics(self) -> dict[str, str]:
        """Return the public keys by their ids."""
        return {one.id: one.public for one in self.keys}


class Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statement and its signature, as the file that is handed out."""

    signed: dict[str, str | int]
    signature: str

    def to_json(self) -> bytes:
        """Return the file: canonical JSON, one line."""
        return canonical({"signed": self.signed, "signature": self.signature})

    def to_token(self) -> str:
        """Return the same, short enough for a QR code."""
        return f"{_encoded(canonical(self.signed))}.{self.signature}"


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return JSON in UTF-8 with sorted names and no blanks (RFC 8785 for what we sign)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_ring(path: Path) -> Ring:
    """Return the keys.

    Raises:
        KeysUnavailable: there is no such file, or it is none of ours.
    """
    try:
        ring = msgspec.json.decode(path.read_bytes(), type=Ring)
        _ = [_public(one.public) for one in ring.keys]
        _ = _private_of(ring)
    except (OSError, ValueError, IndexError) as error:
        raise KeysUnavailable from error
    return ring


def open_ring(path: Path, at: datetime) -> Ring:
    """Return the keys; make the first pair when there is no file yet.

    Raises:
        KeysUnavailable: the file cannot be read or written.
    """
    if not path.exists():
        _write_first(path, Ring((_new_pair(at),)))
    return read_ring(path)


def _write_first(path: Path, ring: Ring) -> None:
    """Write the file unless another process was quicker."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write_secret(beside, _written(ring))
        os.link(beside, path)
    except FileExistsError:
        pass
    except OSError as error:
        raise KeysUnavailable from error
    finally:
        beside.unlink(missing_ok=True)


def renew(path: Path, at: datetime, *, forget: bool = False) -> KeyPair:
    """Make a new pair and sign with it from now on; return it.

    Args:
        path: of the file.
        at: now.
        forget: publish the former key no longer: it was stolen, and what it signed
            counts for nothing.

    Raises:
        KeysUnavailable: the file cannot be read or written.
    """
    ring, made = open_ring(path, at), _new_pair(at)
    *older, last = ring.keys
    former = msgspec.structs.replace(last, until=at, private="")
    kept = older if forget else [*older, former]
    try:
        write_secret(path, _written(Ring((*kept, made))))
    except OSError as error:
        raise KeysUnavailable from error
    return made


def _written(ring: Ring) -> str:
    return msgspec.json.format(msgspec.json.encode(ring), indent=1).decode() + "\n"


def _new_pair(at: datetime) -> KeyPair:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    return KeyPair(
        id=hashlib.sha256(public).hexdigest()[:KEY_ID_LENGTH],
        public=_encoded(public),
        since=at,
        private=_encoded(key.private_bytes_raw()),
    )


def sign(said: Said, ring: Ring) -> Signed:
    """Return a statement signed with the key in use, whose id is added as ``key``."""
    whole = {**said, "key": ring.keys[-1].id}
    return Signed(whole, _encoded(_private_of(ring).sign(canonical(whole))))


def sign_pdf(pdf: bytes, ring: Ring) -> bytes:
    """Return a PDF with a signature over all of it behind its end."""
    signature = _encoded(_private_of(ring).sign(pdf))
    return b"%b%b%b %b\n" % (pdf, TRAILER, ring.keys[-1].id.encode(), signature.encode())


def check(content: bytes, publics: Mapping[str, str]) -> dict[str, str | int]:
    """Return what a signed statement says: the file, or the token of a QR code.

    Args:
        content: as it was given to us.
        publics: the public keys by their ids.

    Raises:
        NotGenuine: it is malformed, was changed, or another key signed it.
    """
    if len(content) > MAX_SIGNED:
        raise NotGenuine.malformed()
    given = _read(content.strip())
    _check_signature(
        canonical(given.signed), str(given.signed.get("key", "")), given.signature, publics
    )
    return given.signed


def _read(content: bytes) -> Signed:
    try:
        if content.startswith(b"{"):
            # Python's own reader: of a name said twice, the decoder below keeps one.
            json.loads(content, object_pairs_hook=_once)
            return msgspec.json.decode(content, type=Signed)
        said, _, signature = content.decode("ascii").rpartition(".")
        return Signed(msgspec.json.decode(_decoded(said), type=dict[str, str | int]), signature)
    except (ValueError, RecursionError) as error:
        raise NotGenuine.malformed() from error


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name is said twice")
    return dict(pairs)


def check_pdf(pdf: bytes, publics: Mapping[str, str]) -> bytes:
    """Return a signed PDF without its signature.

    Raises:
        NotGenuine: it has none, was changed, or another key signed it.
    """
    content, found, line = pdf.rpartition(TRAILER)
    if not found:
        raise NotGenuine.malformed()
    try:
        key, signature = line.decode("ascii").removesuffix("\n").split(" ")
    except ValueError as error:
        # Something was added behind it.
        raise NotGenuine.tampered() from error
    _check_signature(content, key, signature, publics)
    return content


def _check_signature(
    content: bytes, key: str, signature: str, publics: Mapping[str, str]
) -> None:
    if key not in publics:
        raise NotGenuine.of_another_key()
    try:
        _public(publics[key]).verify(_decoded(signature), content)
    except (InvalidSignature, ValueError) as error:
        raise NotGenuine.tampered() from error


def published(ring: Ring) -> dict[str, Any]:
    """Return what everybody may know of the keys, the newest first."""
    return {
        "keys": [
            {
                "id": one.id,
                "algorithm": ALGORITHM,
                "public": one.public,
                "pem": one.pem(),
                "since": one.since.isoformat(),
                "until": one.until.isoformat() if one.until else None,
            }
            for one in reversed(ring.keys)
        ]
    }


class _Published(msgspec.Struct):
    id: str
    public: str


class _PublishedKeys(msgspec.Struct):
    keys: list[_Published]


def read_publics(content: bytes) -> dict[str, str]:
    """Return public keys by their ids: of the published list, or of one key in PEM.

    Raises:
        ValueError: it is neither.
    """
    if content.lstrip().startswith(b"-----BEGIN"):
        key = serialization.load_pem_public_key(content.strip())
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("no Ed25519 key")
        found = [_encoded(key.public_bytes_raw())]
    else:
        found = [one.public for one in msgspec.json.decode(content, type=_PublishedKeys).keys]
    # Its id follows from a key; one that claims another would be trusted for it.
    return {id_of(public): public for public in found}


def id_of(public: str) -> str:
    """Return the id of a public key.

    Raises:
        ValueError: it is none.
    """
    return hashlib.sha256(_public(public).public_bytes_raw()).hexdigest()[:KEY_ID_LENGTH]


def _private_of(ring: Ring) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_decoded(ring.keys[-1].private))


def _public(text: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(_decoded(text))


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    """Return bytes from base64url, of which there is one spelling only.

    Raises:
        ValueError: it is another.
    """
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise ValueError("no base64url") from error
    if _encoded(content) != text:
        raise ValueError("no base64url in its one spelling")
    return content
