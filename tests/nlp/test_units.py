"""Old names of wards are found and looked up, and nobody outside is asked."""

import subprocess
import sys

import msgspec
import pytest

from nlp.units import MOST, OldUnit, Today, find_old

DONG_VE = OldUnit("phường Đông Vệ, TP Thanh Hóa", "phường Đông Vệ", "thành phố Thanh Hóa")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nhà tôi ở phường Đông Vệ, TP Thanh Hóa, mất nước", [DONG_VE]),
        (
            "xã Hoằng Lộc, huyện Hoằng Hóa, tỉnh Thanh Hóa",
            [
                OldUnit(
                    "xã Hoằng Lộc, huyện Hoằng Hóa",
                    "xã Hoằng Lộc",
                    "huyện Hoằng Hóa",
                    "Thanh Hóa",
                )
            ],
        ),
        (
            "o phuong Dong Ve, TP Thanh Hoa mat nuoc",
            [OldUnit("phuong Dong Ve, TP Thanh Hoa", "phường Dong Ve", "thành phố Thanh Hoa")],
        ),
        ("phường 5, quận 3 kẹt xe", [OldUnit("phường 5, quận 3", "phường 5", "quận 3")]),
        ("phường Hạc Thành làm tốt", []),
        ("xã tôi, huyện mình không ai lo", []),
        ("thành phố Thanh Hóa đẹp", []),
        ("", []),
        ("\x00\u202e😡", []),
        ("phường " * 20_000, []),
    ],
)
def test_a_ward_with_its_district_is_an_old_name(text: str, found: list[OldUnit]) -> None:
    assert find_old(text) == found


def test_each_is_found_once_and_not_too_many() -> None:
    text = ". ".join(f"xã Số {at}, huyện Cũ" for at in "ABCDEF") + ". xã Số A, huyện Cũ"

    assert [one.ward for one in find_old(text)] == ["xã Số A", "xã Số B", "xã Số C"][:MOST]


NO_NET = """
import sys

def refuse(event, _):
    if event.startswith("socket.") and event not in {"socket.__new__", "socket.gethostname"}:
        raise SystemExit(f"{event} was called")

sys.addaudithook(refuse)
from nlp import units_today
sys.argv = ["units_today", "--province", "Thanh Hóa"]
units_today.main()
"""


HANOI = "Thành phố Hà Nội"


def test_what_they_are_called_today_is_known_without_asking_anybody() -> None:
    asked = [
        DONG_VE,
        OldUnit("x", "phường Dịch Vọng", "quận Cầu Giấy", "Hà Nội"),
        OldUnit("y", "xã Không Có", "huyện Nào"),
        OldUnit("z", "xã Hoằng Lộc", "huyện Hoằng Hóa", "Không Có"),
        OldUnit("", "", ""),
    ]
    done = subprocess.run(
        [sys.executable, "-c", NO_NET],
        input=msgspec.json.Encoder().encode_lines(asked),
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr.decode()
    assert msgspec.json.Decoder(Today).decode_lines(done.stdout) == [
        Today("phường Đông Vệ, TP Thanh Hóa", "Phường Hạc Thành, Tỉnh Thanh Hóa"),
        Today(
            "x",
            is_divided=True,
            candidates=(f"Phường Cầu Giấy, {HANOI}", f"Phường Nghĩa Đô, {HANOI}"),
        ),
        Today("y"),
        Today("z", "Xã Hoằng Lộc, Tỉnh Thanh Hóa"),
        Today(""),
    ]
