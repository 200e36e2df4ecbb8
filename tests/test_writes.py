"""Every write says in the history who did it: the code is asked, function by function."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedback.history.schemas import ACTION_LABELS
from tests.source import Function, functions, python_files, relative

RECORDS = {f"feedback.core.audit.{name}" for name in ("record", "record_many", "record_read")}
WRITES = {"insert", "save", "update", "delete", "remove"}
WRITING_SQL = re.compile(r"^\s*(INSERT INTO|UPDATE|DELETE FROM)\s", re.MULTILINE)
MACHINERY = (
    *("feedback/core/", "feedback/demo/", "feedback/cli/"),
    *("feedback/migrating.py", "feedback/keeping/"),
)
"""The floor below deeds of people, made-up data, doors, which call actions, and whole
copies of the database, whose history comes with them."""

WITHOUT_A_LINE = {
    "surveys.questionnaires.actions.giving.outcome_of": "it reads, under a lock, what an answer was told",
    "feedback.reports.actions.exporting._take": "which process makes a table is no deed",
    "feedback.learning.actions.training._take": "which process learns is no deed; asking and what came of it are",
    "feedback.complaints.actions.asking.mark_seen": "the look has its line; when a message was first seen is no deed",
    "feedback.complaints.actions.seeds.seed": "what an empty database starts with is in the code; nobody chose it",
    "feedback.places.actions.seed_calendar": "the same",
    "surveys.responses.actions.giving.seed_reasons": "the same",
    "feedback.complaints.actions.seeds.route_field": "the demo's own routes, made before anybody works there",
    "feedback.complaints.actions.routing_admin.write": "whoever changes the list leaves the line; the demo's own routes have none",
    "feedback.complaints.actions.seeds.promise": "the demo's own promise, likewise",
    "feedback.accounts.actions.sessions.note_seen": "when a browser was last seen is no deed",
    "feedback.accounts.actions.keys.note_used": "when a key was last used is no deed",
    "surveys.responses.actions.syncing.receipt_of": "reads what its sender was answered; the complaint has its line",
    "feedback.learning.actions.units.look_up_areas": "what they are called today follows from a table",
    "surveys.responses.actions.counting.count_reasons_of": "counts follow from ratings and seals, which have their lines",
    "surveys.responses.actions.counting.fold": "the same",
    "surveys.responses.actions.counting._add_up": "the same",
    "surveys.responses.actions.counting.rebuild": "the same",
    "surveys.responses.actions.counting._note_news": "the same",
    "surveys.questionnaires.actions.stocking.seed_ready_made": "what an empty database starts with is in the code; nobody chose it",
    "surveys.questionnaires.actions.editing.store_version": "of those the same; who publishes one leaves the line",
    "surveys.responses.actions.judging._flag": "doubts follow from ratings and the calendar, which have their lines",
    "surveys.responses.actions.counting._higher": "the same",
    "surveys.responses.actions.counting._remember_reasons": "the same",
    "feedback.complaints.actions.recounting.ask": "the change of the calendar has its line",
    "feedback.complaints.actions.recounting.fill_desk_clocks": "the clock follows from a hand-over, which has its line",
    "feedback.notifications.actions.messages._take": "which process sends is no deed; what came of it is",
    "feedback.notifications.actions.messages.forget": "messages have their lines",
    "feedback.notifications.actions.messages.seed_templates": "what an installation starts with is in the code",
    "feedback.notifications.actions.notices.note_seen": "having seen a notice is no deed",
    "feedback.complaints.actions.topics.fill_topics": "topics follow from the text",
    "surveys.devices.actions.beating.note_beat": "that a tablet was heard is no deed",
    "feedback.accounts.actions.upkeep.forget_failed_tries": "the tries are in the history themselves",
}
"""Functions that write and leave no line, each with its reason."""


def code() -> Iterator[Path]:
    for file in python_files("feedback", "surveys"):
        if not relative(file).startswith(MACHINERY):
            yield file


def imported(file: Path) -> dict[str, str]:
    """Return what each imported name of a file stands for: a module, or a thing in one."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def module_of(file: Path) -> str:
    return relative(file).removesuffix(".py").replace("/", ".")


def called_by(function: Function, module: str, names: dict[str, str]) -> set[str]:
    """Return the full names of the functions that a function calls; methods are none."""
    found = set()
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id=name)):
                found.add(names.get(name, f"{module}.{name}"))
            case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)):
                found.add(f"{names.get(owner, owner)}.{name}")
    return found


def sql_constants(file: Path) -> set[str]:
    """Return the names of constants that hold SQL which changes something."""
    found = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(sql))):
                if WRITING_SQL.search(sql):
                    found.add(name)
    return found


def writes(function: Function, constants: set[str]) -> bool:
    """Tell whether a function itself changes rows."""
    for node in ast.walk(function):
        match node:
            case ast.Await(value=value) if WRITES & methods_of(value):
                return True
            case ast.Name(id=name) if name in constants:
                return True
            case ast.Constant(value=str(text)) if WRITING_SQL.search(text):
                return True
    return False


def opens_a_transaction(function: Function) -> bool:
    """Tell whether a function begins a deed of its own."""
    opened = (
        item
        for node in ast.walk(function)
        if isinstance(node, ast.AsyncWith)
        for item in node.items
    )
    return any("transaction(" in ast.unparse(item) for item in opened)


def methods_of(node: ast.AST) -> set[str]:
    """Return the methods of a chain of calls: ``Row.update(…).where(…)`` has two."""
    found = set()
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        found.add(node.func.attr)
        node = node.func.value
    return found


def grown(names: set[str], calls: dict[str, set[str]]) -> set[str]:
    """Return ``names`` and every function that calls one of them, however far off."""
    while more := {name for name, called in calls.items() if called & names} - names:
        names = names | more
    return names


CALLS: dict[str, set[str]] = {}
WRITERS: set[str] = set()
OPENERS: set[str] = set()
for _file in code():
    _module, _names, _constants = module_of(_file), imported(_file), sql_constants(_file)
    for _function in functions(_file):
        _full = f"{_module}.{_function.name}"
        CALLS.setdefault(_full, set()).update(called_by(_function, _module, _names))
        if opens_a_transaction(_function):
            OPENERS.add(_full)
        if _full in OPENERS or writes(_function, _constants):
            WRITERS.add(_full)
RECORDERS = grown(RECORDS, CALLS)


def callers(name: str) -> set[str]:
    return {caller for caller, called in CALLS.items() if name in called and caller != name}


def leaves_a_line(name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Tell whether a writer records, or only ever takes part in deeds that do.

    Whoever opens a transaction must do so himself, or by what he calls.
    """
    if name in RECORDERS or name in OPENERS:
        return name in RECORDERS
    above = callers(name) - seen
    return bool(above) and all(leaves_a_line(one, seen | {name}) for one in above)


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_every_write_leaves_a_line_in_the_history(name: str) -> None:
    assert leaves_a_line(name) or name in WITHOUT_A_LINE, (
        f"{name}() writes without audit.record()"
    )


def test_no_reason_is_kept_for_what_no_longer_needs_one() -> None:
    needed = {name for name in WRITERS if not leaves_a_line(name)}

    assert set(WITHOUT_A_LINE) == needed


def test_the_tests_above_see_writers_at_all() -> None:
    names = {name.rpartition(".")[2] for name in WRITERS}

    assert {"receive", "correct_field", "give_rating", "forget_contacts", "add_staff"} <= names
    assert len(WRITERS) > 30


ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


def actions_recorded() -> Iterator[str]:
    """Yield the literal names of deeds that code hands to the history."""
    for file in python_files("feedback", "surveys"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(RECORDERS_NAMES):
                for given in node.args[1:2]:
                    if isinstance(given, ast.Constant) and isinstance(given.value, str):
                        yield given.value


RECORDERS_NAMES = ("audit.record", "audit.record_read", "NewLine")


def test_each_deed_has_a_name_that_officials_read() -> None:
    recorded = {name for name in actions_recorded() if ACTION.fullmatch(name)}

    assert {"session.refused", "role.given", "database.restored"} <= recorded
    assert recorded - set(ACTION_LABELS) == set()
