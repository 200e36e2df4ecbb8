"""Giving an answer, in whole or in half; what is sent twice is stored once."""

from datetime import datetime

import msgspec

from feedback.complaints.actions import intake
from feedback.complaints.schemas import MAX_TEXT, Channel, NewComplaint, Origin
from feedback.core import audit
from feedback.core.codes import keyed_hash
from feedback.core.db import insert, lock, transaction
from feedback.core.idempotency import Repeat, once, recall
from feedback.core.words import vn_date
from feedback.places.schemas import ServicePointRow
from surveys.questionnaires.problems import AnswerClosed, InvitationRefused
from surveys.questionnaires.queries import forms, invitations
from surveys.questionnaires.rules import reading
from surveys.questionnaires.rules.documents import opened_version
from surveys.questionnaires.schemas import (
    Came,
    Document,
    Invited,
    Kind,
    Language,
    Outcome,
    Reading,
    ReceiptOfComplaint,
    Value,
    Version,
)
from surveys.questionnaires.tables import QuestionnaireVersion, SurveyAnswer, SurveyInvitation
from surveys.responses.rules import needs_follow_up
from surveys.responses.schemas import MAX_SCORE

CITIZEN = "citizen"
CHANNELS = {
    Came.WEB: Channel.WEB,
    Came.QR: Channel.QR,
    Came.KIOSK: Channel.KIOSK,
    Came.INVITED: Channel.WEB,
}
"""How a complaint came in that an answer opened."""


ROUTE = "survey answer"
"""Under what ids of answers are remembered, whichever door they come through."""


class Given(msgspec.Struct, frozen=True):
    """An answer as it came in.

    ``key`` is the id its device gave it; ``given_at`` when it was answered, by our clock;
    ``invitation`` a signed code, empty without one.
    """

    version: Version
    reading: Reading
    language: Language
    came: Came
    key: str
    given_at: datetime
    point: ServicePointRow | None = None
    invitation: str = ""


async def give(given: Given, *, secret: bytes, at: datetime) -> Outcome:
    """Store a whole answer once, however often it is sent.

    An answer to a version that is no longer asked, or to a round that is over, is stored
    and marked. Words that may accuse somebody open a complaint, which alone can be sealed.

    Raises:
        KeyReused: its id was sent with other answers.
        InvalidInput: its id is empty or longer than 255 characters.
        InvitationRefused: its invitation was not issued here, or has been answered.
    """
    said = [given.version.questionnaire, given.version.number, given.reading.answers]
    body = msgspec.json.encode([*said, given.language], order="deterministic")
    repeat = Repeat(secret, ROUTE, given.key, body)
    return await once(
        repeat, Outcome, lambda: _store(given, secret=secret, at=at, is_complete=True), at
    )


async def outcome_of(key: str, *, secret: bytes, at: datetime) -> Outcome | None:
    """Return what became of a whole answer, for whoever knows its id; None: nothing is known."""
    repeat = Repeat(secret, ROUTE, key, b"")
    async with transaction():
        kept = (await recall({repeat.key_hash()}, at=at)).get(repeat.key_hash())
    if kept is None:
        return None
    return msgspec.json.decode(repeat.box().decrypt(kept["answer"].encode()), type=Outcome)


async def keep_half(given: Given, *, secret: bytes, at: datetime) -> Outcome:
    """Store what somebody has answered so far; the same id may go on and finish it.

    Raises:
        AnswerClosed: it has been sent in whole.
        InvitationRefused: its invitation was not issued here, or has been answered.
    """
    async with transaction():
        return await _store(given, secret=secret, at=at, is_complete=False)


async def _store(given: Given, *, secret: bytes, at: datetime, is_complete: bool) -> Outcome:
    client = keyed_hash(secret, "survey answer", given.key)
    await lock(f"survey answer {client}")
    kept = await SurveyAnswer.objects().get(SurveyAnswer.client == client)
    if kept is not None and kept.is_complete:
        raise AnswerClosed
    invited = await _invited(given, secret=secret)
    before = await _words_of(kept)
    row = kept or SurveyAnswer(client=client, given_at=given.given_at)
    _fill(row, given, invited, at=at)
    row.is_complete = is_complete
    row.was_retired = await _is_late(given, invited, at=at)
    receipt = await _complain(row, given, before, secret=secret, at=at)
    if kept is None:
        await insert(row)
    else:
        await row.save()
    if is_complete and invited is not None:
        # Nobody needs to write to them any more.
        await SurveyInvitation.update(
            {SurveyInvitation.is_used: True, SurveyInvitation.address: ""}
        ).where(SurveyInvitation.id == invited.id)
    action = "survey.answered" if is_complete else "survey.half_answered"
    await audit.record(CITIZEN, action, f"answer {row.id}", at=at)
    return Outcome(int(row.id), is_complete, row.was_retired, receipt)


async def _invited(given: Given, *, secret: bytes) -> Invited | None:
    if not given.invitation:
        return None
    questionnaire = given.version.questionnaire
    invited = await invitations.holder(given.invitation, questionnaire, secret=secret)
    # Two at the same moment: the second finds it used.
    await lock(f"invitation {invited.id}")
    invited = await invitations.holder(given.invitation, questionnaire, secret=secret)
    if invited.is_used:
        raise InvitationRefused.used()
    return invited


async def _is_late(given: Given, invited: Invited | None, *, at: datetime) -> bool:
    newest = await forms.newest(given.version.questionnaire)
    is_over = invited is not None and at >= invited.round.closes_at
    return is_over or not newest.is_open or newest.number != given.version.number


def _fill(row: SurveyAnswer, given: Given, invited: Invited | None, *, at: datetime) -> None:
    answers = given.reading.answers
    row.version = given.version.id
    row.answers = _written(answers)
    row.shown = _written(given.reading.shown)
    row.scales = _written(_scales(given.version.document, answers))
    row.language = str(given.language)
    row.came = str(given.came)
    row.received_at = at
    if given.point is not None:
        row.service_point, row.department = given.point.id, given.point.department
    if invited is not None:
        row.round = invited.round.id
        row.invitation = invited.id if invited.round.is_linked else None


def _written(value: object) -> str:
    return msgspec.json.encode(value, order="deterministic").decode()


def _scales(document: Document, answers: dict[str, Value]) -> dict[str, list[int]]:
    return {
        question.code: list(reading.ends_of(question))
        for question in document.questions
        if question.kind in {Kind.FACES, Kind.SCALE} and question.code in answers
    }


async def _words_of(row: SurveyAnswer | None) -> str:
    """Return what somebody had written when the half of an answer was stored."""
    if row is None or row.complaint is None:
        return ""
    found = await QuestionnaireVersion.select(
        QuestionnaireVersion.document, QuestionnaireVersion.digest
    ).where(QuestionnaireVersion.id == row.version)
    document = opened_version(found[0]["document"], found[0]["digest"])
    return reading.words_in(document, msgspec.json.decode(row.answers, type=dict[str, Value]))


async def _complain(
    row: SurveyAnswer, given: Given, before: str, *, secret: bytes, at: datetime
) -> ReceiptOfComplaint | None:
    """Open a complaint where words ask for one; the same words open one only."""
    document, answers = given.version.document, given.reading.answers
    words = intake.read_comment(reading.words_in(document, answers))
    face = reading.lowest_face(document, answers)
    counts = document.follows_up and row.is_complete and face is not None
    score = face if counts and face is not None else MAX_SCORE
    if words == before or not needs_follow_up(score, words):
        return None
    point = given.point
    is_open = point is not None and point.revoked_at is None
    origin = Origin(CHANNELS[given.came], score=face)
    receipt = await intake.receive(
        NewComplaint(words[:MAX_TEXT], service_point=point.code if point and is_open else None),
        origin,
        secret=secret,
        at=at,
    )
    row.complaint = await intake.id_of(receipt.number)
    return ReceiptOfComplaint(receipt.number, receipt.code, vn_date(receipt.due_on))
