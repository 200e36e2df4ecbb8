"""What the house asks of every file; see docs/ARCHITECTURE.md."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from feedback import wiring
from feedback.complaints.rules.statuses import NEXT_STATUSES
from feedback.complaints.schemas import Status
from tests.source import (
    PACKAGES,
    ROOT,
    functions,
    identifiers,
    package_folders,
    parsed,
    python_files,
    relative,
    slices,
    words_of,
)

MAX_FILE, MAX_FUNCTION, MAX_DOCSTRING = 400, 60, 15
SPLIT = "split it by subject; see docs/ARCHITECTURE.md"
ALL_CODE = [*python_files(*PACKAGES, "tests", "bench"), ROOT / "piccolo_conf.py"]
DOMAIN_WORDS = {"complaint", "complaints", "rating", "ratings", "department", "departments"}
DRAWERS = {
    *("utils", "util", "helpers", "helper", "common", "misc", "base"),
    *("manager", "service", "processor", "data"),
}
CLOCK = re.compile(r"\b(?:datetime\.(?:now|utcnow|today)|date\.today|time\.time)\(")
NO_SLICE_LAYERS = {"core", "cli", "demo", "keeping"}
"""Not slices of the domain: a floor, a door, made-up data and whole databases."""


@pytest.mark.parametrize("folder", package_folders(), ids=relative)
def test_a_package_says_in_a_few_lines_what_it_is_for_and_holds_nothing_else(
    folder: Path,
) -> None:
    init = parsed(folder / "__init__.py")

    docstring = ast.get_docstring(init)

    assert docstring, f"{relative(folder)}/__init__.py has no docstring"
    assert len(docstring.splitlines()) <= MAX_DOCSTRING
    assert len(init.body) == 1, "imports here would turn the floors into a cycle"


def test_every_file_can_be_read_at_one_sitting() -> None:
    lengths = {relative(file): len(file.read_text().splitlines()) for file in ALL_CODE}

    too_long = {name: length for name, length in lengths.items() if length > MAX_FILE}

    assert not too_long, SPLIT


def test_every_function_fits_on_a_screen() -> None:
    too_long = [
        f"{relative(file)}:{function.lineno} {function.name}: {lines}"
        for file in ALL_CODE
        for function in functions(file)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > MAX_FUNCTION
    ]

    assert not too_long, SPLIT


def test_the_core_has_no_word_of_the_domain() -> None:
    found = [
        f"{relative(file)}:{line} {name}"
        for file in python_files("feedback/core")
        for name, line in identifiers(file)
        if words_of(name) & DOMAIN_WORDS
    ]

    assert not found


def test_no_module_is_named_like_a_drawer() -> None:
    folders = [folder for folder in package_folders() if folder.parent != ROOT]
    named = [*python_files(*PACKAGES), *folders]

    drawers = [relative(path) for path in named if DRAWERS & set(path.stem.split("_"))]

    assert not drawers


def test_only_the_clock_reads_the_clock() -> None:
    """``nlp`` knows no clock of ours; the date on a model's card is its only one."""
    readers = [
        f"{relative(file)}:{number}"
        for file in python_files("feedback", "surveys")
        if relative(file) != "feedback/core/clock.py"
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if CLOCK.search(line)
    ]

    assert not readers


@pytest.mark.parametrize("status", list(Status))
def test_the_workflow_says_what_may_follow(status: Status) -> None:
    assert status in NEXT_STATUSES
    assert NEXT_STATUSES[status] <= set(Status)


def test_every_slice_keeps_the_order_inside_a_slice() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    contract = next(one for one in linter["contracts"] if one["name"] == "Inside a slice")

    domain = [folder for folder in slices() if folder.name not in NO_SLICE_LAYERS]

    assert set(contract["containers"]) == {relative(one).replace("/", ".") for one in domain}


def test_every_slice_with_templates_is_plugged_in() -> None:
    folders = {folder for folder in slices() if (folder / "templates").is_dir()}

    assert {folder.parent for folder in wiring.TEMPLATES.values()} == folders
