"""What the organisation tells the machine of its fields."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from feedback.complaints.queries import lookups
from feedback.core.db import fetch
from feedback.learning.schemas import Example, FieldMatter
from feedback.learning.tables import FieldExample, FieldPhrase
from nlp.labels import is_own_code
from nlp.verdict import OwnField

LAST_MARK = (
    "SELECT fields_mark AS mark FROM training WHERE state = 'done' ORDER BY id DESC LIMIT {}"
)
PHRASES = "SELECT field AS field, phrase AS said FROM field_phrase ORDER BY id"
EXAMPLES = "SELECT field AS field, text AS said FROM field_example ORDER BY id"
MATTER = "SELECT field AS field, count(*) AS n FROM {} GROUP BY field"


async def own_fields() -> list[OwnField]:
    """Return what is said of the fields that cases may get now, by code.

    The organisation's own fields are there even if nothing is said of them: corrections may.
    """
    phrases, examples = _by_field(await fetch(PHRASES)), _by_field(await fetch(EXAMPLES))
    return [
        OwnField(code, examples.get(code, []), phrases.get(code, []))
        for code in sorted(await lookups.open_fields())
        if is_own_code(code) or code in phrases or code in examples
    ]


def _by_field(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["field"], []).append(row["said"])
    return found


def mark(own: Sequence[OwnField]) -> str:
    """Return what tells two states of ``own`` apart; empty when nothing is said."""
    said = [one for one in own if one.examples or one.phrases]
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest() if said else ""


async def are_news() -> bool:
    """Tell whether something else is said of fields than the last training has read."""
    rows = await fetch(LAST_MARK, 1)
    return mark(await own_fields()) != (rows[0]["mark"] if rows else "")


async def matters() -> dict[str, FieldMatter]:
    """Return how much is said of each field of which something is."""
    phrases = await fetch(MATTER.format("field_phrase"))
    examples = await fetch(MATTER.format("field_example"))
    counts = [{row["field"]: int(row["n"]) for row in rows} for rows in (phrases, examples)]
    return {
        code: FieldMatter(counts[0].get(code, 0), counts[1].get(code, 0))
        for code in counts[0].keys() | counts[1].keys()
    }


async def phrases_of(code: str) -> list[str]:
    """Return what is said of a field, as it was written."""
    rows = (
        await FieldPhrase.select(FieldPhrase.phrase)
        .where(FieldPhrase.field == code)
        .order_by(FieldPhrase.id)
    )
    return [row["phrase"] for row in rows]


async def owners() -> dict[str, str]:
    """Return which field each phrase belongs to."""
    return {row["said"]: row["field"] for row in await fetch(PHRASES)}


async def examples_of(code: str) -> list[Example]:
    """Return the texts given of a field, oldest first."""
    rows = (
        await FieldExample.select(FieldExample.id, FieldExample.text)
        .where(FieldExample.field == code)
        .order_by(FieldExample.id)
    )
    return msgspec.convert(rows, list[Example])
