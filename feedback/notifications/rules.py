"""What may be told, where and when."""

import re

LONGEST_ABSENCE_DAYS = 366

ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def is_address(typed: str) -> bool:
    """Tell whether a letter can be sent there: one plain address, nothing a header could hold."""
    return len(typed) <= 200 and ADDRESS.fullmatch(typed) is not None  # noqa: PLR2004 - the column
