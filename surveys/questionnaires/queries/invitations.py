"""Rounds of invitations, and who has not answered yet."""

from datetime import datetime, timedelta

import msgspec

from surveys.questionnaires.problems import InvitationRefused, RoundNotFound
from surveys.questionnaires.rules import inviting
from surveys.questionnaires.schemas import Invited, Pending, RoundRow
from surveys.questionnaires.tables import SurveyInvitation, SurveyRound

ROUNDS = """
    SELECT round.id AS id, round.questionnaire AS questionnaire, form.code AS code,
           round.name AS name, round.carrier AS carrier, round.population AS population,
           round.quota AS quota, round.is_linked AS is_linked,
           round.remind_after AS remind_after, round.reminded_at AS reminded_at,
           round.made_by AS made_by, round.made_at AS made_at,
           round.closes_at AS closes_at,
           (SELECT count(*) FROM survey_invitation AS one WHERE one.round = round.id) AS asked,
           (SELECT count(*) FROM survey_invitation AS one
             WHERE one.round = round.id AND one.is_used = {}) AS answered
      FROM survey_round AS round
      JOIN questionnaire AS form ON form.id = round.questionnaire
"""


async def rounds(questionnaire: int) -> list[RoundRow]:
    """Return the rounds of a questionnaire, the newest first."""
    sql = f"{ROUNDS} WHERE round.questionnaire = {{}} ORDER BY round.id DESC"
    rows = await SurveyRound.raw(sql, True, questionnaire)
    return msgspec.convert(rows, list[RoundRow], strict=False)


async def get_round(round_id: int) -> RoundRow:
    """Return a round.

    Raises:
        RoundNotFound: there is none.
    """
    rows = await SurveyRound.raw(f"{ROUNDS} WHERE round.id = {{}}", True, round_id)
    if not rows:
        raise RoundNotFound
    return msgspec.convert(rows[0], RoundRow, strict=False)


async def holder(typed: str, questionnaire: int, *, secret: bytes) -> Invited:
    """Return the invitation behind a code, used or not, open or over.

    Raises:
        InvitationRefused: it was not issued here, or for another questionnaire.
    """
    read = inviting.read_token(typed, secret)
    if read is None:
        raise InvitationRefused.forged()
    round_id, serial = read
    row = await SurveyInvitation.objects().get(
        (SurveyInvitation.round == round_id) & (SurveyInvitation.serial == serial)
    )
    if row is None:
        raise InvitationRefused.forged()
    found = await get_round(round_id)
    if found.questionnaire != questionnaire:
        raise InvitationRefused.forged()
    return Invited(row.id, serial, found, row.is_used)


async def usable(typed: str, questionnaire: int, *, secret: bytes, at: datetime) -> Invited:
    """Return an invitation that may be answered.

    Raises:
        InvitationRefused: it was not issued here, has been answered, or its round is over.
    """
    invited = await holder(typed, questionnaire, secret=secret)
    if invited.is_used:
        raise InvitationRefused.used()
    if at >= invited.round.closes_at or invited.round.is_full:
        raise InvitationRefused.closed()
    return invited


async def pending(round_id: int) -> list[Pending]:
    """Return those of a round who have not answered and can be written to."""
    rows = (
        await SurveyInvitation.select(
            SurveyInvitation.id, SurveyInvitation.serial, SurveyInvitation.address
        )
        .where((SurveyInvitation.round == round_id) & SurveyInvitation.is_used.eq(False))
        .where(SurveyInvitation.address != "")
        .order_by(SurveyInvitation.serial)
    )
    return msgspec.convert(rows, list[Pending])


async def serials(round_id: int) -> list[tuple[int, str]]:
    """Return the number and the label of each invitation of a round."""
    rows = (
        await SurveyInvitation.select(SurveyInvitation.serial, SurveyInvitation.label)
        .where(SurveyInvitation.round == round_id)
        .order_by(SurveyInvitation.serial)
    )
    return [(row["serial"], row["label"]) for row in rows]


async def to_remind(at: datetime) -> list[RoundRow]:
    """Return the open rounds whose day of reminding has come and that were not reminded."""
    rows = await SurveyRound.raw(
        f"{ROUNDS} WHERE round.reminded_at IS NULL AND round.remind_after > 0"
        " AND round.carrier <> '' AND round.closes_at > {} ORDER BY round.id",
        True,
        at,
    )
    found = msgspec.convert(rows, list[RoundRow], strict=False)
    return [
        one
        for one in found
        if one.made_at + timedelta(days=one.remind_after) <= at and not one.is_full
    ]
