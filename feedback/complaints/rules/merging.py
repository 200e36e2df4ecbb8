"""Which cases may be made one (gộp), and what the main one takes over."""

from feedback.complaints.schemas import OPEN, CaseView, Status
from nlp.labels import Kind, Urgency

OWN_LAW = frozenset({Kind.FORMAL_COMPLAINT, Kind.DENUNCIATION})
"""Each is decided on for itself (Luật Khiếu nại 2011, Luật Tố cáo 2018)."""

SOONEST = (Urgency.DANGER, Urgency.HOURS, Urgency.ORDINARY)


def why_not_merged(main: CaseView, other: CaseView) -> str:
    """Say why ``other`` may not be merged into ``main``; empty when it may.

    What a citizen re-opened is answered for itself, by the head first; what a draft
    waits for is decided on first.
    """
    if main.number == other.number:
        return "Không gộp một ý kiến vào chính nó."
    if main.sealed or other.sealed:
        return "Hồ sơ niêm phong không gộp với ý kiến nào."
    if OWN_LAW & {main.kind, other.kind}:
        return "Khiếu nại, tố cáo được giải quyết riêng từng đơn, không gộp."
    return _why_not_main(main) or _why_not_other(other)


def _why_not_main(main: CaseView) -> str:
    if main.status is Status.MERGED:
        return "Vụ chính đã gộp vào một vụ khác: xin gộp vào vụ ấy."
    if main.status not in OPEN:
        return "Vụ chính đã được trả lời, đã tách hoặc đã kết thúc."
    return ""


def _why_not_other(other: CaseView) -> str:
    if other.status is Status.MERGED:
        return "Đã gộp vào một vụ rồi."
    if other.status is Status.AWAITING_APPROVAL:
        return "Có bản thảo chờ duyệt: duyệt hoặc rút bản thảo trước."
    if other.reopened_at is not None:
        return "Người dân đã đề nghị xem lại: phải trả lời riêng."
    if other.status not in OPEN:
        return "Đã được trả lời, đã tách hoặc đã kết thúc."
    return ""


def soonest(*urgencies: str) -> str:
    """Return the most urgent of all: a danger is not hidden by being merged."""
    return min(urgencies, key=lambda one: SOONEST.index(Urgency(one)))
