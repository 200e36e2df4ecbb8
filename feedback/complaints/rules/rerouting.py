"""A changed list of routing rules, and what it would have done to last month's cases."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from feedback.complaints.rules import routing
from feedback.complaints.rules.routing import Ground, Matter, RoutingRow

DAYS = 30
"""How many days of cases a change is tried on."""
NEW = 0
"""The id of a rule that has none yet."""


class Verb(StrEnum):
    """What is done to the list."""

    ADD = "add"
    EDIT = "edit"
    END = "end"
    UP = "up"
    DOWN = "down"


class Change(msgspec.Struct, frozen=True):
    """A change of the list, to be tried or made."""

    verb: Verb
    rule: int = NEW
    """Of the rule that is changed."""
    row: RoutingRow | None = None
    """What it shall say, where something is added or edited."""
    last_day: date | None = None
    """On which it shall end."""


class Group(msgspec.Struct, frozen=True):
    """Cases that are the same to every rule."""

    field: str
    area: int | None
    kind: str
    number: int


class Move(msgspec.Struct, frozen=True):
    """Cases that would go from one department to another; None is the triage desk."""

    number: int
    was: int | None
    becomes: int | None


class Rehearsal(msgspec.Struct, frozen=True):
    """What a change would have done."""

    total: int
    moves: list[Move]
    """The largest first."""

    @property
    def moved(self) -> int:
        """How many cases would have gone elsewhere."""
        return sum(move.number for move in self.moves)


def changed(rules: Sequence[RoutingRow], change: Change, today: date) -> list[RoutingRow]:
    """Return the list as a change leaves it, numbered anew; the same list when nothing moves."""
    after = list(rules)
    if change.verb is Verb.ADD and change.row:
        after.insert(place_for(change.row, rules, today), change.row)
        return _numbered(after)
    place = next(at for at, rule in enumerate(rules) if rule.id == change.rule)
    if change.verb is Verb.EDIT and change.row:
        after[place] = change.row
    elif change.verb is Verb.END:
        after[place] = msgspec.structs.replace(rules[place], valid_to=change.last_day)
    else:
        up = change.verb is Verb.UP
        beside = range(place - 1, -1, -1) if up else range(place + 1, len(rules))
        other = next((at for at in beside if not routing.is_over(rules[at], today)), place)
        after[place], after[other] = rules[other], rules[place]
    return _numbered(after)


def place_for(new: RoutingRow, rules: Sequence[RoutingRow], today: date) -> int:
    """Return where a new rule is reached: before the first that takes all it asks for."""
    for place, rule in enumerate(rules):
        if routing.covers(rule, new) and not routing.is_over(rule, today):
            return place
    return len(rules)


def with_plain(
    rules: Sequence[RoutingRow], field: str, department: int | None, today: date
) -> list[RoutingRow]:
    """Return the list when a field goes to a department everywhere, from now on; None: to nobody.

    Rules of the field for one area, one kind or until a day stay as they are.
    """
    plain = [one.id for one in rules if is_plain(one, field)]
    if department is None:
        yesterday = today - timedelta(days=1)
        return [
            msgspec.structs.replace(one, valid_to=yesterday) if one.id in plain else one
            for one in rules
        ]
    if not plain:
        new = RoutingRow(NEW, department, field)
        return changed(rules, Change(Verb.ADD, row=new), today)
    return [
        msgspec.structs.replace(
            one,
            department=department,
            helpers=tuple(unit for unit in one.helpers if unit != department),
        )
        if one.id == plain[0]
        else one
        for one in rules
    ]


def is_plain(rule: RoutingRow, field: str) -> bool:
    """Tell whether a rule says where the whole field goes, without end."""
    return (rule.field, rule.area, rule.kind, rule.valid_to) == (field, None, "", None)


def _numbered(rules: Sequence[RoutingRow]) -> list[RoutingRow]:
    return [
        msgspec.structs.replace(rule, position=position)
        for position, rule in enumerate(rules, start=1)
    ]


def takes_effect(change: Change, today: date) -> date:
    """Return the first day on which a change makes a difference."""
    if change.verb is Verb.END and change.last_day:
        return max(today, change.last_day + timedelta(days=1))
    if change.row and change.row.valid_from:
        return max(today, change.row.valid_from)
    return today


def rehearse(
    groups: Sequence[Group],
    before: Sequence[RoutingRow],
    after: Sequence[RoutingRow],
    ground: Ground,
) -> Rehearsal:
    """Send cases by the one list and by the other; nothing is changed."""
    moves: Counter[tuple[int | None, int | None]] = Counter()
    for group in groups:
        matter = Matter(group.field, group.area, group.kind)
        was, becomes = (
            routing.decide(rules, matter, ground).department for rules in (before, after)
        )
        if was != becomes:
            moves[was, becomes] += group.number
    return Rehearsal(
        sum(group.number for group in groups),
        [Move(number, *way) for way, number in moves.most_common()],
    )


def mark_of(rules: Sequence[RoutingRow]) -> str:
    """Return what tells this list from another: 16 hex digits."""
    return hashlib.sha256(msgspec.json.encode(list(rules))).hexdigest()[:16]
