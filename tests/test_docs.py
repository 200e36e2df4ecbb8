"""The documents say what the code does; where they could drift, a test holds them."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from feedback import wiring
from feedback.cli.main import main
from feedback.core.outbox import Event
from feedback.core.permissions import Permission, Role
from feedback.core.settings import PREFIX, Settings
from tests.permission_table import door_table, permission_table
from tests.source import (
    ROOT,
    code_under,
    defined_in,
    documents,
    known_identifiers,
    package_folders,
    quoted,
    relative,
    rows_under,
    slices,
)

ARCHITECTURE = "docs/ARCHITECTURE.md"
ONE_SCREEN = 60
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
DOCUMENTS = [pytest.param(document, id=relative(document)) for document in documents()]
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
PATH = re.compile(r"(?:feedback|surveys|nlp|docs|tests)/[\w./-]+\.\w+")


def fields_of(settings: type[Settings]) -> Iterator[tuple[str, str]]:
    """Yield the variable of each setting and its default as a document writes it."""
    for field in msgspec.structs.fields(settings):
        default = field.default
        written = (
            ""
            if default == ""
            else f"`{str(default).lower() if default is False else default}`"
        )
        yield f"{PREFIX}{field.name.upper()}", written


def path_rows() -> Iterator[tuple[str, str]]:
    """Yield each function of the path of a complaint, with the file it is said to be in."""
    for _, names, file, _ in rows_under(ARCHITECTURE, "## The path of a complaint"):
        for name in quoted(names):
            yield name, file


def short(job_name: str) -> str:
    """Return a job's name without its module."""
    return job_name.rpartition(".")[2]


def test_the_floors_are_those_the_import_linter_checks() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(one for one in linter["contracts"] if one["type"] == "layers")["layers"]

    drawn = [re.split(r"\s{2,}", line)[0] for line in code_under(ARCHITECTURE, "## Floors")]

    assert drawn == layers


def test_the_tree_names_each_slice_and_nothing_else() -> None:
    drawn = [line.split()[0].rstrip("/") for line in code_under(ARCHITECTURE, "## Slices")]

    assert all((ROOT / name).is_dir() for name in drawn)
    assert set(drawn) == {relative(folder) for folder in slices()} | {"nlp"}
    assert all(
        len(line.split(maxsplit=1)) > 1 for line in code_under(ARCHITECTURE, "## Slices")
    )


@pytest.mark.parametrize(("name", "file"), list(path_rows()))
def test_the_path_of_a_complaint_leads_through_real_functions(name: str, file: str) -> None:
    assert name in defined_in(ROOT / file)


def test_each_event_is_named_with_everybody_who_hears_it() -> None:
    told = {
        quoted(event)[0]: quoted(jobs)
        for event, jobs in rows_under(ARCHITECTURE, "## Events and jobs")
    }

    heard = {
        event.__name__: wiring.LISTENERS.get(event, ())
        for event in Event.__subclasses__()
        if event.__module__.startswith(("feedback.", "surveys."))
    }

    assert told == {name: [short(job.name) for job in jobs] for name, jobs in heard.items()}


def test_each_daily_job_is_named_with_its_hour() -> None:
    told = [
        (quoted(job)[0], at) for job, at, _ in rows_under("docs/operations.md", "## Daily jobs")
    ]

    assert told == [(short(job.name), f"{job.daily_at:%H:%M}") for job in wiring.DAILY]


def test_each_slice_and_package_has_a_word_in_the_architecture() -> None:
    text = (ROOT / ARCHITECTURE).read_text()
    top = [folder for folder in package_folders() if folder.parent == ROOT]

    assert all(folder.name in text for folder in [*top, *slices()])


def test_each_setting_is_explained_with_its_default() -> None:
    rows = rows_under("docs/operations.md", "## Settings")

    told = {quoted(variable)[0]: default for variable, default, _ in rows}

    assert told == dict(fields_of(Settings))
    assert all(meaning for _, _, meaning in rows)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_document_names_a_setting_that_does_not_exist(document: Path) -> None:
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", document.read_text()))

    assert named <= dict(fields_of(Settings)).keys()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_document_names_a_command_that_does_not_exist(document: Path) -> None:
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", document.read_text(), re.DOTALL))
    targets = re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text())

    assert set(re.findall(r"(?m)(?:^|`|bin/|sudo )langnghe ([a-z][a-z-]+)", code)) <= set(
        main.commands
    )
    assert set(re.findall(r"(?m)(?:^|`)make (?:-C \S+ )?([a-z][a-z-]*)", code)) <= set(targets)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_link_of_a_document_leads_somewhere(document: Path) -> None:
    targets = LINK.findall(document.read_text())

    files = [name.partition("#")[0] for name in targets if not name.startswith("#")]
    assert not [name for name in files if not (document.parent / name).exists()]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_file_a_document_names_exists(document: Path) -> None:
    made_by_setup = "feedback/core/static/vendor"
    named = {name.rstrip(".") for name in PATH.findall(document.read_text())}

    missing = [name for name in named if not (ROOT / name).exists()]

    assert not [name for name in missing if not name.startswith(made_by_setup)]


@pytest.mark.parametrize(
    "row", rows_under("docs/glossary.md", "# Words"), ids=lambda row: row[1]
)
def test_each_word_of_the_glossary_has_its_name_in_the_code(row: list[str]) -> None:
    vietnamese, english, names = row

    assert vietnamese
    assert english
    assert quoted(names)
    assert set(quoted(names)) <= known_identifiers()


def test_the_table_of_permissions_is_the_one_the_code_asks() -> None:
    text = (ROOT / "docs" / "permissions.md").read_text()

    for table in (permission_table(), door_table()):
        assert table in text, "python -m tests.permission_table prints the new one"


def test_each_role_and_permission_is_explained() -> None:
    text = (ROOT / "docs" / "permissions.md").read_text()

    assert all(role in text for role in Role)
    assert all(text.count(f"| `{permission}` |") == 3 for permission in Permission)


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda file: str(file.name))
def test_a_decision_says_why_and_what_it_costs_on_one_screen(decision: Path) -> None:
    text = decision.read_text()

    assert text.startswith(f"# {decision.name[:4]} ")
    assert len(text.splitlines()) <= ONE_SCREEN
    assert re.findall(r"(?m)^\*\*(.+?)\.\*\*", text) == [
        "Context",
        "Decision",
        "What we give up",
    ]


def test_decisions_are_numbered_without_gaps() -> None:
    assert [file.name[:4] for file in DECISIONS] == [
        f"{number:04d}" for number in range(1, len(DECISIONS) + 1)
    ]


@pytest.mark.parametrize(
    ("document", "most"),
    [
        pytest.param("README.md", 130, id="the first page"),
        pytest.param("docs/ARCHITECTURE.md", 180, id="the house"),
        pytest.param("docs/adding-a-feature.md", 80, id="one change"),
    ],
)
def test_a_document_that_must_be_read_is_short(document: str, most: int) -> None:
    assert len((ROOT / document).read_text().splitlines()) <= most
