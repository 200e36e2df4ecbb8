"""What an administrator does with templates of replies: each change is a version."""

from datetime import datetime

from feedback.complaints.exchange import NewTemplate, TemplateView
from feedback.complaints.problems import TemplateGone
from feedback.complaints.queries import lookups
from feedback.complaints.queries import templates as queries
from feedback.complaints.rules import templates, texts
from feedback.complaints.tables import ReplyTemplate
from feedback.core import audit
from feedback.core.db import insert_rows, transaction
from feedback.core.problems import InvalidInput
from feedback.core.words import slug, unused

CODE_LENGTH = 32
"""Of a code made from a name; the rest is for a number that tells two apart."""
COLUMNS = ("code", "version", "field", "name", "text", "by", "at")


async def add(new: NewTemplate, *, by: str, at: datetime) -> None:
    """Offer a template from now on.

    Raises:
        InvalidInput: no such field, no words, or a place that nobody could fill.
    """
    text = await _read(new)
    async with transaction("rules"):
        known = {
            row["code"] for row in await ReplyTemplate.select(ReplyTemplate.code).distinct()
        }
        code = unused(slug(new.name, CODE_LENGTH) or "mau", known)
        values = (code, 1, new.field, new.name, text, by, at)
        await insert_rows(ReplyTemplate, COLUMNS, [values])
        await audit.record(by, "template.added", code, at=at)


async def change(template_id: int, new: NewTemplate, *, by: str, at: datetime) -> None:
    """Write a new version; replies keep the one they were made from.

    Raises:
        InvalidInput: as in ``add``.
        TemplateGone: there is none, or another version is used by now.
    """
    text = await _read(new)
    async with transaction("rules"):
        old = await _end(template_id, at=at)
        values = (old.code, old.version + 1, new.field, new.name, text, by, at)
        await insert_rows(ReplyTemplate, COLUMNS, [values])
        said = f"version {old.version + 1}"
        await audit.record(by, "template.changed", old.code, at=at, detail=said)


async def end(template_id: int, *, by: str, at: datetime) -> None:
    """Offer a template no more; what was sent stays.

    Raises:
        TemplateGone: there is none, or another version is used by now.
    """
    async with transaction("rules"):
        old = await _end(template_id, at=at)
        await audit.record(by, "template.ended", old.code, at=at)


async def _end(template_id: int, *, at: datetime) -> TemplateView:
    old = await queries.find_template(str(template_id))
    if old is None:
        raise TemplateGone
    await ReplyTemplate.update({ReplyTemplate.ended_at: at}).where(ReplyTemplate.id == old.id)
    return old


async def _read(new: NewTemplate) -> str:
    if new.field and new.field not in await lookups.field_names():
        raise InvalidInput({"field": "Không có lĩnh vực này."})
    text = texts.cleaned(new.text)
    if not texts.says_something(text):
        raise InvalidInput({"text": "Xin viết nội dung văn bản mẫu."})
    if unknown := templates.unknown_places(text):
        known = ", ".join(f"{{{name}}}" for name in templates.PLACES.values())
        raise InvalidInput({"text": f"Không điền được {{{unknown[0]}}}; chỉ có: {known}."})
    return text
