"""What answers add up to, version by version: counts, shares, medians; nothing is pooled."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from feedback.core.reporting import MIN_ANSWERS
from feedback.core.statistics import wilson
from surveys.questionnaires.rules.branching import counted
from surveys.questionnaires.rules.reading import ends_of
from surveys.questionnaires.schemas import NO, YES, Document, Kind, Question, Value

HAPPY = 4
FACE_WORDS = {
    5: "Rất hài lòng",
    4: "Hài lòng",
    3: "Bình thường",
    2: "Không hài lòng",
    1: "Rất không hài lòng",
}
NUMERIC = {Kind.FACES, Kind.SCALE, Kind.NUMBER}


class Bar(msgspec.Struct, frozen=True):
    """How many gave an answer, its share of those who answered, and the Wilson interval."""

    label: str
    n: int
    share: float
    low: float
    high: float


class Told(msgspec.Struct, frozen=True):
    """What a question has been answered; without ``bars`` when too few did, or in words."""

    code: str
    number: int
    kind: Kind
    text: str
    n: int
    """Who answered it; whoever was not asked is not among them."""
    few: bool
    bars: tuple[Bar, ...] = ()
    happy: Bar | None = None
    """Of faces: those who are content."""
    median: float | None = None
    rows: tuple[tuple[str, int, tuple[Bar, ...]], ...] = ()
    """Of a matrix: each row, who answered it, and the bars; none where too few did."""


class Tally:
    """Adds up the answers to one version, one after the other."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.whole = 0
        self._counts: dict[tuple[str, str], Counter[str | float]] = {}
        self._answered: Counter[tuple[str, str]] = Counter()

    def add(self, answers: Mapping[str, Value], *, sealed: bool = False) -> None:
        """Count a whole answer; of one whose words are sealed only what was scored.

        An answer to a question that was hidden is not counted, however it came there.
        """
        self.whole += 1
        kinds = {question.code: question.kind for question in self.document.questions}
        for code, value in counted(self.document, answers).items():
            if sealed and kinds[code] not in NUMERIC:
                continue
            if isinstance(value, dict):
                for row, chosen in value.items():
                    self._count(code, row, [chosen])
                self._answered[code, ""] += 1
            else:
                self._count(code, "", value if isinstance(value, list) else [value])

    def _count(self, code: str, row: str, values: Sequence[str | float]) -> None:
        self._answered[code, row] += 1
        self._counts.setdefault((code, row), Counter()).update(values)

    def told(self) -> list[Told]:
        """Return what each question has been answered."""
        return [
            self._question(number, question)
            for number, question in enumerate(self.document.questions, start=1)
        ]

    def _question(self, number: int, question: Question) -> Told:
        n = self._answered[question.code, ""]
        counts = self._counts.get((question.code, ""), Counter())
        told = Told(
            question.code, number, question.kind, question.text.vi, n, few=n < MIN_ANSWERS
        )
        if told.few or question.kind is Kind.TEXT:
            return told
        return msgspec.structs.replace(
            told,
            bars=self._bars(question, "", n),
            happy=_happy(counts, n) if question.kind is Kind.FACES else None,
            median=median(counts) if question.kind in NUMERIC else None,
            rows=tuple(self._row(question, row.code, row.words.vi) for row in question.rows)
            if question.kind is Kind.MATRIX
            else (),
        )

    def _row(
        self, question: Question, row: str, label: str
    ) -> tuple[str, int, tuple[Bar, ...]]:
        n = self._answered[question.code, row]
        return label, n, () if n < MIN_ANSWERS else self._bars(question, row, n)

    def _bars(self, question: Question, row: str, n: int) -> tuple[Bar, ...]:
        if question.kind is Kind.NUMBER or (question.kind is Kind.MATRIX and not row):
            return ()
        counts = self._counts.get((question.code, row), Counter())
        return tuple(_bar(label, counts[value], n) for value, label in values_of(question))


def values_of(question: Question) -> list[tuple[str | float, str]]:
    """Return what a question may be answered, and how it is called in Vietnamese."""
    match question.kind:
        case Kind.FACES:
            return list(FACE_WORDS.items())
        case Kind.SCALE:
            least, most = ends_of(question)
            return [(step, str(step)) for step in range(least, most + 1)]
        case Kind.YES_NO:
            return [(YES, "Có"), (NO, "Không")]
        case _:
            return [(option.code, option.words.vi) for option in question.options]


def _bar(label: str, part: int, whole: int) -> Bar:
    interval = wilson(part, whole)
    assert interval is not None
    return Bar(label, part, part / whole, *interval)


def _happy(counts: Counter[str | float], n: int) -> Bar:
    part = sum(number for face, number in counts.items() if int(face) >= HAPPY)
    return _bar("Hài lòng (mức 4–5)", part, n)


def median(counts: Mapping[str | float, int]) -> float | None:
    """Return the middle of numbers that were given so often; None: there are none."""
    numbers = sorted((float(value), n) for value, n in counts.items() if n)
    whole = sum(n for _, n in numbers)
    if not whole:
        return None
    places = ((whole - 1) // 2, whole // 2)
    found = [_at(numbers, place) for place in places]
    return sum(found) / len(found)


def _at(numbers: Sequence[tuple[float, int]], place: int) -> float:
    passed = 0
    for value, n in numbers:
        passed += n
        if place < passed:
            return value
    raise IndexError(place)


def exact(value: Fraction | None) -> str:
    """Return ``14,33`` for a mean; a dash where there is none."""
    return "–" if value is None else f"{float(value):.2f}".replace(".", ",")
