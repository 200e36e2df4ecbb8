"""The words of screens: how large, how many buttons, which view, what is read aloud."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from surveys.screens.terms import FIVE, Language, Scale

USUAL_PANEL = 156
"""Diagonal of a panel nobody has measured, in tenths of an inch: 15.6 inches."""
SMALLEST_PANEL, LARGEST_PANEL = 70, 650


LANGUAGE_LABELS = {Language.VIETNAMESE: "Tiếng Việt", Language.ENGLISH: "Tiếng Anh"}


class Sentence(StrEnum):
    """What can be read aloud."""

    QUESTION = "question"
    REASONS = "reasons"
    THANKS = "thanks"


SENTENCE_LABELS = {
    Sentence.QUESTION: "Câu hỏi và các mức",
    Sentence.REASONS: "Điều gì chưa tốt",
    Sentence.THANKS: "Lời cảm ơn",
}


class View(msgspec.Struct, frozen=True):
    """How one visitor wants to see the screens; the next one begins anew."""

    english: bool = False
    large: bool = False
    contrast: bool = False

    @property
    def language(self) -> Language:
        """The language of the screens."""
        return Language.ENGLISH if self.english else Language.VIETNAMESE


class NewScreen(msgspec.Struct, forbid_unknown_fields=True):
    """What an administrator says of the screen of a service point."""

    panel: Annotated[int, msgspec.Meta(ge=SMALLEST_PANEL, le=LARGEST_PANEL)]
    """Diagonal in tenths of an inch."""
    buttons: Scale


class ScreenRow(msgspec.Struct, frozen=True):
    """The screen of a service point."""

    panel: int = USUAL_PANEL
    buttons: Scale = FIVE


class ClipRow(msgspec.Struct, frozen=True):
    """A recording of one sentence in one language."""

    id: int
    sentence: Sentence
    language: Language
    media_type: str
    size: int
    """Bytes."""
    sha256: str
    key: str
    made_by: str
    made_at: datetime


class Look(msgspec.Struct, frozen=True):
    """All that a kiosk page is told of how to look and speak."""

    view: View
    scale: Scale
    inches: float
    """Diagonal of the panel."""
    faces: Sequence[tuple[int, str]]
    say: Mapping[str, str]
    """Every sentence of the screens, in the language of the view."""
    clips: Mapping[str, str]
    """Addresses of recordings, by sentence; those that exist."""
    views: Sequence[tuple[str, str, bool]]
    """Buttons that change the view: words, value, whether it is on."""
    asked: str
    """The view as addresses and forms carry it."""
