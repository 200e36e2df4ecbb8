"""The questionnaire of a kiosk: below the kiosk's own address, so that it works offline too."""

from http import HTTPStatus
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template

from feedback.core.clock import now
from feedback.core.http import AnyRequest, new_form_key, page, read_form, site
from feedback.places import queries as places
from feedback.places.problems import ServicePointRevoked
from feedback.places.schemas import ServicePointRow
from surveys.questionnaires.actions.giving import give, keep_half, outcome_of
from surveys.questionnaires.pages.answering import (
    LONGEST_KEY,
    given_of,
    language_of,
    thanks_of,
    version_of,
)
from surveys.questionnaires.queries import forms
from surveys.questionnaires.rules import showing
from surveys.questionnaires.schemas import Came, Language, Version
from surveys.screens.queries import look_of
from surveys.screens.rules import ENGLISH
from surveys.screens.schemas import Look

SHORT_THANKS_S, LONG_THANKS_S = 6, 30


def _home(point: ServicePointRow) -> str:
    return f"/k/{point.code}/bang-hoi"


@get("/k/{code:str}/bang-hoi", include_in_schema=False)
async def show_kiosk_survey(request: AnyRequest, code: FromPath[str]) -> Template:
    """Show what this kiosk asks: whenever it returns here, the newest version."""
    point = await places.get_service_point(code)
    version = await forms.asked_at(point.id)
    return await _survey(request, point, version, language_of(request.query_params.get("l")))


async def _look(point: ServicePointRow, language: str) -> Look:
    return await look_of(point.id, ENGLISH if language == Language.EN else "")


async def _survey(
    request: AnyRequest,
    point: ServicePointRow,
    version: Version,
    language: Language,
    **more: Any,
) -> Template:
    other = Language.EN if language is Language.VI else Language.VI
    has_other = showing.has_english(version.document)
    shown: dict[str, Any] = {
        "form": showing.shown_form(version.document, language, more.pop("answers", {})),
        "point_name": point.name,
        "action": _home(point),
        "home_url": _home(point),
        "code": version.code,
        "version": version.number,
        "other_url": f"{_home(point)}?l={other}" if has_other else "",
        "form_key": new_form_key(),
        "errors": {},
        "look": await _look(point, language),
    }
    return page(request, "questionnaires/kiosk.html", **{**shown, **more})


@post("/k/{code:str}/bang-hoi", status_code=200, include_in_schema=False)
async def post_kiosk_survey(request: AnyRequest, code: FromPath[str]) -> Template:
    """Store an answer of a kiosk, perhaps hours later, to the version it was given to."""
    (point, closed_at), form = await places.get_point_ever(code), await read_form(request)
    version = await version_of(form["f"], form["v"])
    given = given_of(request, form, version, came=Came.KIOSK, point=point)
    if closed_at is not None and given.given_at > closed_at:
        raise ServicePointRevoked
    secret, errors = site(request).secret, given.reading.errors
    if errors and not form["half"] and not request.headers.get("X-Langnghe-Sent-At"):
        if given.reading.answers:
            await keep_half(given, secret=secret, at=now())
        return await _survey(
            request,
            point,
            version,
            given.language,
            answers=given.reading.answers,
            errors=errors,
            form_key=given.key,
            http_status=HTTPStatus.BAD_REQUEST,
        )
    store = keep_half if errors or form["half"] else give
    outcome = await store(given, secret=secret, at=now())
    told = thanks_of(outcome, given.reading, version, given.language)
    return await _thanks(request, point, **told)


async def _thanks(request: AnyRequest, point: ServicePointRow, **told: Any) -> Template:
    thanks = {
        "language": str(Language.VI),
        "chrome": showing.CHROME[Language.VI],
        "thanks": "",
        "complete": True,
        "receipt": None,
        "danger": False,
        "asks_code": False,
    }
    return page(
        request,
        "questionnaires/kiosk_thanks.html",
        look=await _look(point, {**thanks, **told}["language"]),
        point_name=point.name,
        home_url=_home(point),
        seconds=LONG_THANKS_S if told.get("receipt") else SHORT_THANKS_S,
        **{**thanks, **told},
    )


@get("/k/{code:str}/bang-hoi/cam-on", include_in_schema=False)
async def show_survey_thanks(request: AnyRequest, code: FromPath[str]) -> Template:
    """Thank, on a screen that a kiosk holds; its script asks for a code where there may be one."""
    point = await places.get_service_point(code)
    return await _thanks(request, point, asks_code=True)


@post("/k/{code:str}/bang-hoi/cam-on", status_code=200, include_in_schema=False)
async def post_survey_thanks(request: AnyRequest, code: FromPath[str]) -> Template:
    """Thank, with the tracking code of an answer the kiosk has just sent."""
    point, form = await places.get_service_point(code), await read_form(request)
    found = None
    if 0 < len(form["id"]) <= LONGEST_KEY:
        found = await outcome_of(form["id"], secret=site(request).secret, at=now())
    return await _thanks(request, point, receipt=found.complaint if found else None)


PAGES = [show_kiosk_survey, post_kiosk_survey, show_survey_thanks, post_survey_thanks]
