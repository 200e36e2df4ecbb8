from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.accounts.rules import (
    LOCK_OUT,
    MAX_FAILED_ATTEMPTS,
    MAX_PASSWORD_LENGTH,
    MIN_PASSWORD_LENGTH,
    is_acceptable,
    is_own_path,
    locked_until,
    scope_of,
)
from feedback.core.permissions import Scope
from feedback.places.schemas import DepartmentRow

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("password", "acceptable"),
    [
        pytest.param("Trời-mưa9h", True, id="ten signs"),
        pytest.param("Trờimưa9h", False, id="nine signs"),
        pytest.param("", False, id="nothing"),
        pytest.param("xanh lá cây bàng", True, id="a few words"),
        pytest.param("k7#Qz!m2Vw9pRt", True, id="random signs"),
        pytest.param("aaaaaaaaaaaa", False, id="one sign again and again"),
        pytest.param("abababababab", False, id="two signs again and again"),
        pytest.param("1212121212", False, id="two digits again and again"),
        pytest.param("password12", False, id="password with a tail"),
        pytest.param("Password1234", False, id="password in capitals"),
        pytest.param("matkhau123456", False, id="two well-known words"),
        pytest.param("MatKhau123", False, id="mật khẩu with a tail"),
        pytest.param("1234567890", False, id="digits in a row"),
        pytest.param("qwertyuiop", False, id="keys in a row"),
        pytest.param("langnghe2026", False, id="the product and the year"),
        pytest.param("nguyenvanan1", False, id="own name with a tail"),
        pytest.param("NguyenVanAn12", False, id="own name in capitals"),
        pytest.param("nguyenvananmatkhau", False, id="own name and a well-known word"),
        pytest.param("nguyenvanan-thích-chè", True, id="own name among much else"),
        pytest.param("dd8fd4853c7db82a1f149693d444a85c", True, id="128 random bits in hex"),
        pytest.param(
            "be9d6bad5ee6c84a7c09c755ab3fd757d013cd6474a474df31481ef658e0867c",
            True,
            id="256 random bits in hex",
        ),
        pytest.param(
            "correct horse battery staple under the green bridge tonight",
            True,
            id="a long sentence in English",
        ),
        pytest.param(
            "con meo nha toi thich nam tren mai ngoi do moi buoi chieu mua he nang vang",
            True,
            id="a long sentence without accents",
        ),
        pytest.param("k" * 201, False, id="201 signs"),
        pytest.param("k7#Qz!m2Vw" * 100, False, id="a thousand signs"),
    ],
)
def test_password_is_long_and_not_easily_guessed(password: str, *, acceptable: bool) -> None:
    assert is_acceptable(password, "nguyenvanan") is acceptable


@given(password=st.text(max_size=MIN_PASSWORD_LENGTH - 1))
def test_no_short_password_is_acceptable(password: str) -> None:
    assert not is_acceptable(password, "lan")


@given(password=st.text(min_size=MAX_PASSWORD_LENGTH + 1, max_size=MAX_PASSWORD_LENGTH * 2))
def test_no_endless_password_is_acceptable(password: str) -> None:
    assert not is_acceptable(password, "lan")


@given(password=st.text(alphabet=st.characters(codec="ascii"), max_size=60))
def test_capitals_make_no_password_better_or_worse(password: str) -> None:
    small, large = password.lower(), password.upper()

    assert is_acceptable(small, "lan") is is_acceptable(large, "lan")
    assert is_acceptable(small, "lan") is is_acceptable(small, "LAN")


@pytest.mark.parametrize(
    ("failed", "locked"),
    [
        pytest.param(0, False, id="none"),
        pytest.param(1, False, id="one"),
        pytest.param(MAX_FAILED_ATTEMPTS - 1, False, id="four"),
        pytest.param(MAX_FAILED_ATTEMPTS, True, id="five"),
        pytest.param(MAX_FAILED_ATTEMPTS + 1, True, id="six"),
        pytest.param(1000, True, id="a thousand"),
    ],
)
def test_five_failures_in_a_row_lock_the_account(failed: int, *, locked: bool) -> None:
    assert locked_until(failed, NOON) == (NOON + LOCK_OUT if locked else None)


def test_lock_out_lasts_a_quarter_of_an_hour() -> None:
    assert timedelta(minutes=15) == LOCK_OUT


def a_department(number: int, parent: int | None = None) -> DepartmentRow:
    return DepartmentRow(number, f"unit-{number}", f"Đơn vị {number}", parent, None, None)


WARD = [a_department(1), a_department(2, 1), a_department(3, 1), a_department(4, 2)]
TWO_WARDS = [a_department(1), a_department(2, 1), a_department(5), a_department(6, 5)]


@pytest.mark.parametrize(
    ("department", "tree", "scope"),
    [
        pytest.param(
            None,
            WARD,
            Scope(everything=True, units=frozenset({1, 2, 3, 4})),
            id="no department",
        ),
        pytest.param(
            1, WARD, Scope(everything=True, units=frozenset({1, 2, 3, 4})), id="the only root"
        ),
        pytest.param(2, WARD, Scope(units=frozenset({2, 4})), id="a branch"),
        pytest.param(4, WARD, Scope(units=frozenset({4})), id="a leaf"),
        pytest.param(1, TWO_WARDS, Scope(units=frozenset({1, 2})), id="one root of two"),
        pytest.param(5, TWO_WARDS, Scope(units=frozenset({5, 6})), id="the other root"),
        pytest.param(
            None,
            TWO_WARDS,
            Scope(everything=True, units=frozenset({1, 2, 5, 6})),
            id="no department, two roots",
        ),
        pytest.param(None, [], Scope(everything=True), id="before there are departments"),
        pytest.param(9, WARD, Scope(units=frozenset({9})), id="a department nobody knows"),
    ],
)
def test_grant_reaches_its_department_and_all_below(
    department: int | None, tree: list[DepartmentRow], scope: Scope
) -> None:
    assert scope_of(department, tree) == scope


@pytest.mark.parametrize("department", [2, 3, 4])
def test_no_grant_below_the_root_reaches_what_nobody_owns(department: int) -> None:
    assert not scope_of(department, WARD).reaches(None)
    assert not scope_of(department, WARD).reaches(1)


@pytest.mark.parametrize(
    ("way", "is_own"),
    [
        pytest.param("/ban?nhom=triage", True, id="a page of ours"),
        pytest.param("/", True, id="the first page"),
        pytest.param("//evil.example", False, id="another site"),
        pytest.param("/\\evil.example", False, id="another site, for browsers"),
        pytest.param("/\t/evil.example", False, id="behind a tab"),
        pytest.param("/\n/evil.example", False, id="behind a line break"),
        pytest.param("https://evil.example", False, id="an address"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_the_way_back_stays_on_this_site(way: str, *, is_own: bool) -> None:
    assert is_own_path(way) is is_own
