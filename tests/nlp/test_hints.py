"""Notions that stand close together."""

from pathlib import Path

import msgspec
import pytest

from nlp.hints import Hints
from nlp.phrases import tokens

LISTS = {
    "within": 4,
    "groups": {"kin": ["em vợ", "họ hàng"], "money": ["triệu"], "gain": ["trúng thầu"]},
}


@pytest.fixture
def lists(tmp_path: Path) -> Hints:
    path = tmp_path / "hints.json"
    path.write_bytes(msgspec.json.encode(LISTS))
    return Hints(path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("trời mưa", set[str](), id="nothing"),
        pytest.param("họ hàng ở xa", {"@kin"}, id="one"),
        pytest.param("em vợ ông trúng thầu", {"@kin", "@gain", "@gain@kin"}, id="two together"),
        pytest.param("em vo ong trung thau", {"@kin", "@gain", "@gain@kin"}, id="bare"),
        pytest.param(
            "trúng thầu là em vợ", {"@kin", "@gain", "@gain@kin"}, id="either way round"
        ),
        pytest.param(
            "em vợ ông ấy mới về quê nên trúng thầu", {"@kin", "@gain"}, id="too far apart"
        ),
        pytest.param("họ hàng 5tr", {"@kin", "@money", "@kin@money"}, id="amount in short"),
        pytest.param("200k", {"@money"}, id="amount alone"),
        pytest.param("lớp 5a", set[str](), id="no amount"),
    ],
)
def test_notions_and_pairs_nearby_are_told(lists: Hints, text: str, found: set[str]) -> None:
    assert lists.find(tuple(tokens(text))) == found


def test_lists_of_another_shape_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "hints.json"
    path.write_text('{"groups": []}')

    with pytest.raises(msgspec.ValidationError):
        Hints(path)
