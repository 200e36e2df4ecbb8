"""A new model is used only if it is not worse, and a bad batch of corrections is refused."""

from collections.abc import Callable

import pytest

from nlp.classify import KINDS, Suggestion
from nlp.judging import LEAST_TEXTS, Evidence, judge
from nlp.labels import FIELDS, Kind, Urgency
from nlp.starter import Example
from nlp.verdict import Labelled, Verdict

FIELD, OTHER = FIELDS[0], FIELDS[1]


class Fake:
    """Names a field for each text; from some text on it thinks the other one nearly as likely."""

    def __init__(self, name: Callable[[str], str], *, doubts_from: int = 10**6) -> None:
        self.version = "fake"
        self.name, self.doubts_from = name, doubts_from

    def suggest(self, text: str) -> Suggestion:
        field = self.name(text)
        shares = dict.fromkeys(FIELDS[2:5], 0.2) | {field: 0.5}
        if int(text) >= self.doubts_from:
            shares[FIELD if field == OTHER else OTHER] = 0.4
        fields = [(one, shares.get(one, 0.01)) for one in FIELDS]
        return Suggestion(
            field=field,
            confidence=0.5,
            fields=sorted(fields, key=lambda one: -one[1]),
            kind=Kind.REPORT,
            kinds=[(one, 1 / len(KINDS)) for one in KINDS],
            urgency=Urgency.ORDINARY,
            sealed=False,
            trusted=False,
            words=[],
        )


def right_but(wrong: int) -> Callable[[str], str]:
    """Name FIELD, but for texts below a number."""
    return lambda text: OTHER if int(text) < wrong else FIELD


def frozen(count: int) -> list[Example]:
    return [Example(str(at), FIELD, Kind.REPORT) for at in range(count)]


def unseen(count: int, *, odd: int = 0, is_new: bool = True) -> list[Labelled]:
    """Corrections; the first ``odd`` say OTHER where everybody says FIELD."""
    return [
        Labelled(
            str(at),
            OTHER if at < odd else FIELD,
            by="hoa" if at < odd else "thu",
            is_new=is_new,
        )
        for at in range(count)
    ]


def verdict(
    was: int,
    becomes: int,
    corrections: list[Labelled],
    *,
    many: int = 200,
    trial: Fake | None = None,
) -> Verdict:
    return judge(
        Fake(right_but(was)),  # type: ignore[arg-type]
        Fake(right_but(becomes)),  # type: ignore[arg-type]
        trial or Fake(right_but(0)),  # type: ignore[arg-type]
        Evidence(frozen(many), len(corrections), corrections),
    )


def test_what_is_no_worse_is_used() -> None:
    told = verdict(40, 40, unseen(30))

    assert (told.activate, told.reasons) == (True, [])
    assert (told.frozen.was.value, told.frozen.becomes.value) == (0.8, 0.8)
    assert told.recent is not None
    assert (told.recent.lost, told.recent.won) == (0, 30)


@pytest.mark.parametrize(
    ("becomes", "reasons"),
    [
        (42, []),
        (43, ["frozen", f"field:{FIELD}"]),
        (60, ["frozen", f"field:{FIELD}"]),
    ],
    ids=["within a hundredth", "beyond it", "far worse"],
)
def test_citizens_reports_may_not_fall(becomes: int, reasons: list[str]) -> None:
    told = verdict(40, becomes, [])

    assert told.reasons == reasons
    assert told.activate == (not reasons)


def test_a_field_with_few_texts_says_nothing_of_itself() -> None:
    told = verdict(0, 0, [], many=LEAST_TEXTS - 1)

    assert told.fields == {}
    assert told.recent is None


@pytest.mark.parametrize(
    ("count", "contradicting", "odd", "reasons"),
    [
        (19, 19, 19, []),
        (26, 19, 9, []),
        (26, 19, 14, ["odd"]),
        (125, 30, 9, []),
        (125, 50, 25, []),
        (125, 64, 44, ["odd"]),
        (125, 0, 0, []),
    ],
    ids=[
        *("too few to tell", "chance", "surely too many"),
        *("as people err", "a new register", "poisoned", "all agree"),
    ],
)
def test_corrections_that_contradict_their_texts_are_refused(
    count: int, contradicting: int, odd: int, reasons: list[str]
) -> None:
    told = verdict(
        0, 0, unseen(count, odd=contradicting), trial=Fake(right_but(0), doubts_from=odd)
    )

    assert [one for one in told.reasons if one == "odd"] == reasons
    assert (told.odd.n, told.odd_by) == (contradicting, {"hoa": odd} if odd else {})


def test_corrections_learnt_before_are_no_news() -> None:
    assert verdict(0, 0, unseen(40, is_new=False)).recent is None


def test_a_model_worse_on_recent_corrections_is_refused() -> None:
    told = verdict(0, 0, unseen(40), trial=Fake(right_but(20), doubts_from=0))

    assert told.reasons == ["recent"]
    assert told.recent is not None
    assert (told.recent.lost, told.recent.won) == (20, 0)
