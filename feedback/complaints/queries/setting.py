"""What an administrator may change about complaints, as it stands."""

import msgspec

from feedback.complaints.tables import DeadlineRule, Field, RefusalReason
from feedback.complaints.terms import FieldSetting, FieldView, PromiseRow

FIELDS = """
    SELECT field.code AS code, field.name AS name,
           (SELECT rule.department
              FROM routing_rule AS rule
             WHERE rule.field = field.code AND rule.area IS NULL AND rule.kind = ''
               AND rule.valid_to IS NULL
             ORDER BY rule.position, rule.id
             LIMIT 1) AS department
      FROM field
     ORDER BY field.position, field.code
"""


KEPT = """
    SELECT field.code AS code, field.name AS name, field.position AS position,
           field.about AS about, field.not_about AS not_about, field.active AS active,
           (SELECT count(*) FROM complaint WHERE complaint.field = field.code) AS cases,
           (SELECT count(*) FROM deadline_rule AS rule WHERE rule.field = field.code) AS promises
      FROM field
     ORDER BY field.position, field.code
"""


async def kept_fields() -> list[FieldView]:
    """Return each field with how much speaks of it, in the order forms show them."""
    return msgspec.convert(await Field.raw(KEPT), list[FieldView], strict=False)


async def field_settings() -> list[FieldSetting]:
    """Return each field with the department its cases go to, in the order forms show them."""
    return msgspec.convert(await Field.raw(FIELDS), list[FieldSetting])


async def promises() -> list[PromiseRow]:
    """Return all promises, the general ones first."""
    rows = await DeadlineRule.select().order_by(
        DeadlineRule.field, DeadlineRule.kind, DeadlineRule.urgency, DeadlineRule.id
    )
    return msgspec.convert(rows, list[PromiseRow])


async def last_reason_position() -> int:
    """Return the place of the last reason to refuse; -1 when there is none."""
    row = await (
        RefusalReason.select(RefusalReason.position)
        .order_by(RefusalReason.position, ascending=False)
        .first()
    )
    return int(row["position"]) if row else -1
