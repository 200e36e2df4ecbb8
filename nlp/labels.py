"""The codes that texts are labelled with; they are stored, so they never change meaning."""

import re
from enum import StrEnum
from itertools import accumulate, pairwise

import msgspec


class Kind(StrEnum):
    """What the writer wants of the State (loại đơn)."""

    PRAISE = "praise"
    """Góp ý khen: thanks, approval."""
    QUESTION = "question"
    """Hỏi đáp: asks for information or guidance."""
    REPORT = "report"
    """Phản ánh: tells of a fact or a problem."""
    RECOMMENDATION = "recommendation"
    """Kiến nghị: proposes a change or asks for a measure."""
    FORMAL_COMPLAINT = "formal_complaint"
    """Nghi khiếu nại: attacks an administrative decision that hurt the writer's own right."""
    DENUNCIATION = "denunciation"
    """Nghi tố cáo: accuses somebody, mostly an official, of breaking the law."""
    SPAM = "spam"
    """Rác: advertisements, gibberish, links."""


class Urgency(StrEnum):
    """How soon somebody has to act (mức khẩn)."""

    DANGER = "danger"
    """A life is in danger now."""
    HOURS = "hours"
    """Harm is to be expected within hours."""
    ORDINARY = "ordinary"
    """The ordinary promise will do."""


class Sentiment(StrEnum):
    """How a writer feels about what is told (cảm xúc)."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


OTHER = "other"
"""The field of what belongs to none of the others, or cannot be read."""

FIELDS: tuple[str, ...] = (
    "land",
    "construction",
    "traffic",
    "infrastructure",
    "utilities",
    "telecom",
    "environment",
    "food_safety",
    "health",
    "education",
    "social",
    "culture",
    "security",
    "procedures",
    "business",
    "agriculture",
    OTHER,
)
"""Codes of the fields (lĩnh vực) that every model knows; an organisation may add its own."""

ASPECTS: tuple[str, ...] = (
    "time",
    "attitude",
    "guidance",
    "paperwork",
    "fee",
    "facilities",
    "system",
    "outcome",
    "misconduct",
)
"""What exactly a writer praises or blames (khía cạnh)."""

_OWN_CODE = re.compile(r"[a-z][a-z0-9_]{1,29}")


def is_own_code(code: str) -> bool:
    """Tell whether an organisation may call a field of its own so."""
    return _OWN_CODE.fullmatch(code) is not None and code not in FIELDS


class Labels(msgspec.Struct, frozen=True):
    """What each head of a model chooses from, in the order of its columns."""

    fields: tuple[str, ...] = FIELDS
    """Those every model knows, then the organisation's own."""
    kinds: tuple[str, ...] = tuple(Kind)
    urgencies: tuple[str, ...] = tuple(Urgency)
    aspects: tuple[str, ...] = ASPECTS
    """Any number of them fit a text; of the other heads one label does."""
    sentiments: tuple[str, ...] = tuple(Sentiment)

    @property
    def heads(self) -> tuple[slice, ...]:
        """The columns of each head."""
        ends = accumulate(map(len, msgspec.structs.astuple(self)), initial=0)
        return tuple(slice(start, end) for start, end in pairwise(ends))

    @property
    def columns(self) -> int:
        """How many labels there are in all."""
        return sum(map(len, msgspec.structs.astuple(self)))

    def is_served(self) -> bool:
        """Tell whether this program can serve a model of such labels."""
        known, own = self.fields[: len(FIELDS)], self.fields[len(FIELDS) :]
        return (
            known == FIELDS
            and all(map(is_own_code, own))
            and len(set(own)) == len(own)
            and msgspec.structs.astuple(self)[1:] == msgspec.structs.astuple(Labels())[1:]
        )
