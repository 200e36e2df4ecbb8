"""The source as the tests of its shape read it: files, names, templates, tables."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("feedback", "surveys", "nlp")
NO_SLICES = {"piccolo_migrations", "__pycache__"}


def relative(file: Path) -> str:
    """Return a path as people name it: from the top of the repository."""
    return file.relative_to(ROOT).as_posix()


def python_files(*folders: str) -> list[Path]:
    """Return the Python files below ``folders``, generated migrations left out."""
    found = (file for folder in folders for file in (ROOT / folder).rglob("*.py"))
    return sorted(file for file in found if "piccolo_migrations" not in file.parts)


def package_folders() -> list[Path]:
    """Return every folder that is a package of the product."""
    return sorted(
        file.parent for name in PACKAGES for file in (ROOT / name).rglob("__init__.py")
    )


def slices() -> list[Path]:
    """Return the folders directly inside ``feedback`` and ``surveys`` that hold code."""
    return [
        folder
        for folder in package_folders()
        if folder.parent in {ROOT / "feedback", ROOT / "surveys"}
        and folder.name not in NO_SLICES
    ]


@cache
def parsed(file: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"))


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(file: Path) -> Iterator[Function]:
    """Yield every function of a file, methods and inner ones too."""
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def defined_in(file: Path) -> set[str]:
    """Return the functions, classes and ``Class.member`` names a file defines."""
    names = {function.name for function in functions(file)}
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.ClassDef):
            names.add(node.name)
            names |= {f"{node.name}.{member}" for member in bound_in(node.body)}
    return names | set(bound_in(parsed(file).body))


def bound_in(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the names that statements bind: columns, fields, members, constants."""
    for statement in body:
        match statement:
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name


@cache
def known_identifiers() -> frozenset[str]:
    """Return every name that a document may call an identifier of the code."""
    names: set[str] = set()
    for file in python_files(*PACKAGES):
        names |= defined_in(file)
    return frozenset(names | {name.rpartition(".")[2] for name in names})


def identifiers(file: Path) -> Iterator[tuple[str, int]]:
    """Yield each identifier a file uses, with its line; comments and texts are none."""
    for node in ast.walk(parsed(file)):
        line = getattr(node, "lineno", 0)
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name, line
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, line
            case ast.ClassDef(name=name) | ast.alias(name=name) | ast.keyword(arg=str(name)):
                yield name, line
            case ast.ImportFrom(module=str(name)):
                yield name, line


def words_of(identifier: str) -> set[str]:
    """Return the words of an identifier, small: ``NewRating.score`` has three."""
    parts = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", identifier)
    return {part.lower() for part in parts}


def documents() -> list[Path]:
    """Return every document of the repository."""
    return [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def rows_under(document: str, heading: str) -> list[list[str]]:
    """Return the cells of the first table under a heading of a document, without its head."""
    text = (ROOT / document).read_text(encoding="utf-8")
    _, found, below = f"\n{text}".partition(f"\n{heading}\n")
    assert found, f"{document} has no heading {heading!r}"
    table = re.search(r"(?m)^\|.*(?:\n\|.*)+", below)
    assert table, f"{document} has no table under {heading!r}"
    lines = table.group().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def code_under(document: str, heading: str) -> list[str]:
    """Return the lines of the first code block under a heading of a document."""
    text = (ROOT / document).read_text(encoding="utf-8")
    _, found, below = f"\n{text}".partition(f"\n{heading}\n")
    assert found, f"{document} has no heading {heading!r}"
    block = re.search(r"```\w*\n(.*?)\n```", below, re.DOTALL)
    assert block, f"{document} has no code block under {heading!r}"
    return block.group(1).splitlines()


def quoted(text: str) -> list[str]:
    """Return what stands in backticks."""
    return re.findall(r"`([^`]+)`", text)
