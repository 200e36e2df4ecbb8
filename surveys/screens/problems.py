"""Refusals about screens.

Problem
├── NoSound           400
├── TooLong           413
└── ClipNotFound      404
"""

from http import HTTPStatus

from feedback.core.problems import NotFound
from feedback.core.uploads import MIB, FileRefused

MAX_CLIP = MIB
"""Bytes of a recording: about a minute of speech."""


class NoSound(FileRefused):
    """A file that is no recording we take."""

    slug = "no-sound"

    def __init__(self, name: str) -> None:
        super().__init__(f"Tệp “{name}” không phải MP3, OGG hay WAV.")


class TooLong(FileRefused):
    """A recording larger than 1 MB."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    slug = "clip-too-large"

    def __init__(self, name: str) -> None:
        super().__init__(f"Tệp “{name}” lớn hơn 1 MB. Xin chọn tệp ngắn hơn.")


class ClipNotFound(NotFound):
    """There is no such recording."""

    slug = "clip-not-found"

    def __init__(self) -> None:
        super().__init__("Không có đoạn ghi âm này.")
