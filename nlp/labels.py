"""The codes that texts are labelled with; they are stored, so they never change meaning."""

from enum import StrEnum


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
"""Field codes (lĩnh vực), in the order in which forms show them."""

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
