"""The made-up ward is consistent: its texts differ and name what exists."""

from collections import Counter

import pytest

from feedback.complaints.actions.seeds import REFUSAL_REASONS
from feedback.complaints.schemas import Channel
from feedback.demo.photos import SCENES
from feedback.demo.schemas import CaseData, read_cases, read_comments, read_ward
from feedback.demo.seasons import WEEKS
from nlp.labels import FIELDS, Kind, Urgency
from nlp.normalize import fold

CASES, WARD = read_cases(), read_ward()
POINTS = {point.name for point in WARD.service_points}
AREAS = {area.code for area in WARD.areas} | {None}


def test_at_least_four_hundred_different_texts_are_told() -> None:
    words = Counter(fold(case.text) for case in CASES)

    assert len(words) >= 400
    assert words.most_common(1)[0][1] == 1


def test_remarks_differ_too() -> None:
    words = Counter(fold(one.comment) for one in read_comments())

    assert words.most_common(1)[0][1] == 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text[:24])
def test_a_case_names_only_what_exists(case: CaseData) -> None:
    assert case.field in FIELDS
    assert Kind(case.kind)
    assert Urgency(case.urgency)
    assert Channel(case.channel)
    assert case.area in AREAS
    assert (case.service_point is None) == (case.score is None)
    assert case.service_point is None or case.service_point in POINTS
    assert case.photo is None or case.photo in SCENES
    assert case.refuse is None or case.refuse.reason in REFUSAL_REASONS
    assert case.season is not None or -WEEKS < case.week <= 0


@pytest.mark.parametrize(
    ("what", "many"),
    [
        pytest.param(lambda case: case.kind == "denunciation", 5, id="denunciations"),
        pytest.param(lambda case: case.kind == "spam", 8, id="spam"),
        pytest.param(lambda case: case.kind == "praise", 15, id="praise"),
        pytest.param(lambda case: case.verdict == "no", 20, id="opened again"),
        pytest.param(lambda case: case.photo, 15, id="photos"),
        pytest.param(lambda case: case.season == "tet", 8, id="round Tết"),
        pytest.param(lambda case: case.season == "school", 5, id="round the school year"),
        pytest.param(lambda case: case.week == -14, 20, id="the flood"),
    ],
)
def test_the_year_has_its_events(what: object, many: int) -> None:
    assert callable(what)
    assert sum(bool(what(case)) for case in CASES) >= many
