"""Templates of replies, in the version that is used."""

import msgspec

from feedback.complaints.exchange import TemplateView
from feedback.complaints.tables import ReplyTemplate
from feedback.core.sql import Conditions

TEMPLATES = """
    SELECT id AS id, code AS code, version AS version, field AS field, name AS name,
           text AS text
      FROM reply_template
     WHERE ended_at IS NULL
"""


async def templates(where: Conditions | None = None) -> list[TemplateView]:
    """Return the templates in use, by their names."""
    narrowed = where or Conditions("1 = 1")
    sql = f"{TEMPLATES} AND {narrowed.sql} ORDER BY name, id"
    rows = await ReplyTemplate.raw(sql, *narrowed.values)
    return msgspec.convert(rows, list[TemplateView], strict=False)


async def fitting(field: str) -> list[TemplateView]:
    """Return the templates for a field, and those for every one."""
    return await templates(Conditions.is_in("field", ["", field]))


LONGEST_ID = 9


async def find_template(typed: str) -> TemplateView | None:
    """Return the template somebody has chosen; None when it is none in use."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_ID):
        return None
    found = await templates(Conditions("id = {}", (int(typed),)))
    return next(iter(found), None)
