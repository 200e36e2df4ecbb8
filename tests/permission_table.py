"""The table of docs/permissions.md: ``python -m tests.permission_table`` prints it."""

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


if __name__ == "__main__":
    print(permission_table())
