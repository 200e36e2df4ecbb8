"""Trees kept as rows that name their parent."""

from collections import defaultdict
from collections.abc import Mapping


def children_of(parents: Mapping[int, int | None]) -> Mapping[int | None, list[int]]:
    """Return the children of each node, in the order of ``parents``; None has the roots."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for node, parent in parents.items():
        children[parent].append(node)
    return children


def line_above(node: int, parents: Mapping[int, int | None]) -> frozenset[int]:
    """Return ``node`` and everything above it; a cycle in the data ends the walk."""
    found: set[int] = set()
    current: int | None = node
    while current is not None and current not in found:
        found.add(current)
        current = parents.get(current)
    return frozenset(found)


def subtree(root: int, parents: Mapping[int, int | None]) -> frozenset[int]:
    """Return ``root`` and everything below it; a cycle in the data ends the walk."""
    children = children_of(parents)
    found: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(children[node])
    return frozenset(found)
