"""What the pages of ratings share: how forms are read, what a receipt says."""

from typing import Any

import msgspec

from feedback.complaints.schemas import Contact
from feedback.core.http import (
    AnyRequest,
    Form,
    public_url,
)
from feedback.core.problems import InvalidInput
from feedback.core.qr import qr_svg
from feedback.core.words import vn_date
from feedback.places.schemas import ServicePointRow
from nlp.danger import may_be_danger
from surveys.responses.schemas import (
    MAX_SCORE,
    MIN_SCORE,
    RatingReceipt,
    Score,
)

CONTACT = ("contact_name", "contact_phone", "contact_email")


def read_form_score(typed: str) -> Score:
    """Return the face a form names.

    Raises:
        InvalidInput: none, or no face.
    """
    if typed not in {str(score) for score in range(MIN_SCORE, MAX_SCORE + 1)}:
        raise InvalidInput({"score": "Xin Ông/Bà chọn một khuôn mặt."})
    return Score(int(typed))


def receipt_words(
    request: AnyRequest, point: ServicePointRow, receipt: RatingReceipt, comment: str
) -> dict[str, Any]:
    """Return what a thanks page says of the complaint a rating became."""
    names = ("number", "code", "track_url", "qr_svg", "due_text", "danger")
    shown: dict[str, Any] = {"point_name": point.name, **dict.fromkeys(names)}
    if receipt.complaint is None:
        return shown
    track_url = f"/tra-cuu/{receipt.complaint.code.replace('-', '')}"
    return {
        **shown,
        "number": receipt.complaint.number,
        "code": receipt.complaint.code,
        "track_url": track_url,
        "qr_svg": qr_svg(public_url(request, track_url)),
        "due_text": vn_date(receipt.complaint.due_on),
        "danger": may_be_danger(comment),
    }


def contact_of(form: Form) -> Contact:
    """Return how a form says to reach its sender.

    Raises:
        InvalidInput: a field is too long.
    """
    given = {name.removeprefix("contact_"): form[name].strip() for name in CONTACT}
    try:
        return msgspec.convert(given, Contact)
    except msgspec.ValidationError as refusal:
        raise InvalidInput({"contact_phone": "Có ô nhập quá dài."}) from refusal
