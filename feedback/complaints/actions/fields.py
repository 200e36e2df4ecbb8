"""Fields are the organisation's: what it adds, calls otherwise, switches off or takes away."""

from datetime import datetime

from feedback.complaints.queries import setting
from feedback.complaints.setting_problems import FieldInUse, FieldNeeded, FieldNotFound
from feedback.complaints.tables import Field, RoutingRule
from feedback.complaints.terms import FieldView, FieldWords
from feedback.core import audit
from feedback.core.db import transaction
from feedback.core.problems import InvalidInput
from feedback.core.words import slug, unused
from nlp.labels import OTHER, is_own_code
from nlp.normalize import fold

LOCK = "rules"
CODE_LENGTH = 26
"""Of a code made from a name; the rest is for a number that tells two apart."""


async def add_field(words: FieldWords, code: str = "", *, by: str, at: datetime) -> str:
    """Add a field; return its code, made from its name where none is given.

    Raises:
        InvalidInput: the name or code is no good, or taken.
    """
    async with transaction(LOCK):
        known = {one.code: one for one in await setting.kept_fields()}
        _check_name(words.name, known)
        made = code or unused(slug(words.name, CODE_LENGTH, "_"), known, "_")
        if not is_own_code(made):
            raise InvalidInput(
                {
                    "code": "Mã gồm 2 đến 30 chữ cái không dấu, chữ số, gạch dưới, bắt đầu bằng chữ."
                }
            )
        if made in known:
            raise InvalidInput({"code": "Mã này đã có."})
        await Field.insert(
            Field(
                code=made,
                name=words.name,
                position=await _place(words, known),
                about=words.about,
                not_about=words.not_about,
            )
        )
        await audit.record(by, "field.added", made, at=at, detail=words.name)
    return made


async def _place(words: FieldWords, known: dict[str, FieldView]) -> int:
    """Return the wanted place, or make one before "other"."""
    if words.position is not None or OTHER not in known:
        return words.position or 0
    last = known[OTHER].position
    await Field.update({Field.position: last + 1}).where(Field.code == OTHER)
    return last


async def describe_field(code: str, words: FieldWords, *, by: str, at: datetime) -> None:
    """Say what a field is called, what belongs there and where it stands.

    Raises:
        FieldNotFound: there is none.
        InvalidInput: another one is called so.
    """
    async with transaction(LOCK):
        known = {one.code: one for one in await setting.kept_fields()}
        was = known.pop(code, None)
        if was is None:
            raise FieldNotFound
        _check_name(words.name, known)
        position = was.position if words.position is None else words.position
        await Field.update(
            {
                Field.name: words.name,
                Field.about: words.about,
                Field.not_about: words.not_about,
                Field.position: position,
            }
        ).where(Field.code == code)
        if words.name != was.name:
            said = f"{was.name} → {words.name}"
            await audit.record(by, "field.renamed", code, at=at, detail=said)
        if (words.about, words.not_about, position) != (was.about, was.not_about, was.position):
            await audit.record(by, "field.described", code, at=at)


def _check_name(name: str, others: dict[str, FieldView]) -> None:
    if not any(sign.isalpha() for sign in name):
        raise InvalidInput({"name": "Xin ghi tên lĩnh vực bằng chữ."})
    if fold(name) in {fold(one.name) for one in others.values()}:
        raise InvalidInput({"name": "Đã có lĩnh vực tên này."})


async def switch_field(code: str, *, active: bool, by: str, at: datetime) -> None:
    """Let new cases get a field, or not; those that have it keep it.

    Raises:
        FieldNotFound: there is none.
        FieldNeeded: it is the one for all that is left.
    """
    async with transaction(LOCK):
        was = await get_field(code)
        if code == OTHER:
            raise FieldNeeded
        if was.active == active:
            return
        await Field.update({Field.active: active}).where(Field.code == code)
        action = "field.switched_on" if active else "field.switched_off"
        await audit.record(by, action, code, at=at)


async def remove_field(code: str, *, by: str, at: datetime) -> None:
    """Take a field away that nothing speaks of, and where its cases would have gone.

    Raises:
        FieldNotFound: there is none.
        FieldNeeded: it came with the program.
        FieldInUse: cases or promises speak of it.
    """
    async with transaction(LOCK):
        was = await get_field(code)
        if not was.is_own:
            raise FieldNeeded
        if was.cases or was.promises:
            raise FieldInUse(was.cases, was.promises)
        await RoutingRule.delete().where(RoutingRule.field == code)
        await Field.delete().where(Field.code == code)
        await audit.record(by, "field.removed", code, at=at, detail=was.name)


async def get_field(code: str) -> FieldView:
    """Return a field.

    Raises:
        FieldNotFound: there is none.
    """
    found = next((one for one in await setting.kept_fields() if one.code == code), None)
    if found is None:
        raise FieldNotFound
    return found
