"""Making, saving, publishing and retiring questionnaires."""

from datetime import datetime

from feedback.core import audit
from feedback.core.codes import POINT_LENGTH, new_code
from feedback.core.db import insert, transaction
from feedback.core.words import excerpt, vn_moment
from feedback.places import queries as places
from feedback.places.problems import ServicePointNotFound, ServicePointRevoked
from surveys.questionnaires.problems import (
    EditedMeanwhile,
    NothingChanged,
    NotReady,
    QuestionnaireRetired,
    ReadyMade,
)
from surveys.questionnaires.queries import forms
from surveys.questionnaires.rules import checking, documents
from surveys.questionnaires.schemas import Document
from surveys.questionnaires.tables import (
    PointQuestionnaire,
    Questionnaire,
    QuestionnaireVersion,
)

UNNAMED = "Bảng hỏi mới"
LONGEST_NAME = 190


async def begin(
    document: Document, *, by: str, at: datetime, ready: str = "", copied_from: str = ""
) -> int:
    """Make a questionnaire with a first draft; return its number."""
    async with transaction():
        made = await store_draft(document, by=by, at=at, ready=ready, copied_from=copied_from)
        said = ready or copied_from
        await audit.record(by, "survey.begun", f"survey {made}", at=at, detail=said)
    return made


async def store_draft(
    document: Document, *, by: str, at: datetime, ready: str = "", copied_from: str = ""
) -> int:
    """Store a questionnaire with a first draft; return its number."""
    row = Questionnaire(
        code=new_code(POINT_LENGTH),
        name=_name(document),
        draft=documents.written(document),
        saved_by=by,
        saved_at=at,
        ready=ready,
        copied_from=copied_from[:60],
    )
    await insert(row)
    return int(row.id)


def _name(document: Document) -> str:
    return excerpt(document.title.vi or UNNAMED, LONGEST_NAME)


async def copy(questionnaire: int, *, by: str, at: datetime) -> int:
    """Make a draft of another questionnaire's draft; return the number of the copy.

    Raises:
        QuestionnaireNotFound: there is none.
    """
    found = await forms.get_questionnaire(questionnaire)
    document = documents.opened(found.draft)
    return await begin(document, by=by, at=at, copied_from=found.ready or f"survey {found.id}")


async def save(
    questionnaire: int, document: Document, revision: int, *, by: str, at: datetime
) -> None:
    """Keep a draft, unless somebody else has saved since ``revision``.

    Raises:
        QuestionnaireNotFound: there is none.
        ReadyMade: it is copied, not edited.
        EditedMeanwhile: somebody else has.
    """
    async with transaction(f"survey {questionnaire}"):
        found = await forms.get_questionnaire(questionnaire)
        if found.ready:
            raise ReadyMade
        if found.revision != revision:
            raise EditedMeanwhile(found.saved_by, vn_moment(found.saved_at))
        await Questionnaire.update(
            {
                Questionnaire.draft: documents.written(document),
                Questionnaire.name: _name(document),
                Questionnaire.revision: revision + 1,
                Questionnaire.saved_by: by,
                Questionnaire.saved_at: at,
            }
        ).where(Questionnaire.id == questionnaire)
        await audit.record(by, "survey.saved", f"survey {questionnaire}", at=at)


async def publish(questionnaire: int, revision: int, *, by: str, at: datetime) -> int:
    """Publish the draft as the next version; return its number.

    Raises:
        QuestionnaireNotFound: there is none.
        EditedMeanwhile: the draft is not the one that was seen.
        QuestionnaireRetired: it is over.
        NotReady: the draft has faults.
        NothingChanged: it is what was published last.
    """
    async with transaction(f"survey {questionnaire}"):
        found = await forms.get_questionnaire(questionnaire)
        if found.retired_at is not None:
            raise QuestionnaireRetired
        if found.revision != revision:
            raise EditedMeanwhile(found.saved_by, vn_moment(found.saved_at))
        faults = checking.faults(documents.opened(found.draft))
        if faults:
            raise NotReady(_sentences(faults))
        digest, number = documents.digest_of(found.draft), found.version + 1
        if number > 1 and (await forms.newest(questionnaire)).digest == digest:
            raise NothingChanged(found.version)
        await store_version(questionnaire, number, found.draft, by=by, at=at)
        said = f"{number}, {digest}"
        await audit.record(
            by, "survey.published", f"survey {questionnaire}", at=at, detail=said
        )
    return number


async def store_version(
    questionnaire: int, number: int, draft: str, *, by: str, at: datetime
) -> None:
    """Store a draft as a version, which nothing changes any more."""
    await QuestionnaireVersion.insert(
        QuestionnaireVersion(
            key=f"{questionnaire}@{number}",
            questionnaire=questionnaire,
            number=number,
            document=draft,
            digest=documents.digest_of(draft),
            published_by=by,
            published_at=at,
        )
    )


def _sentences(faults: list[checking.Fault]) -> dict[str, str]:
    said: dict[str, str] = {}
    for fault in faults:
        said[fault.place] = f"{said.get(fault.place, '')} {fault.sentence}".strip()
    return said


async def retire(questionnaire: int, *, by: str, at: datetime) -> None:
    """Ask a questionnaire no more; answers that come all the same are kept and marked.

    Raises:
        QuestionnaireNotFound: there is none.
    """
    async with transaction(f"survey {questionnaire}"):
        found = await forms.get_questionnaire(questionnaire)
        if found.retired_at is None:
            await Questionnaire.update({Questionnaire.retired_at: at}).where(
                Questionnaire.id == questionnaire
            )
            await audit.record(by, "survey.retired", f"survey {questionnaire}", at=at)


async def assign(point: int, questionnaire: int | None, *, by: str, at: datetime) -> None:
    """Have the kiosk of a service point ask a questionnaire; None: none any more.

    Raises:
        ServicePointNotFound, ServicePointRevoked: there is no such point.
        NothingPublished: nothing of the questionnaire can be asked.
    """
    async with transaction(f"kiosk {point}"):
        found = {one.id: one for one in await places.service_points()}.get(point)
        if found is None:
            raise ServicePointNotFound
        if found.revoked_at is not None:
            raise ServicePointRevoked
        await PointQuestionnaire.delete().where(PointQuestionnaire.service_point == point)
        if questionnaire is not None:
            version = await forms.newest(questionnaire)
            if not version.is_open:
                raise QuestionnaireRetired
            await PointQuestionnaire.insert(
                PointQuestionnaire(service_point=point, questionnaire=questionnaire)
            )
        said = f"survey {questionnaire}" if questionnaire is not None else ""
        await audit.record(by, "survey.assigned", f"point {found.name}", at=at, detail=said)
