import pytest

from feedback.complaints.rules.statuses import NEXT_STATUSES, may_follow, may_go_along
from feedback.complaints.schemas import STATUS_LABELS, WAITING, Status

WORK = ("received", "assigned", "reopened")
OUT_OF_WORK = (
    *("assigned", "awaiting_citizen", "awaiting_approval", "answered", "refused"),
    *("withdrawn", "merged", "transferred"),
)
ALLOWED = {
    *((one, other) for one in WORK for other in OUT_OF_WORK),
    *(("awaiting_citizen", other) for other in {*WORK, *OUT_OF_WORK} - {"awaiting_citizen"}),
    ("awaiting_citizen", "closed"),
    *(("awaiting_approval", other) for other in (*WORK, "answered", "refused", "withdrawn")),
    ("received", "split"),
    ("assigned", "split"),
    ("merged", "withdrawn"),
    ("split", "withdrawn"),
    ("answered", "reopened"),
    ("answered", "closed"),
    ("refused", "reopened"),
    ("refused", "closed"),
}


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_row_and_a_name(status: Status) -> None:
    assert status in NEXT_STATUSES
    assert STATUS_LABELS[status]


@pytest.mark.parametrize(
    ("current", "wanted"),
    [pytest.param(one, other, id=f"{one} to {other}") for one in Status for other in Status],
)
def test_only_the_drawn_arrows_may_be_walked(current: Status, wanted: Status) -> None:
    assert may_follow(current, wanted) is ((current.value, wanted.value) in ALLOWED)


@pytest.mark.parametrize(
    ("current", "wanted", "allowed"),
    [
        pytest.param("received", "answered", True, id="a quick answer needs no assignment"),
        pytest.param("assigned", "assigned", True, id="handed over"),
        pytest.param("refused", "reopened", True, id="a refusal may be disputed"),
        pytest.param("received", "closed", False, id="never closed without an answer"),
        pytest.param("assigned", "received", False, id="never back to the beginning"),
        pytest.param("answered", "answered", False, id="answered once"),
        pytest.param("answered", "withdrawn", False, id="too late to withdraw"),
        pytest.param("withdrawn", "reopened", False, id="withdrawn for good"),
        pytest.param("closed", "reopened", False, id="closed for good"),
        pytest.param("closed", "answered", False, id="no answer after the end"),
        pytest.param("awaiting_citizen", "closed", True, id="closed when he stays silent"),
        pytest.param("awaiting_approval", "closed", False, id="a draft is no answer"),
        pytest.param("awaiting_approval", "transferred", False, id="first the draft"),
        pytest.param("answered", "transferred", False, id="answered, then ours"),
        pytest.param("transferred", "assigned", False, id="theirs for good"),
        pytest.param("merged", "answered", False, id="answered under the other number"),
        pytest.param("merged", "withdrawn", True, id="merged, and taken back"),
        pytest.param("answered", "merged", False, id="answered, then no duplicate"),
        pytest.param("reopened", "split", False, id="re-opened, then no new beginning"),
        pytest.param("split", "answered", False, id="answered in its parts"),
    ],
)
def test_arrows_mean_what_the_office_means(current: str, wanted: str, *, allowed: bool) -> None:
    assert may_follow(Status(current), Status(wanted)) is allowed


def test_every_status_can_be_reached_from_receipt() -> None:
    reached = {Status.RECEIVED}
    for _ in Status:
        reached |= {after for status in reached for after in NEXT_STATUSES[status]}

    assert reached == set(Status)


def test_whatever_waits_for_the_office_can_be_answered_refused_or_withdrawn() -> None:
    for status in WAITING:
        for way_out in (Status.ANSWERED, Status.REFUSED, Status.WITHDRAWN):
            assert may_follow(status, way_out)


ALONG = {
    *(("merged", other) for other in ("received", "assigned", "answered", "refused")),
    ("merged", "transferred"),
    ("split", "received"),
    ("split", "assigned"),
    ("answered", "merged"),
    ("refused", "merged"),
}


@pytest.mark.parametrize(
    ("current", "wanted"),
    [pytest.param(one, other, id=f"{one} to {other}") for one in Status for other in Status],
)
def test_what_happens_to_a_main_case_leads_only_so_far(current: Status, wanted: Status) -> None:
    assert may_go_along(current, wanted) is ((current.value, wanted.value) in ALONG)
