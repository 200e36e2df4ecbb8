"""Photos as phones make them, and files that say they are photos."""

import struct
import zlib
from io import BytesIO

from PIL import Image

RED, BLUE = (200, 30, 30), (30, 30, 200)
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825
CAMERA = "Máy ảnh thử nghiệm"


def a_photo(
    size: tuple[int, int] = (640, 480), *, form: str = "JPEG", orientation: int = 1
) -> bytes:
    """A picture, red above and blue below as it is stored, with a place and a camera."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (0, size[1] // 2, size[0], size[1]))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = orientation, CAMERA
    exif[GPS] = {1: "N", 2: (19.0, 48.0, 12.5), 3: "E", 4: (105.0, 46.0, 7.25)}
    written = BytesIO()
    image.save(written, form, exif=exif)
    return written.getvalue()


def _png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    ends = chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + ends


def a_bomb(side: int = 19_000) -> bytes:
    """A PNG of some hundred kilobytes that unpacks to hundreds of megabytes."""
    packed, at_once = zlib.compressobj(9), 100
    begun = packed.compress(b"") + packed.flush(zlib.Z_FULL_FLUSH)
    # After a full flush the next rows look like these: they need not be packed again.
    rows = packed.compress(bytes((side + 1) * at_once)) + packed.flush(zlib.Z_FULL_FLUSH)
    last = b"\x03\x00" + struct.pack(">I", ((side + 1) * side % 65_521) << 16 | 1)
    return _png(side, side, begun + rows * (side // at_once) + last)


def a_wide_webp() -> bytes:
    """A WebP whose head promises 16,384 × 16,384 pixels."""
    head = b"VP8X" + struct.pack("<I", 10) + bytes(4)
    head += (16_383).to_bytes(3, "little") * 2
    body = b"WEBP" + head + b"VP8 " + struct.pack("<I", 20) + bytes(20)
    return b"RIFF" + struct.pack("<I", len(body)) + body


SCRIPT = b"<script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"
HTML = b"<!doctype html><title>photo.jpg</title>" + SCRIPT
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"

REFUSED: dict[str, tuple[bytes, int, str]] = {
    "empty": (b"", 400, "empty-file"),
    "words": ("Đây là ảnh".encode(), 415, "no-picture"),
    "html": (HTML, 415, "no-picture"),
    "svg with a script": (SVG, 415, "no-picture"),
    "gif": (GIF, 415, "no-picture"),
    "a program": (b"MZ\x90\x00" + bytes(200), 415, "no-picture"),
    "a zip": (b"PK\x03\x04" + bytes(200), 415, "no-picture"),
    "pdf from a citizen": (PDF, 415, "no-document"),
    "only a head": (a_photo()[:2], 415, "no-picture"),
    "cut upload, jpeg": (a_photo((1200, 900))[:4000], 422, "broken-picture"),
    "cut upload, png": (a_photo(form="PNG")[:900], 422, "broken-picture"),
    "cut upload, webp": (a_photo(form="WEBP")[:150], 422, "broken-picture"),
    "png with nothing in it": (_png(50, 50, b"no zlib"), 422, "broken-picture"),
    "png of no width": (_png(0, 50, zlib.compress(b"")), 415, "no-picture"),
    "bomb, png": (a_bomb(), 422, "picture-too-large"),
    "bomb, webp": (a_wide_webp(), 422, "picture-too-large"),
    "wider than anything": (
        _png(30_000, 1, zlib.compress(bytes(30_001))),
        422,
        "picture-too-large",
    ),
    "11 MB": (a_photo() + bytes(11 * 1024 * 1024), 413, "too-large"),
}
"""What a citizen may send by mistake or on purpose; and how it is refused."""
