"""Whom to ask: lists, samples, links with a one-time code, and how many answered."""

import asyncio
import csv
import io
from datetime import datetime
from fractions import Fraction
from http import HTTPStatus

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from feedback.core.clock import local_date, now
from feedback.core.http import (
    AnyRequest,
    Form,
    page,
    public_url,
    read_form,
    requires,
    site,
    to_save,
    who,
)
from feedback.core.problems import InvalidInput, Problem, errors_of
from feedback.core.tabular import cell
from feedback.core.words import percent, short_date, vn_moment
from surveys.indexes.rules.samples import sample_size
from surveys.questionnaires import papers
from surveys.questionnaires.actions import inviting as actions
from surveys.questionnaires.pages.listing import KEEPS, URL
from surveys.questionnaires.queries import forms, invitations
from surveys.questionnaires.rules import inviting
from surveys.questionnaires.schemas import NewRound, RoundRow

GUARDS = [requires(KEEPS)]
ROUNDS_URL = f"{URL}/{{questionnaire:int}}/moi"
ROUND_URL = f"{URL}/dot/{{round_id:int}}"
DAYS = [(7, "7 ngày"), (14, "14 ngày"), (30, "30 ngày"), (90, "90 ngày")]
CARRIERS = [
    ("", "Cơ quan tự phát: in phiếu mã QR, tải đường dẫn"),
    ("email", "Thư điện tử"),
    ("sms", "SMS, Zalo"),
]
TYPED = ("name", "days", "carrier", "draw", "sample", "quota", "remind_after", "people")
ERROR = Fraction(5, 100)
"""Margin of error a sample is drawn for, as the method of 2012 takes it."""
MAX_PRINTED = 2400


@get(ROUNDS_URL, guards=GUARDS, include_in_schema=False)
async def show_rounds(request: AnyRequest, questionnaire: FromPath[int]) -> Template:
    """List the rounds of a questionnaire, with a form for another one."""
    return await _rounds(request, questionnaire, Form([]))


async def _rounds(
    request: AnyRequest, questionnaire: int, form: Form, problem: Problem | None = None
) -> Template:
    row, at = await forms.get_questionnaire(questionnaire), now()
    found = await invitations.rounds(questionnaire)
    return page(
        request,
        "questionnaires/rounds.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        row=row,
        url=f"{URL}/{questionnaire}/moi",
        rounds=[_shown(one, at) for one in found],
        day_options=DAYS,
        carrier_options=CARRIERS,
        values=form.values_of(*TYPED) | {"days": form["days"] or "14"},
        is_linked=bool(form["is_linked"]),
        errors=errors_of(problem) if problem else {},
        message="Đã lưu." if request.query_params.get("xong") and not problem else "",
    )


def _shown(one: RoundRow, at: datetime) -> dict[str, object]:
    return {
        "id": one.id,
        "url": f"{URL}/dot/{one.id}",
        "name": one.name,
        "made": f"{vn_moment(one.made_at)}, {one.made_by}",
        "carrier": dict(CARRIERS)[one.carrier],
        "until": short_date(local_date(one.closes_at)),
        "open": one.closes_at > at,
        "full": one.is_full,
        "asked": one.asked,
        "answered": one.answered,
        "rate": percent(one.answered / one.asked if one.asked else None),
        "population": one.population,
        "quota": one.quota,
        "linked": one.is_linked,
        "own": not one.carrier,
        "reminded": vn_moment(one.reminded_at) if one.reminded_at else "",
        "remind_after": one.remind_after,
    }


@post(ROUNDS_URL, guards=GUARDS, status_code=200, include_in_schema=False)
async def post_round(request: AnyRequest, questionnaire: FromPath[int]) -> Template | Redirect:
    """Draw people from a list and ask them."""
    form = await read_form(request)
    try:
        people = inviting.read_list(form["people"], form["carrier"])
        new = _read(form, len(people))
        await actions.invite(
            questionnaire,
            new,
            people,
            secret=site(request).secret,
            by=who(request).name,
            at=now(),
        )
    except Problem as problem:
        return await _rounds(request, questionnaire, form, problem)
    return Redirect(f"{URL}/{questionnaire}/moi?xong=1", status_code=303)


def _read(form: Form, listed: int) -> NewRound:
    """Return the round a form asks for; a sample left open is reckoned from the list."""
    sample = form["sample"].strip() or "0"
    if form["draw"] and sample == "0":
        sample = str(sample_size(listed, ERROR))
    given = {
        "name": form["name"].strip(),
        "days": form["days"],
        "carrier": form["carrier"],
        "sample": sample if form["draw"] else "0",
        "quota": form["quota"].strip() or None,
        "remind_after": form["remind_after"].strip() or "0",
        "is_linked": bool(form["is_linked"]),
    }
    try:
        return msgspec.convert(given, NewRound, strict=False)
    except msgspec.ValidationError as refusal:
        sentence = "Xin ghi tên đợt, số ngày, và các con số bằng chữ số."
        raise InvalidInput({"": sentence}) from refusal


async def _links(request: AnyRequest, round_id: int) -> list[tuple[str, str]]:
    found = await invitations.get_round(round_id)
    handed = await actions.hand_out(round_id, by=who(request).name, at=now())
    page_url, secret = public_url(request, f"/h/{found.code}"), site(request).secret
    return [
        (f"{page_url}?t={inviting.token_of(round_id, serial, secret)}", label)
        for serial, label in handed
    ]


@get(f"{ROUND_URL}/danh-sach", guards=GUARDS, include_in_schema=False)
async def read_links(request: AnyRequest, round_id: FromPath[int]) -> Response[bytes]:
    """Return the links of a round as CSV, for the program that prints appointment slips."""
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(["serial", "link", "label"])
    for serial, (link, label) in enumerate(await _links(request, round_id), start=1):
        lines.writerow([serial, link, cell(label, guard=True)])
    name = f"loi-moi-{round_id}.csv"
    return to_save(written.getvalue().encode(), name, "text/csv; charset=utf-8")


@get(f"{ROUND_URL}/in", guards=GUARDS, include_in_schema=False)
async def read_invitation_slips(
    request: AnyRequest, round_id: FromPath[int]
) -> Response[bytes]:
    """Return slips with QR codes as PDF."""
    found = await invitations.get_round(round_id)
    version = await forms.newest(found.questionnaire)
    if found.asked > MAX_PRINTED:
        raise InvalidInput({"": f"Mỗi lần in nhiều nhất {MAX_PRINTED} phiếu. Xin tải CSV."})
    links, office = await _links(request, round_id), site(request).organisation
    made = await asyncio.to_thread(
        papers.slips, found, version.document.title.vi, links, office, found.made_at
    )
    return to_save(made, f"loi-moi-{round_id}.pdf")


@post(f"{ROUND_URL}/dong", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_round_closed(request: AnyRequest, round_id: FromPath[int]) -> Redirect:
    """End a round."""
    found = await invitations.get_round(round_id)
    await actions.close(round_id, by=who(request).name, at=now())
    return Redirect(f"{URL}/{found.questionnaire}/moi?xong=1", status_code=303)


PAGES = [show_rounds, post_round, read_links, read_invitation_slips, post_round_closed]
