"""Files that come with a form, before anybody has looked at what they are."""

import hashlib
import json
from collections.abc import Sequence
from http import HTTPStatus

import msgspec
from litestar.datastructures import UploadFile

from feedback.core.problems import InvalidInput

MAX_BODY = 1_000_000
"""Bytes of what comes without a file."""
MIB = 1024 * 1024
MAX_FILE = 10 * MIB
MAX_FILES = 3
"""Files of one form."""
MAX_UPLOAD = MAX_FILES * MAX_FILE + MIB
"""Bytes of a form with files; the words in it have the last of them."""
MAX_NAME = 120


FIELD = "photos"
"""What the field of files is called, in forms and in the interface."""


class FileRefused(InvalidInput):
    """A file that cannot be taken; nothing of the form was stored."""

    slug = "file-refused"

    def __init__(self, sentence: str) -> None:
        super().__init__({FIELD: sentence})


class TooLarge(FileRefused):
    """A file is larger than 10 MB."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    slug = "too-large"

    def __init__(self, name: str) -> None:
        super().__init__(f"Tệp “{name}” lớn hơn {MAX_FILE // MIB} MB. Xin chọn tệp nhỏ hơn.")


class EmptyFile(FileRefused):
    """A file without a byte."""

    slug = "empty-file"

    def __init__(self, name: str) -> None:
        super().__init__(f"Tệp “{name}” rỗng. Xin chọn lại.")


class TooManyFiles(FileRefused):
    """More files than one form may bring."""

    slug = "too-many-files"

    def __init__(self) -> None:
        super().__init__(f"Mỗi lần gửi được tối đa {MAX_FILES} tệp. Xin bỏ bớt.")


class Upload(msgspec.Struct, frozen=True):
    """A file as it was sent."""

    name: str
    """What the sender calls it, without folders; only ever shown, never a path."""
    content: bytes


async def read_uploads(sent: Sequence[UploadFile]) -> list[Upload]:
    """Return the files of a form and let go of what the framework keeps of them.

    Raises:
        TooManyFiles, TooLarge, EmptyFile: one of them, or all, cannot be taken.
    """
    try:
        if len(sent) > MAX_FILES:
            raise TooManyFiles
        return [await _read(file) for file in sent]
    finally:
        for file in sent:
            await file.close()


async def _read(file: UploadFile) -> Upload:
    name = cleaned_name(file.filename)
    content = await file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise TooLarge(name)
    if not content:
        raise EmptyFile(name)
    return Upload(name, content)


def cleaned_name(name: str) -> str:
    """Return the last part of a file's name, printable, at most 120 characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(sign for sign in last if sign.isprintable()).strip()
    return printable[:MAX_NAME] or "tệp"


def fingerprint(pairs: Sequence[tuple[str, str]], uploads: Sequence[Upload]) -> bytes:
    """Return what tells one form with files from another.

    Its bytes do not: a browser puts another boundary between the parts each time.
    """
    files = [hashlib.sha256(one.content).hexdigest() for one in uploads]
    return json.dumps([sorted(pairs), files]).encode()
