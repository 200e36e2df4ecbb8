"""Every write about screens: one transaction each, with its audit line."""

import hashlib
from contextlib import suppress
from datetime import datetime

from feedback.core import audit, files
from feedback.core.db import transaction
from feedback.core.uploads import Upload
from feedback.places import queries as places
from feedback.places.problems import ServicePointNotFound
from surveys.screens import queries, rules
from surveys.screens.problems import MAX_CLIP, NoSound, TooLong
from surveys.screens.schemas import NewScreen, Sentence
from surveys.screens.tables import Clip, Screen
from surveys.screens.terms import Language

CLIPS = "clips"


async def set_screen(point_id: int, new: NewScreen, *, by: str, at: datetime) -> None:
    """Say how large the panel of a service point is and how many buttons it shows.

    Raises:
        ServicePointNotFound: there is none.
    """
    async with transaction("screens"):
        points = {point.id: point for point in await places.service_points()}
        if point_id not in points:
            raise ServicePointNotFound
        values: dict[object, object] = {Screen.panel: new.panel, Screen.buttons: new.buttons}
        if await Screen.exists().where(Screen.service_point == point_id):
            await Screen.update(values).where(Screen.service_point == point_id)  # type: ignore[arg-type]
        else:
            row = Screen(service_point=point_id, panel=new.panel, buttons=new.buttons)
            await row.save()
        said = f"{new.panel / 10:g} inch, {new.buttons}"
        await audit.record(by, "screen.set", points[point_id].code, at=at, detail=said)


async def keep_clip(
    sentence: Sentence, language: Language, upload: Upload, *, by: str, at: datetime
) -> None:
    """Keep a recording of a sentence, in place of the one before.

    Raises:
        TooLong: it is larger than 1 MB.
        NoSound: it is no MP3, OGG or WAV.
        FilesUnavailable: it cannot be stored now.
    """
    if len(upload.content) > MAX_CLIP:
        raise TooLong(upload.name)
    media_type = rules.sound_of(upload.content)
    if media_type is None:
        raise NoSound(upload.name)
    key = files.new_key(CLIPS)
    await files.put(key, upload.content)
    async with transaction("screens"):
        former = await queries.find_clip(sentence, language)
        if former:
            await Clip.delete().where(Clip.id == former.id)
        await Clip(
            sentence=str(sentence),
            language=str(language),
            media_type=media_type,
            size=len(upload.content),
            sha256=hashlib.sha256(upload.content).hexdigest(),
            key=key,
            made_by=by,
            made_at=at,
        ).save()
        await audit.record(by, "clip.kept", f"{sentence} {language}", at=at)
    if former:
        await _let_go(former.key)


async def remove_clip(clip_id: int, *, by: str, at: datetime) -> None:
    """Read a sentence aloud no more; nothing happens when that recording is gone already."""
    async with transaction("screens"):
        clip = await queries.find_clip_by_id(clip_id)
        if clip is None:
            return
        await Clip.delete().where(Clip.id == clip.id)
        await audit.record(by, "clip.removed", f"{clip.sentence} {clip.language}", at=at)
    await _let_go(clip.key)


async def _let_go(key: str) -> None:
    # What cannot be cleared away now, the daily job finds.
    with suppress(files.FilesUnavailable):
        await files.delete([key])


async def clear_strays(*, at: datetime) -> int:
    """Delete recordings that no row has spoken of for a day; return how many.

    Raises:
        FilesUnavailable: their place does not answer.
    """
    return await files.clear_strays(CLIPS, queries.known_keys, at=at)
