"""Photos and documents of complaints: which there are, not their bytes."""

from collections.abc import Collection

import msgspec

from feedback.complaints.schemas import Attached
from feedback.complaints.tables import Attachment
from feedback.core.db import fetch
from feedback.core.sql import Conditions

ATTACHED = """
    SELECT id, key, thumb_key, media_type, name, size, width, height, by,
           shown_to_citizen, at, scan
      FROM attachment
     WHERE complaint = {}
     ORDER BY id
"""


async def attached(complaint_id: int) -> list[Attached]:
    """Return what belongs to a complaint, oldest first."""
    return msgspec.convert(
        [dict(row) for row in await fetch(ATTACHED, complaint_id)], list[Attached], strict=False
    )


OF_WHOLE = """
    SELECT attachment.id AS id, key, thumb_key, media_type, name, size, width, height,
           attachment.by AS by, shown_to_citizen, attachment.at AS at, scan
      FROM attachment
      JOIN case_link AS link ON link.target = attachment.complaint
     WHERE link.source = {} AND link.kind = 'split' AND link.undone_at IS NULL
       AND link.with_files AND attachment.by = 'citizen'
     ORDER BY attachment.id
"""


async def readable(complaint_id: int) -> list[Attached]:
    """Return what the desk of a case sees: its files, and of a part those sent with the whole."""
    own = await attached(complaint_id)
    rows = await fetch(OF_WHOLE, complaint_id)
    whole = msgspec.convert([dict(row) for row in rows], list[Attached], strict=False)
    return [*whole, *own]


class Unscanned(msgspec.Struct, frozen=True):
    """A file that waits for the scanner."""

    id: int
    complaint: int
    key: str


UNSCANNED = """
    SELECT id, complaint, key FROM attachment WHERE scan = 'waiting' ORDER BY id LIMIT 20
"""


async def waiting_for_scan() -> list[Unscanned]:
    """Return the next files that wait for the scanner, the oldest first."""
    rows = [dict(row) for row in await fetch(UNSCANNED)]
    return msgspec.convert(rows, list[Unscanned], strict=False)


OF_PARTS = """
    SELECT link.source AS id FROM case_link AS link
     WHERE link.target = {} AND link.kind = 'split' AND link.undone_at IS NULL
     ORDER BY link.source
"""


async def followed(complaint_id: int) -> list[Attached]:
    """Return what the holder of the code may see of a case and of its parts.

    With what came along with a reply to all, whose case it was sent with.
    """
    parts = [int(row["id"]) for row in await fetch(OF_PARTS, complaint_id)]
    found = list[Attached]()
    for one in (complaint_id, *parts):
        rows = await fetch(OF_REPLY_TO_ALL, one)
        told = msgspec.convert([dict(row) for row in rows], list[Attached], strict=False)
        found += [*await shown_to_citizen(one), *told]
    return found


OF_REPLY_TO_ALL = """
    SELECT attachment.id AS id, key, thumb_key, media_type, name, size, width, height,
           attachment.by AS by, shown_to_citizen, attachment.at AS at, scan
      FROM attachment
      JOIN reply AS copy ON copy.copy_of = attachment.reply
     WHERE copy.complaint = {} AND copy.recalled_at IS NULL AND attachment.shown_to_citizen
     ORDER BY attachment.id
"""


async def shown_to_citizen(complaint_id: int) -> list[Attached]:
    """Return what the holder of the code may see of it."""
    return [one for one in await attached(complaint_id) if one.shown_to_citizen]


async def known_keys(keys: Collection[str]) -> set[str]:
    """Return those names of files that a row speaks of."""
    asked, found = sorted(keys), set[str]()
    for first in range(0, len(asked), KEYS_AT_ONCE):
        these = asked[first : first + KEYS_AT_ONCE]
        for column in ("key", "thumb_key"):
            among = Conditions.is_in(column, these)
            sql = f"SELECT {column} AS key FROM attachment WHERE {among.sql}"  # noqa: S608 - constants only
            found |= {row["key"] for row in await fetch(sql, *among.values)}
    return found


KEYS_AT_ONCE = 500


async def bytes_kept() -> int:
    """Return how many bytes photos and documents take."""
    rows = await Attachment.raw("SELECT coalesce(sum(size), 0) AS bytes FROM attachment")
    return int(rows[0]["bytes"])
