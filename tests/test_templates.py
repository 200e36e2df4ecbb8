"""What a page may hold: nothing inline, nothing from outside, nothing unused."""

import ast
import re
from pathlib import Path

import pytest

from feedback import wiring
from feedback.core.http import STATIC
from tests.source import PACKAGES, parsed, python_files, relative

TEMPLATES = {
    f"{prefix}/{file.relative_to(folder).as_posix()}": file
    for prefix, folder in wiring.TEMPLATES.items()
    for file in sorted(folder.rglob("*.html"))
}
ASSETS = sorted(file for file in STATIC.rglob("*") if file.suffix in {".css", ".js", ".svg"})
SHOWN = [pytest.param(file, id=name) for name, file in TEMPLATES.items()]

NAME = re.compile(r"[a-z]+/[a-z_/]+\.html")
REFERENCE = re.compile(r"{%-?\s*(?:extends|import|from|include)\s+\"([^\"]+)\"")
OUTSIDE = re.compile(
    r"https?://(?!www\.w3\.org/)|(?:src|href|action)=[\"']//|@import|url\(\s*[\"']?//"
)
FORM = re.compile(r"<form\b[^>]*\bmethod=\"post\".*?</form>", re.DOTALL)
NOTICE = re.compile(r"/\*.*?\*/", re.DOTALL)
JINJA = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
INLINE = re.compile(r"\s(?:style|on[a-z]+)\s*=|<style\b|javascript:", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE)
CSRF = "csrf_input"


def named_in_code() -> set[str]:
    """Return every template name that stands in Python code."""
    return {
        node.value
        for file in python_files(*PACKAGES)
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and NAME.fullmatch(node.value)
    }


def named_in(template: Path) -> set[str]:
    """Return the templates that one stands on."""
    return set(REFERENCE.findall(template.read_text()))


def stands_on(name: str, layout: str) -> bool:
    """Tell whether a template is, or extends, a layout, or is a part of one that does."""
    if name == layout or layout in named_in(TEMPLATES[name]):
        return True
    including = f'{{% include "{name}" %}}'
    wholes = [other for other, file in TEMPLATES.items() if including in file.read_text()]
    return bool(wholes) and all(stands_on(other, layout) for other in wholes)


def post_forms(name: str) -> list[str]:
    """Return the forms of a template that change something."""
    return FORM.findall(TEMPLATES[name].read_text())


def test_every_template_that_is_named_exists() -> None:
    named = named_in_code().union(*(named_in(file) for file in TEMPLATES.values()))

    assert not named - set(TEMPLATES)


def test_every_template_is_used() -> None:
    named = named_in_code().union(*(named_in(file) for file in TEMPLATES.values()))

    assert not set(TEMPLATES) - named


@pytest.mark.parametrize("file", [*TEMPLATES.values(), *ASSETS], ids=relative)
def test_no_page_asks_another_server_for_anything(file: Path) -> None:
    # Licences stand in comments, with the address where they can be read.
    assert not OUTSIDE.findall(NOTICE.sub("", file.read_text()))


@pytest.mark.parametrize("file", SHOWN)
def test_no_page_needs_a_weaker_content_policy(file: Path) -> None:
    text = file.read_text()

    assert not INLINE.findall(JINJA.sub("", text))
    assert not SCRIPT.findall(text)


@pytest.mark.parametrize(
    "name", [name for name in TEMPLATES if stands_on(name, "core/base_staff.html")]
)
def test_every_form_of_the_staff_proves_where_it_comes_from(name: str) -> None:
    assert all(CSRF in form for form in post_forms(name))


@pytest.mark.parametrize(
    "name", [name for name in TEMPLATES if not stands_on(name, "core/base_staff.html")]
)
def test_no_form_of_a_citizen_depends_on_a_cookie(name: str) -> None:
    assert not any("csrf" in form for form in post_forms(name))


def test_the_tests_above_see_forms_at_all() -> None:
    assert len([form for name in TEMPLATES for form in post_forms(name)]) > 10
