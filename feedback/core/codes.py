"""Codes a person can read aloud, and their keyed hashes.

A citizen's tracking code (mã tra cứu) is a secret: only its keyed hash is
stored, so nobody who reads the database can use it.
"""

import hashlib
import hmac
import secrets
from pathlib import Path

ALPHABET = "2346789ACDEFGHJKMNPQRTUVWXYZ5"
"""29 signs: no 0, 1, B, I, L, O, S, which eyes and ears mistake."""

TRACKING_LENGTH = 12
"""11 random signs (53 bits) and a check sign."""

POINT_LENGTH = 9
"""8 random signs and a check sign: enough for what is printed on a wall."""

GROUP = 4
SECRET_BYTES = 32
LOOK_ALIKES = str.maketrans({"B": "8", "S": "5"})


def new_code(length: int) -> str:
    """Return ``length`` signs without separators; the last one is the check sign."""
    # One number instead of a draw for each sign: asking the system costs more than the rest.
    number, body = secrets.randbelow(len(ALPHABET) ** (length - 1)), ""
    for _ in range(length - 1):
        number, sign = divmod(number, len(ALPHABET))
        body += ALPHABET[sign]
    return body + _check_sign(body)


def _check_sign(body: str) -> str:
    # The alphabet's size is a prime, so a weighted sum finds every single
    # wrong sign and every exchange of two neighbours.
    total = sum((place + 2) * ALPHABET.index(sign) for place, sign in enumerate(body))
    return ALPHABET[total % len(ALPHABET)]


def read_code(typed: str, length: int) -> str | None:
    """Return the code in ``typed`` without separators, in capitals.

    Returns:
        None when it cannot be a code: wrong length, sign or check sign.
    """
    code = "".join(sign for sign in typed.upper() if sign.isalnum()).translate(LOOK_ALIKES)
    if len(code) != length or any(sign not in ALPHABET for sign in code):
        return None
    return code if _check_sign(code[:-1]) == code[-1] else None


def grouped(code: str) -> str:
    """Return the code in groups of four: ``7K3M-Q9TX-4HPA``."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def keyed_hash(secret: bytes, purpose: str, value: str) -> str:
    """Return a hex HMAC-SHA256 that cannot be tried out without the secret."""
    return hmac.new(secret, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def read_secret(path: Path) -> bytes:
    """Return the server's secret.

    Raises:
        FileNotFoundError: ``langnghe migrate`` has not made it yet.
        ValueError: it is no secret, or cut off.
    """
    secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    if len(secret) < SECRET_BYTES:
        raise ValueError("the secret is cut off")
    return secret


def make_secret(path: Path) -> None:
    """Create the secret file, readable by its owner only, unless there is one."""
    if path.exists():
        return
    write_secret(path, secrets.token_hex(SECRET_BYTES) + "\n")


def write_secret(path: Path, text: str) -> None:
    """Write the secret file; a full disk or a crash leaves all of it or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.unlink(missing_ok=True)
    beside.touch(mode=0o600)
    beside.write_text(text, encoding="ascii")
    beside.replace(path)
