"""/quan-tri/mo-hinh: how good the machine is here, what it has learnt, going back."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from litestar import get, post
from litestar.response import Redirect, Template

from feedback.complaints.queries import lookups
from feedback.core import words
from feedback.core.clock import local_date, now
from feedback.core.http import AnyRequest, page, read_form, requires, who
from feedback.core.permissions import Permission
from feedback.core.problems import Problem, errors_of
from feedback.core.statistics import CHANGE_WORDS
from feedback.core.words import vn_moment
from feedback.learning import rules
from feedback.learning.actions import training, trusting
from feedback.learning.queries import fields, figures, models, trust
from feedback.learning.schemas import Live, TrainingState, TrainingView, Trust
from nlp import modelfile

URL = "/quan-tri/mo-hinh"
GUARDS = [requires(Permission.ADMINISTER)]
A_YEAR = timedelta(days=365)
STATES = {
    TrainingState.WAITING: "đang chờ",
    TrainingState.RUNNING: "đang học",
    TrainingState.DONE: "đã xong",
    TrainingState.FAILED: "không xong",
}
DONE = {
    "hoc": "Đã ghi nhận. Máy bắt đầu học, kết quả hiện ở đây sau vài phút.",
    "tin": "Đã lưu. Từ phản ánh sau, máy tự chuyển theo mức này.",
    "ve": "Đã quay về mô hình được chọn. Phản ánh mới được gợi ý bằng mô hình này.",
}
SHIPPED = "shipped"


@get(URL, guards=GUARDS, include_in_schema=False)
async def show_model(request: AnyRequest) -> Template:
    """Show how good the machine is and what came of each training."""
    return await _model(request)


async def _model(request: AnyRequest, problem: Problem | None = None) -> Template:
    at, names = now(), await lookups.field_names()
    live, choice = await figures.live(at - A_YEAR), await models.current_choice()
    views = await models.trainings()
    done = str(request.query_params.get("xong", ""))
    current = choice.training if choice else None
    verdicts = await trust.verdicts(at)
    return page(
        request,
        "learning/model.html",
        http_status=problem.status if problem else HTTPStatus.OK,
        version=choice.version if choice and choice.training else shipped_version(),
        is_shipped=current is None,
        since=f"từ {vn_moment(choice.at)}, {choice.by}" if choice else "",
        live=_live_words(live, names),
        drift=rules.drift(live.months, local_date(at)),
        change_words=CHANGE_WORDS,
        waiting=await models.new_corrections(),
        fields_changed=await fields.are_news(),
        is_busy=any(
            one.state in {TrainingState.WAITING, TrainingState.RUNNING} for one in views
        ),
        trainings=[_training_words(one, names, current=current) for one in views],
        may_go_to_shipped=current is not None,
        trust=_trust_words(await trust.chosen(), verdicts),
        reliability=_reliability_words(verdicts),
        shipped=shipped_version(),
        errors=errors_of(problem) if problem else {},
        message=DONE.get(done, "") if not problem else "",
    )


def shipped_version() -> str:
    """Return the name of the model this program came with."""
    return modelfile.read_card(modelfile.DEFAULT_MODEL).version


def _live_words(live: Live, names: dict[str, str]) -> dict[str, Any]:
    return {
        "all": rules.percent(live.all.right, live.all.seen),
        "seen": live.all.seen,
        "trusted": rules.percent(live.trusted.seen, live.all.seen),
        "trusted_wrong": rules.percent(
            live.trusted.seen - live.trusted.right, live.trusted.seen
        ),
        "fields": [
            {
                "name": names.get(one.field, one.field),
                "found": rules.percent(one.found.right, one.found.seen),
                "precise": rules.percent(one.precise.right, one.precise.seen),
                "n": one.found.seen,
                "confused": names.get(one.confused_with, one.confused_with),
            }
            for one in sorted(live.fields, key=lambda one: -one.found.seen)
        ],
        "months": [
            {
                "month": f"{one.month:%m/%Y}",
                "all": rules.percent(one.all.right, one.all.seen),
                "trusted": rules.percent(one.trusted.seen, one.all.seen),
                "n": one.all.seen,
            }
            for one in live.months
        ],
    }


def _reliability_words(verdicts: list[tuple[float, bool]]) -> list[dict[str, Any]]:
    return [
        {
            "range": f"{one.low * 100:.0f} – {one.high * 100:.0f} %",
            "said": words.percent(one.said),
            "right": rules.percent(one.tally.right, one.tally.seen),
            "n": one.tally.seen,
        }
        for one in rules.reliability(verdicts)
    ]


def _trust_words(chosen: Trust | None, verdicts: list[tuple[float, bool]]) -> dict[str, Any]:
    offers = []
    for wanted in rules.PRECISIONS:
        border = rules.border(verdicts, wanted)
        sent, wrong = rules.reach(verdicts, border)
        told = (
            "chưa đủ ý kiến để biết"
            if border is None
            else f"máy tự chuyển {rules.percent(sent.right, sent.seen)}, "
            f"sai {rules.percent(wrong.right, wrong.seen)}"
        )
        offers.append({"value": wanted, "label": f"Đúng ít nhất {wanted} %", "told": told})
    is_unknown = chosen is not None and chosen.wanted > 0 and chosen.border is None
    return {
        "wanted": chosen.wanted if chosen else 0,
        "offers": offers,
        "is_unknown": is_unknown,
    }


def _training_words(
    view: TrainingView, names: dict[str, str], *, current: int | None
) -> dict[str, Any]:
    return {
        "id": view.id,
        "state": STATES[view.state],
        "is_running": view.state in {TrainingState.WAITING, TrainingState.RUNNING},
        "percent": round(view.done * 100),
        "by": "tự học ban đêm" if view.by == training.NIGHTLY else view.by,
        "at": vn_moment(view.asked_at),
        "version": view.version,
        "corrections": view.corrections,
        "activated": view.activated,
        "is_current": view.id == current,
        "said": rules.sentences(view.verdict, names) if view.verdict else [],
        "failure": view.failure,
    }


@post(f"{URL}/hoc-lai", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_training(request: AnyRequest) -> Template | Redirect:
    """Have the machine learn from all corrections."""
    try:
        await training.ask(by=who(request).name, at=now())
    except Problem as problem:
        return await _model(request, problem)
    return Redirect(f"{URL}?xong=hoc", status_code=303)


@post(f"{URL}/quay-ve", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_go_back(request: AnyRequest) -> Template | Redirect:
    """Put an earlier model to use again."""
    form = await read_form(request)
    wanted = form["training"]
    chosen = None if wanted == SHIPPED else int(wanted) if wanted.isdecimal() else 0
    try:
        await training.go_back(chosen, by=who(request).name, at=now())
    except Problem as problem:
        return await _model(request, problem)
    return Redirect(f"{URL}?xong=ve", status_code=303)


@post(f"{URL}/tin", guards=GUARDS, status_code=200, include_in_schema=False)
async def post_trust(request: AnyRequest) -> Template | Redirect:
    """Choose how right the machine must be to send a case on by itself."""
    form = await read_form(request)
    wanted = int(form["wanted"]) if form["wanted"].isdecimal() else -1
    try:
        await trusting.choose(wanted, by=who(request).name, at=now())
    except Problem as problem:
        return await _model(request, problem)
    return Redirect(f"{URL}?xong=tin", status_code=303)


PAGES = [show_model, post_training, post_go_back, post_trust]
