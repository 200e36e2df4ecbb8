"""Photos and documents of complaints: which there are, not their bytes."""

from collections.abc import Collection

import msgspec

from feedback.complaints.schemas import Attached
from feedback.complaints.tables import Attachment
from feedback.core.db import fetch
from feedback.core.sql import Conditions

ATTACHED = """
    SELECT id, key, thumb_key, media_type, name, size, width, height, by,
           shown_to_citizen, at
      FROM attachment
     WHERE complaint = {}
     ORDER BY id
"""


async def attached(complaint_id: int) -> list[Attached]:
    """Return what belongs to a complaint, oldest first."""
    return msgspec.convert(
        [dict(row) for row in await fetch(ATTACHED, complaint_id)], list[Attached], strict=False
    )


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
