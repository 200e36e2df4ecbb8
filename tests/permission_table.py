"""The tables of docs/permissions.md: ``python -m tests.permission_table`` prints them."""

from collections.abc import Iterator

from litestar.handlers import HTTPRouteHandler

from feedback import wiring
from feedback.core.http import Requires
from feedback.core.permissions import PERMISSIONS, Permission, Role


def permission_table() -> str:
    """Return which role has which permission, as a Markdown table."""
    lines = [
        f"| permission | {' | '.join(Role)} |",
        f"|---|{':-:|' * len(Role)}",
    ]
    for permission in Permission:
        marks = ("✓" if permission in PERMISSIONS[role] else "" for role in Role)
        lines.append(f"| `{permission}` | {' | '.join(marks)} |")
    return "\n".join(lines)


def door_table() -> str:
    """Return which doors ask for which permission, as a Markdown table."""
    lines = ["| permission | doors |", "|---|---|"]
    for permission in Permission:
        doors = (f"`{door}`" for door, asked in guarded() if permission in asked)
        lines.append(f"| `{permission}` | {', '.join(doors)} |")
    return "\n".join(lines)


def guarded() -> Iterator[tuple[str, tuple[Permission, ...]]]:
    """Yield each guarded door with the permissions of which one is enough."""
    for handler in wiring.ROUTES:
        assert isinstance(handler, HTTPRouteHandler)
        for guard in handler.guards or ():
            assert isinstance(guard, Requires)
            for path in sorted(handler.paths):
                methods = " ".join(sorted(map(str, handler.http_methods - {"OPTIONS"})))
                yield f"{methods} {path}", guard.permissions


if __name__ == "__main__":
    print(permission_table())
    print()
    print(door_table())
