"""Every SELECT about screens."""

from collections.abc import Collection

import msgspec

from feedback.core.db import fetch
from surveys.screens import rules
from surveys.screens.problems import ClipNotFound
from surveys.screens.schemas import ClipRow, Look, ScreenRow, Sentence
from surveys.screens.tables import Clip, Screen
from surveys.screens.terms import Language


async def screens() -> dict[int, ScreenRow]:
    """Return what was said of screens, by the id of their service point."""
    rows = await Screen.select(Screen.service_point, Screen.panel, Screen.buttons)
    return {row["service_point"]: ScreenRow(row["panel"], row["buttons"]) for row in rows}


async def look_of(point: int, asked: str) -> Look:
    """Return how the pages of a service point look to one visitor.

    Args:
        point: its id.
        asked: the view, as the address says it.
    """
    sql = "SELECT panel, buttons FROM kiosk_screen WHERE service_point = {}"
    found = await fetch(sql, point)
    screen = ScreenRow(found[0]["panel"], found[0]["buttons"]) if found else ScreenRow()
    return rules.look(screen, rules.view_of(asked), await clips())


async def clips() -> list[ClipRow]:
    """Return every recording, in the order sentences are shown."""
    rows = await Clip.select().order_by(Clip.id)
    found = [_clip(row) for row in rows]
    order = list(Sentence)
    return sorted(found, key=lambda one: (order.index(one.sentence), one.language))


async def find_clip(sentence: Sentence, language: Language) -> ClipRow | None:
    """Return the recording of a sentence; None: there is none."""
    row = await (
        Clip.select()
        .where(Clip.sentence == str(sentence))
        .where(Clip.language == str(language))
        .first()
    )
    return _clip(row) if row else None


async def get_clip(sha256: str) -> ClipRow:
    """Return the recording of this content.

    Raises:
        ClipNotFound: there is none.
    """
    row = await Clip.select().where(Clip.sha256 == sha256).first()
    if row is None:
        raise ClipNotFound
    return _clip(row)


async def find_clip_by_id(clip: int) -> ClipRow | None:
    """Return a recording; None: there is none."""
    row = await Clip.select().where(Clip.id == clip).first()
    return _clip(row) if row else None


def _clip(row: dict[str, object]) -> ClipRow:
    return msgspec.convert(row, ClipRow, strict=False)


async def bytes_kept() -> int:
    """Return how much room all recordings take."""
    return sum(clip.size for clip in await clips())


async def known_keys(keys: Collection[str]) -> set[str]:
    """Return those names of files that a recording lies in."""
    return {clip.key for clip in await clips()}.intersection(keys)
