"""What may be told, where and when."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

import msgspec

from feedback.core.clock import VIETNAM, local
from feedback.notifications.words import PLACES, VIETNAMESE, Occasion, Wording
from nlp.normalize import fold

LONGEST_ABSENCE_DAYS = 366

ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def is_address(typed: str) -> bool:
    """Tell whether a letter can be sent there: one plain address, nothing a header could hold."""
    return len(typed) <= 200 and ADDRESS.fullmatch(typed) is not None  # noqa: PLR2004 - the column


PLACE = re.compile(r"\{([^{}]*)\}")
PHONE = re.compile(r"(?:\+?84|0)(\d{9})")
"""A telephone of Vietnam, signs between the digits taken out."""


_ENGLISH = {name: english for english, name in VIETNAMESE.items()}


def place_of(name: str) -> str:
    """Return which value a place asks for: ``{so_phieu}``, ``{số phiếu}`` and ``{number}`` are one."""
    key = "_".join(fold(name).replace("_", " ").split())
    return _ENGLISH.get(key, name)


def in_vietnamese(text: str) -> str:
    """Return a template with the names of its places as they are written today."""
    return PLACE.sub(lambda place: f"{{{VIETNAMESE.get(place[1], place[1])}}}", text)


def unknown_places(wording: Wording, occasion: Occasion) -> list[str]:
    """Return what stands in braces and cannot be filled on this occasion."""
    texts = (wording.subject, wording.body, wording.short)
    named = [name for text in texts for name in PLACE.findall(text)]
    return sorted({name for name in named if place_of(name) not in PLACES[occasion]})


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a template with its places filled; what cannot be filled is left out."""
    return PLACE.sub(lambda place: values.get(place_of(place[1]), ""), text)


def one_header(text: str) -> str:
    """Return a text that may stand in a header of a letter: one line."""
    return " ".join(text.split())


def read_phone(typed: str) -> str | None:
    """Return a telephone number as gateways take it, ``84912345678``; None: it is none."""
    digits = re.sub(r"[\s.()-]", "", typed)
    found = PHONE.fullmatch(digits)
    return f"84{found[1]}" if found else None


class Quiet(msgspec.Struct, frozen=True):
    """The hours of each day in which no citizen is written to; over midnight if they are."""

    begins: time
    ends: time


def after_quiet(moment: datetime, quiet: Quiet | None) -> datetime:
    """Return the first moment at or after ``moment`` at which somebody may be disturbed."""
    if quiet is None or quiet.begins == quiet.ends:
        return moment
    clock = local(moment)
    now, over_midnight = clock.time(), quiet.begins > quiet.ends
    if over_midnight:
        is_quiet = now >= quiet.begins or now < quiet.ends
    else:
        is_quiet = quiet.begins <= now < quiet.ends
    if not is_quiet:
        return moment
    ends = datetime.combine(clock.date(), quiet.ends, VIETNAM)
    return ends if ends > clock else ends + timedelta(days=1)


def summary(counts: Sequence[tuple[str, int]]) -> str:
    """Return ``3 quá hạn, 1 sắp đến hạn``."""
    return ", ".join(f"{number} {label.lower()}" for label, number in counts if number)


def read_quiet(written: str) -> Quiet | None:
    """Return hours written as ``21:00-07:00``; None when it is empty.

    Raises:
        ValueError: it is not written so.
    """
    if not written:
        return None
    begins, ends = written.split("-")
    return Quiet(time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip()))
