"""Why numbers of visitors are refused.

Problem
└── InvalidInput
    └── RowsRefused    400
"""

from collections.abc import Mapping

from feedback.core.problems import InvalidInput
from surveys.visits.schemas import SHOWN_BAD


class RowsRefused(InvalidInput):
    """Rows of a file cannot be taken; none of it was stored."""

    slug = "rows-refused"

    def __init__(self, bad: Mapping[int, str]) -> None:
        shown = dict(sorted(bad.items())[:SHOWN_BAD])
        errors = {f"line {line}": f"Dòng {line}: {why}." for line, why in shown.items()}
        if len(bad) > len(shown):
            errors["more"] = f"Còn {len(bad) - len(shown)} dòng sai khác."
        super().__init__({"": f"Chưa nhập dòng nào: {len(bad)} dòng cần sửa.", **errors})
        self.bad = bad
