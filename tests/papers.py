"""What a PDF says and shows, as a reader and a camera see it."""

import unicodedata
from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter

POINTS_PER_MM = 72 / 25.4


def text_of(pdf: bytes, page: int | None = None) -> str:
    """Return the words of one page, or of all, on one line and in NFC."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        wanted = range(len(document)) if page is None else [page]
        said = " ".join(document[number].get_textpage().get_text_range() for number in wanted)
    finally:
        document.close()
    return " ".join(unicodedata.normalize("NFC", said.replace("\ufffe", "")).split())


def text_between(pdf: bytes, top: float, bottom: float, page: int = 0) -> str:
    """Return the words that stand between two heights of a page, in millimetres from above."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        sheet = document[page]
        high = sheet.get_height()
        said = sheet.get_textpage().get_text_bounded(
            top=high - top * POINTS_PER_MM, bottom=high - bottom * POINTS_PER_MM
        )
    finally:
        document.close()
    return " ".join(str(said).split())


def page_count(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def sheet_of(pdf: bytes, page: int = 0) -> tuple[int, int]:
    """Return width and height of a page, in whole millimetres."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        width, height = document[page].get_size()
    finally:
        document.close()
    return round(width / POINTS_PER_MM), round(height / POINTS_PER_MM)


def attached_to(pdf: bytes) -> dict[str, bytes]:
    """Return the files a PDF carries, by their names."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        files = (document.get_attachment(at) for at in range(document.count_attachments()))
        return {one.get_name(): bytes(one.get_data()) for one in files}
    finally:
        document.close()


def picture_of(pdf: bytes, page: int = 0, scale: float = 2.0) -> Image.Image:
    """Return a page as a screen shows it; ``scale`` 1 is 72 dots an inch."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        shown = document[page].render(scale=scale).to_pil().convert("L")
    finally:
        document.close()
    kept = BytesIO()
    shown.save(kept, "PNG")
    return Image.open(kept)


def codes_in(picture: Image.Image) -> list[str]:
    """Return what the QR codes of a picture say, from above."""
    found = zxingcpp.read_barcodes(picture)
    return [one.text for one in sorted(found, key=lambda one: one.position.top_left.y)]


def badly_seen(picture: Image.Image, side: int = 80) -> Image.Image:
    """Return a picture whose longer side is ``side`` pixels, askew and out of focus."""
    longer = max(picture.size)
    width, height = (round(one * side / longer) for one in picture.size)
    small = picture.resize((width, height), Image.Resampling.LANCZOS)
    askew = small.rotate(7, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    return askew.filter(ImageFilter.GaussianBlur(0.5))
