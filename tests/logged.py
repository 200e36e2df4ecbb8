"""What the program logs, line by line, as a test reads it."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from feedback.core import logs


class Logged:
    """Everything logged since the test began."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def lines(self, event: str | None = None) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in found if event is None or line["event"] == event]


@pytest.fixture
def logged() -> Iterator[Logged]:
    """The log of the test, at level debug, in the form a service writes it."""
    kept = Logged()
    logs.configure("debug", kept.stream)
    yield kept
    logs.release()
