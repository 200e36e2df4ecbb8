"""People who are asked: one-time links, samples, reminders; an answer leads to nobody."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from httpx import AsyncClient

from feedback.core.clock import now
from feedback.core.permissions import Scope
from feedback.core.reporting import Period
from feedback.core.tables import AuditLine
from feedback.notifications.tables import OutgoingMessage
from surveys.questionnaires import datasets
from surveys.questionnaires.actions import inviting as actions
from surveys.questionnaires.jobs import remind_invited
from surveys.questionnaires.queries import invitations
from surveys.questionnaires.rules.inviting import token_of
from surveys.questionnaires.schemas import NewRound, Person, QuestionnaireRow
from surveys.questionnaires.tables import SurveyAnswer, SurveyInvitation, SurveyRound
from tests.make import SECRET, form_key, post_form
from tests.papers import codes_in, picture_of
from tests.posts import MailServer
from tests.stories.setting import ADMIN
from tests.stories.steps import who_did
from tests.stories.surveyed import a_copy

PEOPLE = [Person(f"nguoi{place}@example.vn", f"HS{place}") for place in range(40)]
WHOLE = {"q-niem_tin": "5"}


@pytest.fixture
async def form(client: AsyncClient) -> QuestionnaireRow:
    del client
    return await a_copy("trust")


async def a_round(form: QuestionnaireRow, people: int = 3, **more: object) -> int:
    new = NewRound("Đợt 1", 14, **more)  # type: ignore[arg-type]
    return await actions.invite(
        form.id, new, PEOPLE[:people], secret=SECRET, by="test", at=now()
    )


async def answer(client: AsyncClient, form: QuestionnaireRow, token: str) -> int:
    page = await client.get(f"/h/{form.code}", params={"t": token})
    if page.status_code != 200:
        return page.status_code
    data = {"key": form_key(page), "v": "1", "t": token, **WHOLE}
    return (await client.post(f"/h/{form.code}", data=data)).status_code


async def test_a_link_is_good_once_and_leads_to_nobody(
    client: AsyncClient, form: QuestionnaireRow
) -> None:
    made = await a_round(form)
    tokens = [token_of(made, serial, SECRET) for serial in (2, 1)]

    given = [await answer(client, form, token) for token in (*tokens, tokens[0])]
    forged = await answer(client, form, tokens[0][:-1] + "x")
    other = await answer(client, await a_copy("trust"), token_of(made, 3, SECRET))

    assert given == [200, 200, 409]
    assert [forged, other] == [422, 422]
    rows = await SurveyAnswer.select()
    assert {(row["came"], row["round"], row["invitation"]) for row in rows} == {
        ("invited", made, None)
    }
    of_used = SurveyInvitation.select().where(SurveyInvitation.is_used.eq(True))
    used = await of_used.order_by(SurveyInvitation.serial)
    assert [(row["serial"], row["address"], row["label"]) for row in used] == [
        (1, "", ""),
        (2, "", ""),
    ]
    lines = await AuditLine.select(AuditLine.subject, AuditLine.detail)
    assert not [line for line in lines if tokens[0] in f"{line}" or "nguoi" in f"{line}"]
    found = await invitations.get_round(made)
    assert (found.asked, found.answered) == (3, 2)


async def test_the_page_says_so_where_the_office_knows_whose_answer_it_is(
    client: AsyncClient, form: QuestionnaireRow
) -> None:
    made = await a_round(form, is_linked=True)
    token = token_of(made, 2, SECRET)

    page = await client.get(f"/h/{form.code}", params={"t": token})
    await answer(client, form, token)

    assert "biết phiếu trả lời là của ai" in page.text
    [row] = await SurveyAnswer.select(
        SurveyAnswer.invitation.serial, SurveyAnswer.invitation.label
    )
    assert list(row.values()) == [2, "HS1"]
    period = Period(date(2026, 1, 1), date(2100, 1, 1), Scope(everything=True))
    column = [one.name for one in datasets.COLUMNS].index("invited")
    assert [line[column] async for line in datasets.rows(period)] == ["HS1"]


async def test_a_full_round_and_one_that_is_over_ask_no_more_but_lose_nothing(
    client: AsyncClient, form: QuestionnaireRow
) -> None:
    made = await a_round(form, quota=1)
    late = await a_round(form)
    token = token_of(late, 1, SECRET)
    opened = await client.get(f"/h/{form.code}", params={"t": token})
    await actions.close(late, by="test", at=now())

    first = await answer(client, form, token_of(made, 1, SECRET))
    full = await answer(client, form, token_of(made, 2, SECRET))
    over = await client.get(f"/h/{form.code}", params={"t": token})
    sent = await client.post(
        f"/h/{form.code}", data={"key": form_key(opened), "v": "1", "t": token, **WHOLE}
    )

    assert (first, full, over.status_code, sent.status_code) == (200, 410, 410, 200)
    rows = await SurveyAnswer.select(SurveyAnswer.was_retired).order_by(SurveyAnswer.id)
    assert [row["was_retired"] for row in rows] == [False, True]


async def test_letters_go_out_once_and_who_has_not_answered_is_reminded_once(
    client: AsyncClient, form: QuestionnaireRow, post: MailServer
) -> None:
    del post
    made = await a_round(form, carrier="email", remind_after=3)
    letters = await OutgoingMessage.select().order_by(OutgoingMessage.id)
    link = re.findall(r"https://gopy\.example\.vn(/h/\S+)", letters[0]["body"])[0]
    page = await client.get(link)
    token = link.partition("?t=")[2]

    answered = await answer(client, form, token)
    for days in (2, 4, 5):
        await remind_invited.run(at=now() + timedelta(days=days))

    reminders = await OutgoingMessage.select().where(
        OutgoingMessage.occasion == "survey_reminded"
    )
    assert page.status_code == answered == 200
    assert [one["address"] for one in letters] == [one.address for one in PEOPLE[:3]]
    assert "không biết phiếu nào của ai" in letters[0]["body"]
    assert sorted(one["address"] for one in reminders) == [one.address for one in PEOPLE[1:3]]
    assert await who_did("survey.reminded", f"round {made}") == ["system"]
    await remind_invited.run(at=now() + timedelta(days=30))
    assert not await SurveyInvitation.exists().where(SurveyInvitation.address != "")


async def test_an_administrator_draws_a_sample_and_prints_its_links(
    client: AsyncClient, admin: AsyncClient, form: QuestionnaireRow
) -> None:
    url = f"/bang-hoi/{form.id}/moi"
    people = "address,label\n" + "\n".join(f"a{n}@b.vn,HS{n}" for n in range(1, 41))

    refused = await post_form(
        admin, url, url, name="Đợt", days="14", people="x", carrier="email"
    )
    off = await post_form(
        admin, url, url, name="Đợt", days="14", people=people, carrier="email"
    )
    made = await post_form(
        admin, url, url, name="Đợt", days="14", people=people, draw="1", sample="12"
    )
    whole = await post_form(admin, url, url, name="Cả", days="14", people=people, draw="1")
    rounds = await SurveyRound.select(SurveyRound.id).order_by(SurveyRound.id)
    first, second = [row["id"] for row in rounds]
    listed = await admin.get(f"/bang-hoi/dot/{first}/danh-sach")
    printed = await admin.get(f"/bang-hoi/dot/{first}/in")
    await answer(client, form, token_of(first, 1, SECRET))
    page = await admin.get(url)

    assert [refused.status_code, off.status_code] == [400, 400]
    assert "Danh sách không có ai" in refused.text
    assert "chưa được bật" in off.text
    assert [made.status_code, whole.status_code] == [303, 303]
    links = [row["link"] for row in csv.DictReader(io.StringIO(listed.text))]
    assert links == [
        f"http://test/h/{form.code}?t={token_of(first, n, SECRET)}" for n in range(1, 13)
    ]
    assert sorted(codes_in(picture_of(printed.content, 0, 4))) == sorted(links)
    assert "chọn ngẫu nhiên 12 trong 40 người" in page.text
    assert "1 / 12" in page.text
    # n = 40 / (1 + 40 · 0,05²) = 36,4
    assert (await invitations.get_round(second)).asked == 37
    assert await who_did("survey.links_shown", f"round {first}") == [ADMIN] * 2
