"""Photos as they are kept: decoded, turned upright, made smaller, written anew.

Nothing of the file that was sent is kept but what can be seen: no place where it was
taken (GPS), no name of a camera, nothing hidden before, behind or between the pixels.
"""

import asyncio
import struct
import zlib
from functools import lru_cache
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING

import msgspec

from feedback.core.uploads import FileRefused

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP")
LONGEST, THUMB = 1600, 320
"""Pixels of the longer side, as kept and as shown in a list."""
QUALITY, THUMB_QUALITY = 82, 74
MAX_SIDE = 20_000
MAX_PIXELS = 40_000_000
"""Decoded at once; a JPEG is decoded at a fraction of its size first, so that the
photo of a 200-megapixel camera passes."""
AT_ONCE = 1
"""Photos decoded at a time: each may take 160 MB for half a second."""


class NoPicture(FileRefused):
    """It is no photo of a kind we take, whatever it says of itself."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    slug = "no-picture"

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” không phải là ảnh JPEG, PNG hay WebP. Xin chọn ảnh khác.")


class BrokenPicture(FileRefused):
    """It begins like a photo and cannot be read to its end."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "broken-picture"

    def __init__(self, name: str) -> None:
        super().__init__(f"Ảnh “{name}” bị hỏng hoặc gửi lên chưa trọn. Xin chọn lại ảnh.")


class PictureTooLarge(FileRefused):
    """It has more pixels than can be decoded safely."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "picture-too-large"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Ảnh “{name}” có quá nhiều điểm ảnh. Xin chụp màn hình ảnh rồi gửi lại."
        )


class Picture(msgspec.Struct, frozen=True):
    """A photo fit to be kept: two JPEG files."""

    content: bytes
    thumb: bytes
    width: int
    """Pixels of ``content``."""
    height: int


UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, IndexError)
"""What Pillow says of bytes that are no picture; each of these was seen."""


@lru_cache(maxsize=1)
def _turn() -> asyncio.Semaphore:
    return asyncio.Semaphore(AT_ONCE)


async def read_picture(content: bytes, name: str) -> Picture:
    """Return a photo as it will be kept, made in another thread.

    Args:
        content: the bytes that were sent.
        name: what the sender calls it, for the refusal.

    Raises:
        NoPicture: it is none we take.
        PictureTooLarge: decoding it would take too much memory.
        BrokenPicture: it cannot be decoded.
    """
    async with _turn():
        return await asyncio.to_thread(made_anew, content, name)


def made_anew(content: bytes, name: str) -> Picture:
    """Do as ``read_picture``, here and now."""
    # Slow import: a process that is sent no photo never pays for it.
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415

    # Its own guard only warns; ours refuses, before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None
    try:
        _check_webp(content, name)
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            _check_size(image.size, name)
            if image.format in {"JPEG", "MPO"}:
                image.draft("RGB", (LONGEST, LONGEST))
            if image.width * image.height > MAX_PIXELS:
                raise PictureTooLarge(name)
            image.load()
            upright = _on_white(ImageOps.exif_transpose(image))
    except UnidentifiedImageError as error:
        raise NoPicture(name) from error
    except UNREADABLE as error:
        raise BrokenPicture(name) from error
    upright.thumbnail((LONGEST, LONGEST))
    kept = _jpeg(upright, QUALITY)
    width, height = upright.size
    upright.thumbnail((THUMB, THUMB))
    return Picture(kept, _jpeg(upright, THUMB_QUALITY), width, height)


def _check_size(size: tuple[int, int], name: str) -> None:
    if max(size) > MAX_SIDE:
        raise PictureTooLarge(name)


RIFF, WEBP = b"RIFF", b"WEBP"
WEBP_HEAD = 30
"""Bytes in which every kind of WebP says how large it is."""


def _check_webp(content: bytes, name: str) -> None:
    """Refuse a WebP by its head: its decoder takes memory for all pixels when opened."""
    if content[:4] != RIFF or content[8:12] != WEBP or len(content) < WEBP_HEAD:
        return
    if content[12:16] == b"VP8X":
        width = 1 + int.from_bytes(content[24:27], "little")
        height = 1 + int.from_bytes(content[27:30], "little")
    elif content[12:16] == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        width = int.from_bytes(content[26:28], "little") & 0x3FFF
        height = int.from_bytes(content[28:30], "little") & 0x3FFF
    if width * height > MAX_PIXELS:
        raise PictureTooLarge(name)


def _on_white(image: "Image.Image") -> "Image.Image":
    from PIL import Image  # noqa: PLC0415 - slow import

    if not image.has_transparency_data:
        return image.convert("RGB")
    layered = image.convert("RGBA")
    ground = Image.new("RGB", layered.size, "white")
    ground.paste(layered, mask=layered.getchannel("A"))
    return ground


def _jpeg(image: "Image.Image", quality: int) -> bytes:
    # A new image: what a decoder left in ``info`` would be written again.
    bare, written = image.copy(), BytesIO()
    bare.info = {}
    bare.save(written, "JPEG", quality=quality, optimize=True, progressive=True)
    return written.getvalue()
