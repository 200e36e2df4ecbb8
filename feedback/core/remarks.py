"""A line above a list: something else that waits for whoever looks."""

import msgspec


class Remark(msgspec.Struct, frozen=True):
    """What waits, in words, and where it is seen."""

    text: str
    url: str
    is_late: bool = False
