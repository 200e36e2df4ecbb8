from datetime import UTC, date, datetime

import msgspec
import pytest

from feedback.complaints.rules.access import may_answer, may_read, may_work_on
from feedback.complaints.schemas import CaseView, Channel, Status
from feedback.core.permissions import Actor, Grant, Role, Scope
from nlp.labels import Kind, Urgency

LAND, WASTE, TAX = 2, 3, 4
ALL_UNITS = frozenset({1, LAND, WASTE, TAX})
EVERYWHERE = Scope(everything=True, units=ALL_UNITS)


def over(*units: int) -> Scope:
    return Scope(units=frozenset(units))


def an_actor(*grants: tuple[Role, Scope]) -> Actor:
    given = tuple(Grant(role, scope) for role, scope in grants)
    return Actor(1, "lan", "Chị Lan", None, "", given)


ACTORS = {
    "handler of land": an_actor((Role.HANDLER, over(LAND))),
    "handler of waste": an_actor((Role.HANDLER, over(WASTE))),
    "head of land": an_actor((Role.HEAD, over(LAND))),
    "head of waste": an_actor((Role.HEAD, over(WASTE))),
    "intake": an_actor((Role.INTAKE, EVERYWHERE)),
    "intake of tax": an_actor((Role.INTAKE, over(TAX))),
    "leader": an_actor((Role.LEADER, EVERYWHERE)),
    "leader of a branch": an_actor((Role.LEADER, over(LAND, TAX))),
    "analyst": an_actor((Role.ANALYST, EVERYWHERE)),
    "keeper": an_actor((Role.KEEPER, EVERYWHERE)),
    "administrator": an_actor((Role.ADMINISTRATOR, EVERYWHERE)),
    "analyst and administrator": an_actor(
        (Role.ANALYST, EVERYWHERE), (Role.ADMINISTRATOR, EVERYWHERE)
    ),
    "all but keeper": an_actor(
        *((role, EVERYWHERE) for role in Role if role is not Role.KEEPER)
    ),
    "nobody": an_actor(),
}

MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
ORDINARY = CaseView(
    id=1,
    number="PA-2603-000001",
    text="Đèn đường hỏng",
    place="",
    channel=Channel.WEB,
    kind=Kind.REPORT,
    field="land",
    urgency=Urgency.ORDINARY,
    sorted_by="machine",
    machine="{}",
    status=Status.ASSIGNED,
    sealed=False,
    department=LAND,
    alarmed_department=None,
    unit="Địa chính",
    area=None,
    point=None,
    score=None,
    reasons="[]",
    contact_name="",
    contact_phone="",
    contact_email="",
    received_at=MORNING,
    due_at=MORNING,
    due_on=date(2026, 3, 23),
    answered_at=None,
    last_answered_at=None,
    reopened_at=None,
    closed_at=None,
    verdict=None,
)


def a_case(
    department: int | None,
    *,
    status: Status = Status.ASSIGNED,
    sealed: bool = False,
    urgency: Urgency = Urgency.ORDINARY,
    alarmed: int | None = None,
) -> CaseView:
    return msgspec.structs.replace(
        ORDINARY,
        department=department,
        status=status,
        sealed=sealed,
        urgency=urgency,
        alarmed_department=alarmed,
    )


CASES = {
    "of land": a_case(LAND),
    "of nobody": a_case(None, status=Status.RECEIVED),
    "sealed, of land": a_case(LAND, sealed=True),
    "sealed, of nobody": a_case(None, sealed=True, status=Status.RECEIVED),
    "sealed danger": a_case(None, sealed=True, urgency=Urgency.DANGER, alarmed=LAND),
    "danger for land": a_case(None, urgency=Urgency.DANGER, alarmed=LAND),
    "danger for land, given to waste": a_case(WASTE, urgency=Urgency.DANGER, alarmed=LAND),
    "danger for nobody": a_case(None, urgency=Urgency.DANGER),
    "alarm called off, given to waste": a_case(WASTE, alarmed=LAND),
}

OVER_ALL = {"intake", "leader", "all but keeper"}

READERS: dict[str, set[str]] = {
    "of land": OVER_ALL | {"handler of land", "head of land", "leader of a branch"},
    "of nobody": OVER_ALL | {"intake of tax"},
    "sealed, of land": {"keeper"},
    "sealed, of nobody": {"keeper"},
    "sealed danger": {"keeper"},
    "danger for land": OVER_ALL | {"intake of tax", "head of land", "leader of a branch"},
    "danger for land, given to waste": OVER_ALL
    | {"handler of waste", "head of waste", "head of land", "leader of a branch"},
    "danger for nobody": OVER_ALL | {"intake of tax"},
    "alarm called off, given to waste": OVER_ALL | {"handler of waste", "head of waste"},
}

WORKERS: dict[str, set[str]] = {
    "of land": {"intake", "all but keeper", "handler of land", "head of land"},
    "of nobody": {"intake", "all but keeper", "intake of tax"},
    "sealed, of land": {"keeper"},
    "sealed, of nobody": {"keeper"},
    "sealed danger": {"keeper"},
    "danger for land": {"intake", "all but keeper", "intake of tax", "head of land"},
    "danger for land, given to waste": {
        "intake",
        "all but keeper",
        "handler of waste",
        "head of waste",
    },
    "danger for nobody": {"intake", "all but keeper", "intake of tax"},
    "alarm called off, given to waste": {
        "intake",
        "all but keeper",
        "handler of waste",
        "head of waste",
    },
}

PAIRS = [
    pytest.param(case, actor, id=f"{actor}, a case {case}")
    for case in CASES
    for actor in ACTORS
]


@pytest.mark.parametrize(("case", "actor"), PAIRS)
def test_who_may_read(case: str, actor: str) -> None:
    assert may_read(CASES[case], ACTORS[actor]) is (actor in READERS[case])


@pytest.mark.parametrize(("case", "actor"), PAIRS)
def test_who_may_work_on(case: str, actor: str) -> None:
    assert may_work_on(CASES[case], ACTORS[actor]) is (actor in WORKERS[case])


@pytest.mark.parametrize(("case", "actor"), PAIRS)
def test_nobody_works_on_what_they_may_not_read(case: str, actor: str) -> None:
    assert may_read(CASES[case], ACTORS[actor]) or not may_work_on(CASES[case], ACTORS[actor])


@pytest.mark.parametrize(
    "actor", ["analyst", "administrator", "analyst and administrator", "nobody"]
)
def test_analysts_and_administrators_read_no_case_at_all(actor: str) -> None:
    assert [name for name, case in CASES.items() if may_read(case, ACTORS[actor])] == []


def test_a_keeper_reads_only_what_is_sealed() -> None:
    read = {name for name, case in CASES.items() if may_read(case, ACTORS["keeper"])}

    assert read == {name for name, case in CASES.items() if case.sealed}


def test_work_in_one_unit_gives_none_in_a_unit_that_is_only_read() -> None:
    actor = an_actor((Role.HANDLER, over(LAND)), (Role.LEADER, over(WASTE)))

    assert may_read(a_case(WASTE), actor)
    assert not may_work_on(a_case(WASTE), actor)
    assert may_work_on(a_case(LAND), actor)


@pytest.mark.parametrize(
    ("status", "possible"),
    [
        pytest.param(Status.RECEIVED, True, id="received"),
        pytest.param(Status.ASSIGNED, True, id="assigned"),
        pytest.param(Status.REOPENED, True, id="reopened"),
        pytest.param(Status.ANSWERED, False, id="answered already"),
        pytest.param(Status.REFUSED, False, id="refused"),
        pytest.param(Status.WITHDRAWN, False, id="withdrawn"),
        pytest.param(Status.CLOSED, False, id="closed"),
        pytest.param(Status.AWAITING_CITIZEN, True, id="asked, but known by now"),
        pytest.param(Status.AWAITING_APPROVAL, False, id="a draft waits"),
        pytest.param(Status.MERGED, False, id="merged"),
        pytest.param(Status.SPLIT, False, id="answered in its parts"),
        pytest.param(Status.TRANSFERRED, False, id="theirs now"),
    ],
)
def test_a_reply_needs_a_right_and_a_case_that_waits(status: Status, *, possible: bool) -> None:
    case = a_case(LAND, status=status)

    assert may_answer(case, ACTORS["handler of land"]) is possible
    assert not may_answer(case, ACTORS["handler of waste"])
    assert not may_answer(case, ACTORS["leader"])
