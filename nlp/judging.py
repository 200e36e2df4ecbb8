"""Say whether a new model may replace the one in use."""

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from nlp import features
from nlp.classify import Classifier
from nlp.evaluate import Case, Share, case, share
from nlp.labels import FIELDS
from nlp.ownwords import OwnWords
from nlp.starter import Example
from nlp.verdict import Compared, Labelled, OwnField, Verdict

LEAST_TEXTS = 20
"""A field with fewer frozen texts says nothing about itself; so do fewer corrections."""
MOST_LOST = 0.01
"""Share of the frozen texts that may be lost even if it could be chance."""
FEWEST_LOST = 2
"""So many may be lost of however few: learning anew moves as many by itself."""
MOST_SPOKEN_OF = 0.05
"""Share of the frozen texts that may hold what the organisation says of one field."""
LIKELY = 3
"""A correction is odd if it names none of the fields that the machine thinks likeliest."""
MOST_ODD = 0.45
"""Share of the corrections contradicting the machine that may be odd. Measured (bench.learning):
0.2 to 0.3 of honest ones, up to 0.6 in a register new to it, and 0.5 to 0.9 when 30 % of a
batch is wrong on purpose. Surely more (lower end of the 95 % interval) is refused."""
SHOWN = 5


class Evidence(msgspec.Struct, frozen=True):
    """What a new model is judged by, besides what it says itself."""

    frozen: Sequence[Example]
    """Texts of made-up citizens that no model ever learns from."""
    corrections: int
    unseen: Sequence[Labelled]
    """Corrections that the trial model has not learnt from."""
    own: Sequence[OwnField] = ()
    own_unseen: Sequence[Example] = ()
    """Examples the organisation gives of fields that the trial has not learnt from."""


def judge(
    current: Classifier, final: Classifier, trial: Classifier, evidence: Evidence
) -> Verdict:
    """Return the verdict on ``final``; ``trial`` has learnt the same but for what is unseen."""
    phrases = _Phrases(evidence.own)
    frozen = phrases.cases(evidence.frozen)
    whole = compare(current, final, frozen)
    fields = {
        field: compare(current, final, texts)
        for field in FIELDS
        if len(texts := [one for one in frozen if one.field == field]) >= LEAST_TEXTS
    }
    recent = _on_recent(current, trial, evidence.unseen)
    contradicting = [
        one for one in evidence.unseen if trial.suggest(one.text).field != one.field
    ]
    odd = [one for one in contradicting if _is_odd(trial, one)]
    told = Verdict(
        version=final.version,
        corrections=evidence.corrections,
        activate=True,
        reasons=[],
        frozen=whole,
        fields=fields,
        recent=recent,
        odd=share([True] * len(odd) + [False] * (len(contradicting) - len(odd))),
        odd_by=dict(Counter(one.by for one in odd).most_common(SHOWN)),
        taken=_taken(current, final, frozen),
        own=_recognised(trial, evidence.own_unseen),
    )
    reasons = [*_against(told, len(evidence.unseen)), *phrases.too_common(evidence.frozen)]
    return msgspec.structs.replace(told, activate=not reasons, reasons=reasons)


def _against(told: Verdict, unseen: int) -> Iterator[str]:
    whole = told.frozen
    if whole.is_worse or whole.lost - whole.won > max(FEWEST_LOST, MOST_LOST * whole.was.n):
        yield "frozen"
    yield from (f"field:{field}" for field, on in told.fields.items() if on.is_worse)
    if told.recent is not None and told.recent.is_worse:
        yield "recent"
    if unseen >= LEAST_TEXTS and told.odd.low > MOST_ODD:
        yield "odd"


class _Phrases:
    """What the organisation says of fields, looked for in texts."""

    def __init__(self, own: Sequence[OwnField]) -> None:
        self._own = OwnWords({one.code: one.phrases for one in own})

    def cases(self, frozen: Sequence[Example]) -> list[Case]:
        """Return frozen texts with the fields that are right for them.

        A field of which the organisation says something that is in the text is no mistake:
        borders are the organisation's to draw.
        """
        found = [case(one) for one in frozen]
        return [
            msgspec.structs.replace(one, others=one.others | self._spoken_of(one.text))
            for one in found
        ]

    def too_common(self, frozen: Sequence[Example]) -> list[str]:
        """Return the reasons against phrases that are in too many texts of other fields."""
        counts = Counter(
            code
            for one in frozen
            for code in self._spoken_of(one.text) - {one.field, one.second}
        )
        most = MOST_SPOKEN_OF * len(frozen)
        return [f"phrases:{code}" for code, count in counts.items() if count > most]

    def _spoken_of(self, text: str) -> set[str]:
        return set(self._own.found(features.read(text)))


def _on_recent(
    current: Classifier, trial: Classifier, unseen: Sequence[Labelled]
) -> Compared | None:
    fresh = [Case(one.text, one.field) for one in unseen if one.is_new]
    return compare(current, trial, fresh) if len(fresh) >= LEAST_TEXTS else None


def compare(was: Classifier, becomes: Classifier, texts: Sequence[Case]) -> Compared:
    """Return how often each of two models names the field of a text, or another right one."""
    before = [_is_right(was, one) for one in texts]
    after = [_is_right(becomes, one) for one in texts]
    pairs = list(zip(before, after, strict=True))
    return Compared(
        was=share(before),
        becomes=share(after),
        lost=sum(old and not new for old, new in pairs),
        won=sum(new and not old for old, new in pairs),
    )


def _is_right(model: Classifier, one: Case) -> bool:
    return model.suggest(one.text).field in {one.field, *one.others}


def _is_odd(model: Classifier, one: Labelled) -> bool:
    likely = [field for field, _ in model.suggest(one.text).fields[:LIKELY]]
    return one.field not in likely


def _taken(current: Classifier, final: Classifier, frozen: Sequence[Case]) -> dict[str, int]:
    """Count what the organisation's own fields take from the shipped ones, wrongly."""
    told = [
        final.suggest(one.text).field
        for one in frozen
        if _is_right(current, one) and not _is_right(final, one)
    ]
    return dict(Counter(field for field in told if field not in FIELDS).most_common())


def _recognised(trial: Classifier, unseen: Sequence[Example]) -> dict[str, Share]:
    right = {field: list[bool]() for field in dict.fromkeys(one.field for one in unseen)}
    for one in unseen:
        right[one.field].append(trial.suggest(one.text).field == one.field)
    return {field: share(answers) for field, answers in right.items()}
