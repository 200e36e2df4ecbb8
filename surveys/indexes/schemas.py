"""The words of indexes: what a formula is, what it reads, what it answers."""

from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal

import msgspec


class Index(StrEnum):
    """Names of formulas; they are written into snapshots and never change."""

    SATISFACTION = "satisfaction"
    SIPAS = "sipas"
    SAMPLE_SIZE = "sample_size"
    ND61 = "nd61"
    QD766_5 = "qd766_5"


class Checked(StrEnum):
    """Whether a formula has been compared with the text it comes from."""

    VERIFIED = "verified"
    TO_CHECK = "cần đối chiếu"
    """Read in a secondary source: usable inside, no ground for a legal claim."""


class Formula(msgspec.Struct, frozen=True):
    """A formula with its name, version and legal basis (căn cứ pháp lý).

    A formula that is changed gets a new version; what was computed keeps the old one.
    """

    name: Index
    version: int
    title: str
    basis: str
    checked: Checked


UnitName = Annotated[str, msgspec.Meta(pattern=r"\S", max_length=300)]
Score = Annotated[int, msgspec.Meta(ge=1, le=5)]


class ScoreRow(msgspec.Struct, frozen=True):
    """One answer: 1 rất không hài lòng … 5 rất hài lòng."""

    unit: UnitName
    score: Score


class Satisfaction(msgspec.Struct, frozen=True):
    """Share of answers 4–5 of a unit (0..1, 6 decimals) with its Wilson 95 % interval."""

    unit: str
    n: int
    satisfied: int
    share: float
    low: float
    high: float


INDICATORS = 9


class Nd61Row(msgspec.Struct, frozen=True):
    """The nine indicators of NĐ 61/2018, 2, 1 or 0 points each; None: not scored."""

    unit: UnitName
    indicators: Annotated[
        list[Literal[0, 1, 2] | None],
        msgspec.Meta(min_length=INDICATORS, max_length=INDICATORS),
    ]


class Grade(StrEnum):
    """Class of a unit (xếp loại) by its total of 18."""

    EXCELLENT = "Xuất sắc"
    GOOD = "Tốt"
    FAIR = "Khá"
    AVERAGE = "Trung bình"
    WEAK = "Yếu"


class Nd61(msgspec.Struct, frozen=True):
    """Total of the indicators scored, how many they are, and the class.

    ``grade`` is None when an indicator is missing: a class is one of all nine.
    """

    unit: str
    total: int
    answered: int
    grade: Grade | None = msgspec.field(name="class")


class Nd61Unit(msgspec.Struct, frozen=True):
    """What the forms of a unit come to: means 0..2 of each indicator, their sum of 18.

    A mean is None where too few forms have it; then there is no total and no class.
    """

    unit: str
    n: int
    means: tuple[Fraction | None, ...]
    total: Fraction | None
    grade: Grade | None


Criteria = Annotated[list[Score | None], msgspec.Meta(max_length=100)]


class FiveFactors(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Answers to the criteria of each factor, by position; None: not asked."""

    access: Criteria | None = None
    procedure: Criteria | None = None
    staff: Criteria | None = None
    result: Criteria | None = None
    complaints: Criteria | None = None


class SipasRow(msgspec.Struct, frozen=True):
    """One person's answers."""

    unit: UnitName
    answers: FiveFactors


class Sipas(msgspec.Struct, frozen=True):
    """Index of a unit and of its factors, 0..100, 4 decimals; None: no valid answer."""

    unit: str
    n: int
    """People who answered, also those whose answers are all missing."""
    factors: dict[str, float | None]
    index: float | None


class SampleSize(msgspec.Struct, frozen=True):
    """How many people to ask."""

    n: int


class Group5(msgspec.Struct, frozen=True):
    """Points of 5.2, 5.3, 5.4 of QĐ 766/QĐ-TTg, 0..6 each; None: nothing to divide by."""

    on_time: float | None = msgspec.field(name="5.2")
    handling: float | None = msgspec.field(name="5.3")
    dossiers: float | None = msgspec.field(name="5.4")


class Ranked(msgspec.Struct, frozen=True):
    """Where a unit stands among others.

    ``rank`` is shared with all that cannot be told apart, ``sharing`` is how many these
    are; ``best`` and ``worst`` are the places it may truly hold. All four are None below
    the least number of answers.
    """

    unit: str
    n: int
    satisfied: int
    rank: int | None = None
    sharing: int | None = None
    best: int | None = None
    worst: int | None = None


class Measure(StrEnum):
    """What is frozen of a unit each month, and may have a target; never renamed."""

    SATISFACTION = "satisfaction"
    ON_TIME = "qd766_5.2"
    HANDLING = "qd766_5.3"


class Scale(msgspec.Struct, frozen=True):
    """How a measure is called, and the scale people write it on."""

    label: str
    index: Index
    full: int
    """The most people write; what is kept of it is divided by ``factor``."""
    factor: int
    sign: str


SCALES = {
    Measure.SATISFACTION: Scale(
        "Hài lòng (khảo sát nội bộ)", Index.SATISFACTION, 100, 100, " %"
    ),
    Measure.ON_TIME: Scale("766 – 5.2 xử lý đúng hạn", Index.QD766_5, 6, 1, " điểm"),
    Measure.HANDLING: Scale("766 – 5.3 hài lòng khi xử lý", Index.QD766_5, 6, 1, " điểm"),
}


class UnitCounts(msgspec.Struct, frozen=True):
    """What a unit's measures are made of in a period."""

    id: int
    code: str
    name: str
    n: int = 0
    satisfied: int = 0
    received: int = 0
    on_time: int = 0
    bad: int = 0
    answered: int | None = None
    served: int | None = None
    """Visitors, over the days of which they are known; None: nobody knows. ``answered``
    counts the same days."""
    sure: int | None = None
    """Answers without a flag; None: as ``n``."""
    sure_satisfied: int = 0


class SnapshotRow(msgspec.Struct, frozen=True):
    """A measure of a unit as it was frozen (chốt) after a month, and what people scored.

    ``value`` and scores are shares 0..1 or points, as the formula gives them.
    """

    id: int
    month: date
    """Its first day."""
    department: int
    code: str
    unit: str
    index_name: Measure
    formula_version: int
    value: float | None
    n: int
    low: float | None
    high: float | None
    self_score: float | None
    """Điểm tự chấm."""
    self_reason: str
    appraisal: float | None
    """Điểm thẩm định."""
    appraisal_reason: str

    @property
    def is_scored(self) -> bool:
        """Tell whether somebody gave it a score."""
        return self.self_score is not None or self.appraisal is not None


class NewScore(msgspec.Struct, frozen=True):
    """A self-score or an appraisal of a frozen measure, as typed: ``92,5``."""

    snapshot: int
    score: str
    reason: str


class NewTarget(msgspec.Struct, frozen=True):
    """A target (chỉ tiêu giao) for a unit, or for every one, over some time."""

    unit: str
    """Code; empty: every unit that has none of its own."""
    measure: str
    value: str
    since: date | None
    until: date | None
    basis: str


class TargetRow(msgspec.Struct, frozen=True):
    """A target as it was set; of two for the same day the later one holds."""

    id: int
    department: int | None
    index_name: Measure
    value: float
    since: date
    until: date | None
    basis: str
