"""Papers of a complaint: what a citizen takes home."""

from feedback.complaints.rules.receipts import SignedReceipt
from feedback.complaints.schemas import CaseView
from feedback.core.clock import local_date
from feedback.core.letterhead import Head, day_in_words, place_of, write_head
from feedback.core.paper import Paper, Spot
from feedback.core.signing import Signed
from feedback.core.words import vn_date, vn_moment

ATTACHED = "bien-nhan.json"
CODE_SIDE = 52


def receipt(
    case: CaseView, said: SignedReceipt, signed: Signed, *, check_url: str, track_at: str
) -> bytes:
    """Return the receipt of a complaint as PDF, its signed statement inside.

    Args:
        case: of which nothing is shown but what ``said`` certifies.
        said: what the statement certifies.
        signed: the statement; it is attached, and stands in the QR code.
        check_url: address behind the QR code.
        track_at: where the answer is looked up, without the code.
    """
    paper = Paper(f"Biên nhận {said.number}", case.received_at)
    paper.page()
    received_on = local_date(case.received_at)
    day = day_in_words(place_of(said.organisation), received_on)
    write_head(paper, Head(said.organisation, day))
    paper.flow("BIÊN NHẬN", size=17, bold=True, align="C", after=0)
    paper.flow("phản ánh, kiến nghị của người dân", align="C", after=6)
    paper.rows(
        [
            ("Số tiếp nhận", said.number),
            ("Nhận lúc", vn_moment(case.received_at)),
            ("Hẹn trả lời trước", vn_date(case.due_on)),
            ("Cơ quan nhận", said.organisation),
        ],
        size=13,
    )
    paper.skip(3)
    paper.flow(
        f"{said.organisation} đã nhận ý kiến của Ông/Bà mang số trên đây. Xem kết quả tại"
        f" {track_at} bằng mã tra cứu đã hiện khi gửi. Mã tra cứu không in ở đây: ai có mã đều"
        " xem được kết quả, xin giữ riêng.",
        after=6,
    )
    _seal(paper, said, signed, check_url)
    return paper.finish()


def _seal(paper: Paper, said: SignedReceipt, signed: Signed, check_url: str) -> None:
    top = paper.y
    paper.code(check_url, paper.margin - 3, top, CODE_SIDE, error="M")
    x = paper.margin + CODE_SIDE + 3
    width = paper.width - CODE_SIDE - 3
    y = paper.box("Giấy này có chữ ký số", Spot(x, top + 3, width), bold=True)
    y = paper.box(
        "Quét mã vuông để kiểm tra giấy có thật và chưa bị sửa. Tệp PDF này kiểm tra được cả khi"
        " không có mạng.",
        Spot(x, y + 1, width),
        size=11,
    )
    y = paper.box("Dấu vân tay của nội dung (SHA-256)", Spot(x, y + 3, width), size=9)
    middle = len(said.text_sha256) // 2
    digest = f"{said.text_sha256[:middle]}\n{said.text_sha256[middle:]}"
    y = paper.box(digest, Spot(x, y, width), size=9, bold=True)
    paper.box(f"Khóa ký {said.key}", Spot(x, y + 1, width), size=9)
    paper.attach(ATTACHED, signed.to_json(), "Biên nhận có chữ ký số")
