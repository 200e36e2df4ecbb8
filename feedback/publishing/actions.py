"""Every write about what everybody may read."""

from datetime import date, datetime, timedelta

from piccolo.columns import Column

from feedback.complaints.actions import reading
from feedback.complaints.problems import ComplaintNotFound
from feedback.complaints.queries import figures, lookups
from feedback.complaints.rules import access, texts
from feedback.core import audit
from feedback.core.clock import local_date
from feedback.core.db import insert_rows, transaction
from feedback.core.permissions import Actor, Permission, Scope, require
from feedback.core.problems import InvalidInput, NotAllowed
from feedback.core.reporting import Period
from feedback.publishing import queries, rules
from feedback.publishing.problems import NeverShown, NotForShowing, ReplyChanged
from feedback.publishing.schemas import MAX_REASON, Candidate, Decision, Waiting
from feedback.publishing.tables import Publication, PublicConsent, PublicMonth
from nlp.normalize import fold
from nlp.pii import mask

CITIZEN = "citizen"


async def agree(number: str, *, at: datetime) -> None:
    """Let a matter be shown to everybody once a moderator has masked it; the sender says so.

    Raises:
        ComplaintNotFound: no complaint has this number.
        NeverShown: it is sealed, tells of danger, or has been withdrawn.
    """
    async with transaction(lookups.lock_of(number)):
        case = await lookups.get_case(number)
        state = await queries.own_state(case.id)
        if state.is_closed:
            raise NeverShown
        if state.has_agreed:
            return
        values: dict[Column | str, object] = {
            PublicConsent.given_at: at,
            PublicConsent.withdrawn_at: None,
        }
        mine = PublicConsent.complaint == case.id
        if await PublicConsent.exists().where(mine):
            await PublicConsent.update(values).where(mine)
        else:
            await insert_rows(PublicConsent, ("complaint", "given_at"), [(case.id, at)])
        await audit.record(CITIZEN, "publication.agreed", number, at=at)


async def take_back(number: str, *, at: datetime) -> None:
    """Take the consent back: what was shown is gone at once, and its words are deleted.

    Harmless where there was none.

    Raises:
        ComplaintNotFound: no complaint has this number.
    """
    async with transaction(lookups.lock_of(number)):
        case = await lookups.get_case(number)
        if not (await queries.own_state(case.id)).has_agreed:
            return
        await PublicConsent.update({PublicConsent.withdrawn_at: at}).where(
            PublicConsent.complaint == case.id
        )
        emptied: dict[Column | str, object] = {
            Publication.text: "",
            Publication.answer: "",
            Publication.folded: "",
        }
        ids = list(await queries.parts_of(case.id))
        await Publication.update(emptied).where(Publication.complaint.is_in(ids))
        await audit.record(CITIZEN, "publication.taken_back", number, at=at)


async def list_waiting(*, by: Actor, at: datetime) -> tuple[list[Waiting], list[Waiting]]:
    """Return what waits for ``by`` and what everybody reads now; the look is written down.

    Raises:
        NotAllowed: ``by`` moderates nowhere.
    """
    require(by, Permission.MODERATE)
    rows, shown = await queries.waiting(by), await queries.shown_now(by)
    numbers = " ".join(one.number for one in (*rows, *shown))
    detail = f"{len(rows) + len(shown)}: {numbers}".strip()
    await audit.record_read(by.name, "complaint.listed", "desk public", at=at, detail=detail)
    return rows, shown


async def look_at(number: str, *, by: Actor, at: datetime) -> Candidate:
    """Return a matter that ``by`` is about to decide on; the look is written down.

    Raises:
        ComplaintNotFound, NotAllowed, NotForShowing: as in ``_candidate``.
    """
    found = await _candidate(number, by)
    await reading.read_case(number, by=by, at=at)
    return found


async def _candidate(number: str, by: Actor) -> Candidate:
    """Return a matter that ``by`` may decide on.

    Raises:
        ComplaintNotFound: there is none, or ``by`` may not know of it.
        NotAllowed: it belongs to a unit ``by`` does not moderate for.
        NotForShowing: nobody may show it.
    """
    case = await lookups.get_case(number)
    if not access.may_read(case, by):
        raise ComplaintNotFound
    found = await queries.candidate(number)
    if found is None or case.sealed:
        raise NotForShowing
    if not by.scope(Permission.MODERATE).reaches(case.department):
        raise NotAllowed
    return found


async def decide(number: str, decision: Decision, *, by: Actor, at: datetime) -> None:
    """Show a matter to everybody, or do not and say why; the last decision holds.

    Raises:
        ComplaintNotFound, NotAllowed, NotForShowing: as in ``_candidate``.
        ReplyChanged: another reply has been sent since the page was opened.
        InvalidInput: the texts still tell of somebody, or say what was not in them, nobody
            has looked, or a refusal gives no reason.
    """
    async with transaction(lookups.lock_of(number)):
        found = await _candidate(number, by)
        if found.reply != decision.reply:
            raise ReplyChanged
        text, answer = texts.cleaned(decision.text), texts.cleaned(decision.answer)
        reason = texts.cleaned(decision.reason)
        if decision.shows:
            _check_shown(found, text, answer, has_looked=decision.has_looked)
            reason, folded = "", fold(f"{text} {answer} {found.field or ''}")
        elif not texts.says_something(reason) or len(reason) > MAX_REASON:
            raise InvalidInput({"reason": "Xin ghi lý do, tối đa 500 ký tự."})
        else:
            text = answer = folded = ""
        columns = ("complaint", "reply", "is_shown", "text", "answer", "folded", "reason")
        kept = (decision.shows, text, answer, folded, reason, by.name, at)
        row = (found.complaint, found.reply, *kept)
        await insert_rows(Publication, (*columns, "by", "at"), [row])
        action = "publication.shown" if decision.shows else "publication.refused"
        await audit.record(by.name, action, number, at=at)


def _check_shown(found: Candidate, text: str, answer: str, *, has_looked: bool) -> None:
    errors = dict[str, str]()
    for name, edited, original in (
        ("text", text, found.text),
        ("answer", answer, found.answer),
    ):
        if not texts.says_something(edited):
            errors[name] = "Không còn chữ nào để đăng. Nếu phải che hết, xin chọn không đăng."
        elif not rules.only_hides(mask(original), edited):
            errors[name] = "Chỉ được che bớt hoặc bỏ bớt chữ, không thêm chữ mới."
        elif told := rules.still_tells(edited):
            errors[name] = f"Còn thông tin nhận ra người: {', '.join(told)}. Xin che nốt."
    if not has_looked:
        errors["looked"] = "Xin đọc kỹ rồi đánh dấu vào ô xác nhận."
    if errors:
        raise InvalidInput(errors)


async def count_months(*, at: datetime) -> None:
    """Write the counts of the months that are over, each once; later seals change none.

    Harmless when run twice: a month that was written is not touched again.
    """
    first = await queries.first_received()
    done = await queries.months_counted()
    for month in rules.months_to_count(first, local_date(at)):
        if month not in done:
            await _count(month, at=at)


async def _count(month: date, *, at: datetime) -> None:
    last = rules.next_month(month) - timedelta(days=1)
    period = Period(month, last, Scope(everything=True))
    async with transaction(f"public month {month}"):
        if month in await queries.months_counted():
            return
        cells = (await figures.count_by(period, "all", at)).get("", {})
        pending = await figures.count_unanswered(period) or 0
        counts = [cells.get(name, 0) for name in ("received", "due", "on_time")]
        columns = ("month", "received", "due", "on_time", "pending", "at")
        await insert_rows(PublicMonth, columns, [(month, *counts, pending, at)])
        await audit.record("system", "publication.month_counted", f"{month:%Y-%m}", at=at)
