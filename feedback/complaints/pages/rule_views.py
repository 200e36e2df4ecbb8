"""What pages show of routing rules, in words."""

from collections.abc import Mapping, Sequence

from feedback.complaints.rules import routing
from feedback.complaints.rules.rerouting import NEW, Move
from feedback.complaints.rules.routing import Ground, RoutingRow
from feedback.complaints.schemas import PlaceToday
from feedback.core.words import in_force, vn_number

TRIAGE = "Bàn phân loại"


def rule_view(
    rule: RoutingRow,
    ground: Ground,
    hidden: Mapping[int, Sequence[int]],
    waiting: Mapping[int, int],
) -> dict[str, object]:
    """Return a rule with what is wrong with it: broken, or never reached."""
    over = routing.is_over(rule, ground.day)
    why = "" if over else routing.why_broken(rule, ground)
    return {
        "id": rule.id,
        "name": "Quy tắc mới" if rule.id == NEW else f"Quy tắc {rule.id}",
        "position": rule.position,
        "words": routing.in_words(rule, ground),
        "valid_text": in_force(rule.valid_from, rule.valid_to),
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else "",
        "over": over,
        "why": why,
        "no_help": [] if over else routing.why_no_help(rule, ground),
        "hidden_text": _hidden_text(hidden.get(rule.id, ())),
        "waiting": waiting.get(rule.id, 0),
    }


def _hidden_text(others: Sequence[int]) -> str:
    if not others:
        return ""
    names = " và ".join("quy tắc mới" if one == NEW else f"quy tắc {one}" for one in others)
    return f"Không bao giờ tới lượt: {names} đứng trước đã nhận hết."


def old_area_line(rule: RoutingRow, old: Mapping[int, PlaceToday]) -> str:
    """Say of a rule that names an area by its old name what that is today; empty: it does not."""
    named = old.get(rule.area) if rule.area is not None else None
    if named is None:
        return ""
    if named.is_divided:
        parts = "; ".join(named.candidates) or "nhiều đơn vị"
        return f"Địa danh cũ “{named.said}” đã chia cho: {parts}. Xin viết lại cho từng nơi."
    return f"Địa danh cũ “{named.said}”, nay là {named.now}. Xin sửa theo tên mới."


def move_line(move: Move, ground: Ground) -> dict[str, str]:
    """Return how many cases would go from where to where."""
    was, becomes = (
        ground.units[unit].name if unit is not None else TRIAGE
        for unit in (move.was, move.becomes)
    )
    return {"number": vn_number(move.number), "was": was, "becomes": becomes}
