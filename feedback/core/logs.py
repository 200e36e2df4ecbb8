"""Structured logs: a JSON object a line, readable text on a terminal.

A line says what the program did, never who asked or what they wrote: no
address of a page, no body, no name, no network address. Libraries write through
the same formatter, and whatever text still comes along loses its telephone
numbers, e-mail addresses, identity numbers and tracking codes on the way.
"""

import logging
import re
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO, cast

import msgspec
import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter, filter_by_level
from structlog.typing import EventDict

from feedback.core.codes import TRACKING_LENGTH, read_code
from nlp.pii import mask

CODE_MASK = "[mã tra cứu]"
LONGEST_TEXT = 2_000
"""Signs of a text that are looked at; the rest is cut off before, so that no
number is cut in half."""
LONGEST_CHAIN = 5
LONGEST_STACK = 40
HANDLER = "langnghe"

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The request this task works for; empty outside of one."""

_OURS = frozenset(
    {"at", "level", "logger", "request_id", "method", "route", "listener", "frames", "type"}
)
"""Values the program chose itself; nobody outside can put anything into them."""
_PLAIN = re.compile(r"[a-z_.]{0,11}")
"""Too short for a code, no digit, no sign of an address."""
_MAY_BE_CODE = re.compile(
    r"(?<![^\W_])[A-Za-z0-9]{4}(?P<gap>[-–. ]?)[A-Za-z0-9]{4}(?P=gap)[A-Za-z0-9]{4}(?![^\W_])"
)
_TALKATIVE = ("aiosqlite", "arq", "asyncio", "httpcore", "httpx")
"""Libraries that tell at level info what each of their calls was given."""


def logger(name: str) -> BoundLogger:
    """Return a logger whose lines are an event with named values."""
    wrapped = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[filter_by_level, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=BoundLogger,
        context_class=dict,
        cache_logger_on_first_use=True,
    )
    return cast("BoundLogger", wrapped)


def configure(level: str, stream: TextIO | None = None) -> None:
    """Have every logger of this process write to ``stream`` in the one form.

    Args:
        level: debug, info, warning or error; what is less important is not written.
        stream: None: the standard error.
    """
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.name = HANDLER
    handler.setFormatter(_formatter(readable=stream.isatty()))
    root = logging.getLogger()
    release()
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    # A line that cannot be written would otherwise be printed with all its values.
    logging.raiseExceptions = False
    logging.captureWarnings(capture=True)


def release() -> None:
    """Undo ``configure``: write nowhere."""
    root = logging.getLogger()
    for handler in [one for one in root.handlers if one.name == HANDLER]:
        root.removeHandler(handler)
    root.setLevel(logging.WARNING)
    logging.raiseExceptions = True
    logging.captureWarnings(capture=False)


def _formatter(*, readable: bool) -> ProcessorFormatter:
    last: list[Any] = [structlog.processors.JSONRenderer(serializer=_encode)]
    if readable:
        last = [_spell_out, structlog.dev.ConsoleRenderer(timestamp_key="at")]
    return ProcessorFormatter(processors=[_begin, _tell_exception, hide, *last])


def _encode(line: EventDict, **_: Any) -> str:
    return msgspec.json.encode(line, enc_hook=str).decode()


def _begin(_: Any, __: str, line: EventDict) -> EventDict:
    """Put when, how grave and where in front; drop what only the formatter needs."""
    record: logging.LogRecord = line.pop("_record")
    line.pop("_from_structlog", None)
    moment = datetime.fromtimestamp(record.created, UTC)
    begun: EventDict = {
        "at": moment.isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": line.pop("event"),
    }
    if (known := request_id.get()) and "request_id" not in line:
        begun["request_id"] = known
    return {**begun, **line}


def _tell_exception(_: Any, __: str, line: EventDict) -> EventDict:
    """Replace an exception by its type, its message and the lines it came through."""
    given = line.pop("exc_info", None)
    line.pop("stack_info", None)
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        line["exception"] = [_described(one) for one in _chain(error)]
    return line


def _chain(error: BaseException) -> list[BaseException]:
    """Return an exception, the members of a group, and what led to it; the newest first."""
    found: list[BaseException] = []
    ahead: list[BaseException | None] = [error]
    while ahead and len(found) < LONGEST_CHAIN:
        one = ahead.pop(0)
        if one is None or one in found:
            continue
        found.append(one)
        if isinstance(one, BaseExceptionGroup):
            ahead += one.exceptions
        ahead.append(one.__cause__ or (None if one.__suppress_context__ else one.__context__))
    return found


def _described(error: BaseException) -> dict[str, Any]:
    kind = type(error)
    return {
        "type": f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins."),
        "message": str(error),
        "frames": list(_frames(error.__traceback__))[-LONGEST_STACK:],
    }


def _frames(step: TracebackType | None) -> Iterator[str]:
    """Yield file, line and function; never the values that were in them."""
    while step is not None:
        code = step.tb_frame.f_code
        yield f"{code.co_filename}:{step.tb_lineno} {code.co_qualname}"
        step = step.tb_next


def hide(_: Any, __: str, line: EventDict) -> EventDict:
    """Mask personal data and codes in every text of a line."""
    return cast("EventDict", _hidden(line))


def _hidden(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {
            key: part if key in _OURS else _hidden(part)
            for key, part in cast("Mapping[str, Any]", value).items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_hidden(part) for part in value]
    return hide_in(value if isinstance(value, str) else str(value))


def hide_in(text: str) -> str:
    """Return ``text`` without what identifies somebody or opens a case."""
    if _PLAIN.fullmatch(text):
        return text
    return mask(_MAY_BE_CODE.sub(_without_code, text[:LONGEST_TEXT]))


def _without_code(found: re.Match[str]) -> str:
    """Mask three groups of four as they are printed, and whatever is a code without them."""
    groups = found.group()
    is_printed_form = "-" in groups and any(sign.isdigit() for sign in groups)
    is_code = read_code(groups, TRACKING_LENGTH) is not None
    return CODE_MASK if is_printed_form or is_code else groups


def _spell_out(_: Any, __: str, line: MutableMapping[str, Any]) -> EventDict:
    """Write an exception as people are used to read it."""
    told = line.get("exception")
    if isinstance(told, list):
        line["exception"] = "\n".join(
            "\n".join(
                [f"{one['type']}: {one['message']}", *(f"  {at}" for at in one["frames"])]
            )
            for one in told
        )
    return line
