from datetime import date

import msgspec
import pytest

from feedback.places.schemas import (
    POINT_KIND_LABELS,
    DepartmentRow,
    NewDepartment,
    NewServicePoint,
    PointKind,
)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "day", "valid"),
    [
        pytest.param(None, None, "2026-03-02", True, id="always"),
        pytest.param("2025-07-01", None, "2025-06-30", False, id="the day before it opens"),
        pytest.param("2025-07-01", None, "2025-07-01", True, id="the day it opens"),
        pytest.param(None, "2025-06-30", "2025-06-30", True, id="its last day"),
        pytest.param(None, "2025-06-30", "2025-07-01", False, id="the day after"),
        pytest.param("2025-01-01", "2025-06-30", "2025-03-01", True, id="in between"),
    ],
)
def test_department_exists_on_its_days_both_included(
    valid_from: str | None, valid_to: str | None, day: str, *, valid: bool
) -> None:
    begin = date.fromisoformat(valid_from) if valid_from else None
    end = date.fromisoformat(valid_to) if valid_to else None

    assert (
        DepartmentRow(1, "a", "A", None, begin, end).is_valid(date.fromisoformat(day)) is valid
    )


@pytest.mark.parametrize("kind", PointKind)
def test_every_kind_of_point_has_a_name(kind: PointKind) -> None:
    assert POINT_KIND_LABELS[kind]


@pytest.mark.parametrize(
    "code",
    ["", "Địa chính", "DIA-CHINH", "-dia", "dia chinh", "a" * 61, "dia/chinh", "dia\nchinh"],
)
def test_department_code_is_small_letters_digits_and_dashes(code: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"code": code, "name": "Địa chính"}, NewDepartment)


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"kind": "kiosk", "name": "", "department": 1}, id="no name"),
        pytest.param({"kind": "robot", "name": "A", "department": 1}, id="unknown kind"),
        pytest.param({"kind": "kiosk", "name": "A"}, id="no department"),
        pytest.param({"kind": "kiosk", "name": "A", "department": 1, "x": 1}, id="unknown key"),
    ],
)
def test_service_point_that_makes_no_sense_is_refused(sent: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(sent, NewServicePoint)
