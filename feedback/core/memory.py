"""What was read once and holds for a moment: answers kept while a batch of work is done."""

import contextvars
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_answers: contextvars.ContextVar[dict[Any, Any] | None] = contextvars.ContextVar(
    "answers", default=None
)


@contextmanager
def remembering() -> Iterator[None]:
    """Let each ``remembered`` query be asked once inside; keep it to a few seconds."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def remembered(query: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Declare a query whose answer rarely changes and is the same for everybody.

    Outside of ``remembering`` it is asked each time, as ever.
    """

    @wraps(query)
    async def ask(*arguments: P.args, **named: P.kwargs) -> T:
        answers = _answers.get()
        if answers is None:
            return await query(*arguments, **named)
        key = (query, arguments, *named.items())
        if key not in answers:
            answers[key] = await query(*arguments, **named)
        found: T = answers[key]
        return found

    return ask
