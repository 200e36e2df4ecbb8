"""An administrator tells the machine what belongs in a field: phrases and examples."""

import re
from collections.abc import Sequence
from datetime import datetime

from feedback.complaints.actions import fields
from feedback.core import audit
from feedback.core.db import insert_rows, transaction
from feedback.core.problems import InvalidInput
from feedback.core.words import excerpt, one_line
from feedback.learning.queries import fields as taught
from feedback.learning.tables import FieldExample, FieldPhrase
from nlp.normalize import count_syllables, fold
from nlp.pii import mask

LOCK = "fields"
MOST_PHRASES, MOST_EXAMPLES = 300, 1_000
LONGEST_PHRASE, MOST_WORDS = 80, 8
LONGEST_EXAMPLE, FEWEST_SYLLABLES = 1_500, 4
"""Of an example; less says nothing of a matter."""
WORD = re.compile(r"\w+")


async def set_phrases(code: str, lines: Sequence[str], *, by: str, at: datetime) -> None:
    """Say which words mean a field: these, and no others.

    Raises:
        FieldNotFound: there is no such field.
        InvalidInput: one is no phrase, another field has it, or they are too many.
    """
    wanted = list(dict.fromkeys(one_line(line).lower() for line in lines if line.strip()))
    async with transaction(LOCK):
        await fields.get_field(code)
        owners = await taught.owners()
        for phrase in wanted:
            _check_phrase(phrase, is_free=owners.get(phrase, code) == code)
        if len(wanted) > MOST_PHRASES:
            raise InvalidInput({"phrases": f"Xin ghi nhiều nhất {MOST_PHRASES} từ ngữ."})
        was = await taught.phrases_of(code)
        if was == wanted:
            return
        await FieldPhrase.delete().where(FieldPhrase.field == code)
        await insert_rows(FieldPhrase, ("field", "phrase"), [(code, one) for one in wanted])
        said = f"{len(was)} → {len(wanted)}"
        await audit.record(by, "field.phrases_set", code, at=at, detail=said)


def _check_phrase(phrase: str, *, is_free: bool) -> None:
    words, is_said = WORD.findall(phrase), any(sign.isalpha() for sign in phrase)
    if not is_said or len(words) > MOST_WORDS or len(phrase) > LONGEST_PHRASE:
        raise InvalidInput(
            {"phrases": f"“{excerpt(phrase, 40)}”: xin ghi từ 1 đến {MOST_WORDS} tiếng."}
        )
    if not is_free:
        raise InvalidInput({"phrases": f"“{phrase}” đã thuộc lĩnh vực khác."})


async def add_examples(code: str, lines: Sequence[str], *, by: str, at: datetime) -> int:
    """Give texts that belong in a field, what identifies a person masked; return how many.

    What is there already is left out.

    Raises:
        FieldNotFound: there is no such field.
        InvalidInput: one says nothing or is too long, or they are too many.
    """
    texts = [mask(one_line(line)) for line in lines if line.strip()]
    async with transaction(LOCK):
        await fields.get_field(code)
        for text in texts:
            _check_example(text)
        there = await taught.examples_of(code)
        known = {fold(one.text) for one in there}
        fresh = {fold(text): text for text in texts if fold(text) not in known}
        if not fresh:
            raise InvalidInput({"examples": "Xin dán câu mẫu mới, mỗi câu một dòng."})
        if len(there) + len(fresh) > MOST_EXAMPLES:
            raise InvalidInput(
                {"examples": f"Mỗi lĩnh vực nhiều nhất {MOST_EXAMPLES} câu mẫu."}
            )
        rows = [(code, text, by, at) for text in fresh.values()]
        await insert_rows(FieldExample, ("field", "text", "by", "at"), rows)
        said = f"+{len(fresh)}"
        await audit.record(by, "field.examples_added", code, at=at, detail=said)
    return len(fresh)


def _check_example(text: str) -> None:
    if len(text) > LONGEST_EXAMPLE or count_syllables(text) < FEWEST_SYLLABLES:
        raise InvalidInput(
            {
                "examples": f"“{excerpt(text, 40)}”: mỗi câu mẫu từ {FEWEST_SYLLABLES} tiếng đến "
                f"{LONGEST_EXAMPLE} ký tự."
            }
        )


async def remove_example(code: str, example: int, *, by: str, at: datetime) -> None:
    """Take an example away; harmless when it is gone."""
    async with transaction(LOCK):
        await fields.get_field(code)
        mine = (FieldExample.id == example) & (FieldExample.field == code)
        if await FieldExample.exists().where(mine):
            await FieldExample.delete().where(mine)
            await audit.record(by, "field.example_removed", code, at=at)


async def remove_field(code: str, *, by: str, at: datetime) -> None:
    """Take a field away with all that was said of it.

    Raises:
        FieldNotFound, FieldNeeded, FieldInUse: see ``complaints.actions.fields``.
    """
    async with transaction(LOCK):
        await fields.remove_field(code, by=by, at=at)
        await FieldPhrase.delete().where(FieldPhrase.field == code)
        await FieldExample.delete().where(FieldExample.field == code)
