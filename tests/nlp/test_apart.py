"""What is promised of masking, seals and alarms, on texts by a writer who saw no rule.

Half of what that writer wrote; the other half was read to mend rules and is not here. The
floors are what was reached, not what is wished: they may be raised, never lowered.
"""

from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from nlp.classify import Classifier
from nlp.danger import may_be_danger
from nlp.evaluate import macro_f1
from nlp.labels import Urgency
from nlp.pii import PiiKind, find
from nlp.screen import may_be_denunciation

APART = Path(__file__).parent / "apart"


class Secret(msgspec.Struct):
    start: int
    end: int
    kind: PiiKind


class Line(msgspec.Struct):
    text: str
    sealed: bool = False
    danger: bool = False
    kind: str = ""
    spans: list[Secret] = []


def lines(name: str) -> list[Line]:
    raw = (APART / f"{name}.jsonl").read_bytes()
    return msgspec.json.Decoder(Line).decode_lines(raw)


def recall_and_precision(pairs: Iterable[tuple[bool, bool]]) -> tuple[float, float]:
    """Return both of (told, wanted) pairs."""
    found = list(pairs)
    both = sum(told and wanted for told, wanted in found)
    return both / sum(wanted for _, wanted in found), both / sum(told for told, _ in found)


def test_denunciations_are_sealed(shipped: Classifier) -> None:
    texts = lines("denunciation")

    recall, precision = recall_and_precision(
        (shipped.suggest(one.text).sealed, one.sealed) for one in texts
    )
    quick, _ = recall_and_precision(
        (may_be_denunciation(one.text), one.sealed) for one in texts
    )

    assert recall >= 0.97
    assert precision >= 0.6
    assert quick >= 0.92


def test_danger_to_life_is_heard(shipped: Classifier) -> None:
    texts = lines("danger")

    recall, precision = recall_and_precision(
        (shipped.suggest(one.text).urgency is Urgency.DANGER, one.danger) for one in texts
    )
    quick, _ = recall_and_precision((may_be_danger(one.text), one.danger) for one in texts)

    assert recall >= 0.94
    assert precision >= 0.8
    assert quick >= 0.92


def test_kinds_are_told_apart(shipped: Classifier) -> None:
    pairs = [(shipped.suggest(one.text).kind, one.kind) for one in lines("kinds")]

    assert macro_f1(pairs) >= 0.85


def _overlap(one: Secret, other: Secret) -> bool:
    return one.start < other.end and other.start < one.end


@pytest.mark.parametrize(
    ("is_name", "least", "precise"),
    [
        pytest.param(False, 0.98, 0.95, id="numbers and addresses"),
        pytest.param(True, 0.80, 0.95, id="names"),
    ],
)
def test_secrets_are_found(*, is_name: bool, least: float, precise: float) -> None:
    wanted = found = right = told = 0
    for line in lines("masking"):
        masked = [Secret(one.start, one.end, one.kind) for one in find(line.text)]
        mine = [one for one in line.spans if (one.kind is PiiKind.NAME) is is_name]
        said = [one for one in masked if (one.kind is PiiKind.NAME) is is_name]
        wanted += len(mine)
        found += sum(any(_overlap(one, other) for other in masked) for one in mine)
        told += len(said)
        right += sum(any(_overlap(one, other) for other in line.spans) for one in said)

    assert found / wanted >= least
    assert right / told >= precise
