"""How a slip is signed and read."""

import hmac
import re

from feedback.core.codes import keyed_hash
from surveys.tickets.schemas import MAX_COUNT, Ticket

SIGNS = 16
"""Hex digits of a signature: 64 bits, which nobody guesses over a network."""
TOKEN = re.compile(rf"([1-9][0-9]{{0,8}})-([1-9][0-9]{{0,3}})-([0-9a-f]{{{SIGNS}}})", re.ASCII)


def token_of(ticket: Ticket, secret: bytes) -> str:
    """Return ``12-345-0123456789abcdef``: batch, number in it, signature."""
    said = f"{ticket.batch}-{ticket.serial}"
    return f"{said}-{keyed_hash(secret, 'rating ticket', said)[:SIGNS]}"


def read_token(typed: str, secret: bytes) -> Ticket | None:
    """Return the slip behind a token; None: it was not signed here."""
    found = TOKEN.fullmatch(typed)
    if found is None:
        return None
    ticket = Ticket(int(found[1]), int(found[2]))
    if ticket.serial > MAX_COUNT:
        return None
    return ticket if hmac.compare_digest(token_of(ticket, secret), typed) else None
