"""The pages on which citizens answer: by link, by QR code, by invitation."""

from typing import Any
from urllib.parse import urlencode

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Template

from feedback.core.clock import now
from feedback.core.http import AnyRequest, Form, new_form_key, page, read_form, site
from feedback.core.problems import InvalidInput
from feedback.places import queries as places
from feedback.places.schemas import ServicePointRow
from nlp.danger import may_be_danger
from surveys.questionnaires.actions.giving import Given, give, keep_half
from surveys.questionnaires.problems import QuestionnaireNotFound
from surveys.questionnaires.queries import forms, invitations
from surveys.questionnaires.rules import moments, reading, showing
from surveys.questionnaires.schemas import (
    Answers,
    Came,
    Language,
    Outcome,
    Reading,
    Version,
)

MAX_TOKEN = 60
MAX_DIGITS = 6
LONGEST_KEY = 255


def language_of(typed: object) -> Language:
    """Return the language an address or a form names; Vietnamese is what it is else."""
    return Language.EN if typed == Language.EN else Language.VI


def key_of(request: AnyRequest, form: Form) -> str:
    """Return the id a device gave its answer: of the header, else of the form."""
    sent = request.headers.get("Idempotency-Key") or form["key"]
    if not 0 < len(sent) <= LONGEST_KEY:
        raise InvalidInput({"": "Xin mở lại trang rồi gửi."})
    return str(sent)


async def version_of(code: str, typed: str) -> Version:
    """Return the version a form was shown in, also one that is no longer asked.

    Raises:
        QuestionnaireNotFound, NothingPublished: there is none.
    """
    if not typed:
        return await forms.get_version(code)
    if not (typed.isascii() and typed.isdigit() and len(typed) <= MAX_DIGITS):
        raise QuestionnaireNotFound
    return await forms.get_version(code, int(typed))


async def _point(typed: object) -> ServicePointRow | None:
    code = str(typed or "")[:MAX_TOKEN]
    return await places.get_service_point(code) if code else None


@get("/h/{code:str}", include_in_schema=False)
async def show_survey(request: AnyRequest, code: FromPath[str]) -> Template:
    """Show the questions of the version that is asked now."""
    version, query = await forms.open_version(code), request.query_params
    invitation, promise = str(query.get("t", ""))[:MAX_TOKEN], "anonymous"
    if invitation:
        secret = site(request).secret
        held = await invitations.usable(
            invitation, version.questionnaire, secret=secret, at=now()
        )
        promise = "linked" if held.round.is_linked else "invited"
    asked = Asked(version, language_of(query.get("l")), await _point(query.get("p")))
    return await _survey(request, asked, invitation=invitation, promise=promise)


class Asked:
    """What a page asks: which version, in which language, where."""

    def __init__(
        self, version: Version, language: Language, point: ServicePointRow | None
    ) -> None:
        self.version = version
        self.language = language
        self.point = point


async def _survey(
    request: AnyRequest, asked: Asked, *, invitation: str, promise: str, **more: Any
) -> Template:
    version, point = asked.version, asked.point
    answers: Answers = more.pop("answers", {})
    other = Language.EN if asked.language is Language.VI else Language.VI
    query = {"l": str(other), "p": point.code if point else "", "t": invitation}
    has_other = showing.has_english(version.document)
    named = urlencode({name: value for name, value in query.items() if value})
    shown: dict[str, Any] = {
        "form": showing.shown_form(version.document, asked.language, answers),
        "action": f"/h/{version.code}",
        "version": version.number,
        "point_name": point.name if point else "",
        "point_code": point.code if point else "",
        "invitation": invitation,
        "promise": promise,
        "other_url": f"/h/{version.code}?{named}" if has_other else "",
        "form_key": new_form_key(),
        "errors": {},
        "saved": False,
        "receipt": None,
    }
    return page(request, "questionnaires/answer.html", **{**shown, **more})


@post("/h/{code:str}", status_code=200, include_in_schema=False)
async def post_survey(request: AnyRequest, code: FromPath[str]) -> Template:
    """Store an answer; what is missing is asked for again, and the rest kept."""
    form = await read_form(request)
    version, point = await version_of(code, form["v"]), await _point(form["p"])
    invitation, language = form["t"][:MAX_TOKEN], language_of(form["l"])
    came = Came.INVITED if invitation else Came.QR if point else Came.WEB
    given = given_of(request, form, version, came=came, point=point, invitation=invitation)
    if not given.reading.errors:
        outcome = await give(given, secret=site(request).secret, at=now())
        return page(
            request,
            "questionnaires/thanks.html",
            **thanks_of(outcome, given.reading, version, language),
        )
    kept = await _keep(request, given)
    return await _survey(
        request,
        Asked(version, language, point),
        invitation=invitation,
        promise="anonymous",
        answers=given.reading.answers,
        errors=given.reading.errors,
        saved=kept is not None,
        receipt=kept.complaint if kept else None,
        form_key=given.key,
        http_status=InvalidInput.status,
    )


async def _keep(request: AnyRequest, given: Given) -> Outcome | None:
    """Keep the half of an answer; None: there is nothing in it."""
    if not given.reading.answers:
        return None
    return await keep_half(given, secret=site(request).secret, at=now())


def given_of(
    request: AnyRequest,
    form: Form,
    version: Version,
    *,
    came: Came,
    point: ServicePointRow | None,
    invitation: str = "",
) -> Given:
    """Return the answer a form holds, and when it was given by our clock.

    Raises:
        InvalidInput: its id is empty or too long.
    """
    language, at = language_of(form["l"]), now()
    answered = request.headers.get("X-Langnghe-Answered-At", "")
    sent = request.headers.get("X-Langnghe-Sent-At", "")
    return Given(
        version,
        reading.read(version.document, form, language),
        language,
        came,
        key_of(request, form),
        moments.given_at(answered, sent, at),
        point,
        invitation,
    )


def thanks_of(
    outcome: Outcome, given: Reading, version: Version, language: Language
) -> dict[str, Any]:
    """Return what the page of thanks shows."""
    words = reading.words_in(version.document, given.answers)
    return {
        "language": str(language),
        "chrome": showing.CHROME[language],
        "thanks": version.document.thanks.say(language),
        "retired": outcome.was_retired,
        "complete": outcome.is_complete,
        "receipt": outcome.complaint,
        "danger": outcome.complaint is not None and may_be_danger(words),
    }


PAGES = [show_survey, post_survey]
