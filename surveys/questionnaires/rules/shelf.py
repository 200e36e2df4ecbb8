"""The ready-made questionnaires, in ``ready/``: words of our own, to be copied and changed."""

from pathlib import Path

import msgspec

from surveys.questionnaires.schemas import Document

FOLDER = Path(__file__).parent.parent / "ready"
KEYS = ("one_tap", "nd61", "five_factors", "complaint_handling", "enterprise", "trust")
"""In the order they are listed; a key is never renamed."""


def ready_made(key: str) -> Document:
    """Return a ready-made questionnaire."""
    text = (FOLDER / f"{key}.toml").read_bytes()
    return msgspec.toml.decode(text, type=Document)
