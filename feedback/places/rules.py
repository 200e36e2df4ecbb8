"""Who is above whom."""

from collections.abc import Sequence

import msgspec

from feedback.core.trees import children_of
from feedback.places.schemas import DepartmentRow


def in_tree_order(rows: Sequence[DepartmentRow]) -> list[DepartmentRow]:
    """Return departments parents first, each with its depth (roots 0)."""
    by_id = {row.id: row for row in rows}
    children = children_of(parents(rows))
    ordered: list[DepartmentRow] = []

    def visit(parent: int | None, depth: int) -> None:
        for child in children[parent]:
            ordered.append(msgspec.structs.replace(by_id[child], depth=depth))
            visit(child, depth + 1)

    visit(None, 0)
    return ordered


def parents(rows: Sequence[DepartmentRow]) -> dict[int, int | None]:
    """Return each department's parent."""
    return {row.id: row.parent for row in rows}
