"""Papers of a complaint: what a citizen takes home, what an office files and sends on."""

from collections.abc import Sequence
from datetime import date

from feedback.complaints.rules.receipts import SignedReceipt
from feedback.complaints.schemas import CaseView, Printed, Receipt, ReplyView, Transfer
from feedback.core.clock import local_date
from feedback.core.letterhead import Head, day_in_words, place_of, write_foot, write_head
from feedback.core.paper import A4, Paper, Spot
from feedback.core.signing import Signed
from feedback.core.words import vn_date, vn_moment

ATTACHED = "bien-nhan.json"
CODE_SIDE = 52
FOLD = A4.height / 3
"""Height of a panel of a sheet folded twice."""
SIGNER = ("NGƯỜI CÓ THẨM QUYỀN", "(Ký, ghi rõ họ tên, đóng dấu)")


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


def _begin(printed: Printed, title: str, about: str, number: str) -> Paper:
    paper = Paper(f"{title.capitalize()} {printed.number}", printed.at)
    paper.page()
    day = day_in_words(place_of(printed.office), local_date(printed.at))
    write_head(paper, Head(printed.office, day, number))
    paper.flow(title, size=15, bold=True, align="C", after=0)
    paper.flow(about, align="C", after=5)
    return paper


def case_sheet(printed: Printed, replies: Sequence[ReplyView], document: str) -> bytes:
    """Return a case with its replies, for the office's files.

    Args:
        printed: what is known of the case.
        replies: what the citizen was answered, oldest first.
        document: number and sign of the letter that answered; empty: a line to write on.
    """
    paper = _begin(printed, "PHIẾU THEO DÕI", "phản ánh, kiến nghị của người dân", "")
    paper.rows(printed.facts)
    _words(paper, "Nội dung người dân trình bày", printed.text)
    for reply in replies:
        what = "từ chối giải quyết" if reply.is_refusal else "trả lời"
        title = f"{reply.unit or 'Bộ phận tiếp nhận'} {what} lúc {vn_moment(reply.at)}"
        _words(paper, title, reply.text)
    if not replies:
        paper.flow("Chưa có trả lời.", after=3)
    paper.skip(2)
    paper.flow(f"Văn bản trả lời số: {document or '.' * 40}", after=2)
    write_foot(paper, ("Lưu hồ sơ.",), SIGNER)
    return paper.finish()


def _words(paper: Paper, title: str, words: str) -> None:
    paper.skip(3)
    paper.keep(20)
    paper.flow(title, bold=True, after=1)
    paper.flow(words, after=1)


def transfer_slip(printed: Printed, transfer: Transfer) -> bytes:
    """Return the slip (phiếu chuyển) that hands a case to who is competent."""
    about = f"V/v chuyển phản ánh, kiến nghị số {printed.number}"
    number = transfer.document or "......../PC"
    paper = _begin(printed, "PHIẾU CHUYỂN", about, number)
    receiver = transfer.receiver or "." * 50
    paper.flow(f"Kính gửi: {receiver}", bold=True, align="C", after=5)
    paper.flow(f"{printed.office} đã nhận phản ánh, kiến nghị của người dân như sau:", after=3)
    paper.rows(printed.facts)
    _words(paper, "Nội dung", printed.text)
    paper.skip(3)
    reason = transfer.reason or "nội dung thuộc thẩm quyền giải quyết của Quý cơ quan"
    paper.flow(
        f"Sau khi xem xét, {printed.office} nhận thấy: {reason}. Kính chuyển Quý cơ quan xem xét,"
        " giải quyết, trả lời người dân theo quy định của pháp luật, và thông báo kết quả về"
        f" {printed.office}.",
        after=2,
    )
    write_foot(
        paper, ("Nơi nhận:", "- Như trên;", "- Người gửi phản ánh;", "- Lưu: VT."), SIGNER
    )
    return paper.finish()


def folded_slip(printed: Printed, receipt_: Receipt, *, track_url: str, track_at: str) -> bytes:
    """Return the slip of what was entered for somebody: folded, the code lies inside.

    The upper third is seen from outside. The code stands on the middle one, and the lower
    one, crossed over, is folded up onto it.

    Args:
        printed: what is known of the case, of which its words are not shown.
        receipt_: number, code and promised day.
        track_url: address behind the QR code.
        track_at: where the code is typed.
    """
    paper = Paper(f"Phiếu hẹn {printed.number}", printed.at, margin=0)
    paper.page()
    _outside(paper, printed, receipt_.due_on)
    _inside(paper, receipt_.code, track_url, track_at)
    _cover(paper)
    for fold in (FOLD, 2 * FOLD):
        paper.rule(0, fold, A4.width, dashed=True)
    return paper.finish()


def _outside(paper: Paper, printed: Printed, due_on: date) -> None:
    x, width = 20.0, A4.width - 40
    y = paper.box(printed.office, Spot(x, 12, width), size=12, align="C")
    y = paper.box("PHIẾU HẸN TRẢ LỜI", Spot(x, y + 3, width), size=18, bold=True, align="C")
    y = paper.box(
        f"Số tiếp nhận {printed.number}", Spot(x, y + 3, width), size=14, bold=True, align="C"
    )
    y = paper.box(f"Nhận lúc {vn_moment(printed.received_at)}", Spot(x, y, width), align="C")
    y = paper.box(f"Hẹn trả lời trước {vn_date(due_on)}", Spot(x, y, width), align="C")
    paper.box(
        "Mã tra cứu ở bên trong: chỉ người gửi được mở.",
        Spot(x, y + 6, width),
        bold=True,
        align="C",
    )
    paper.box(
        "Gấp vạch 1 ra phía sau, vạch 2 vào trong, rồi dán mép. Vạch 1 ở ngay dưới đây.",
        Spot(x, FOLD - 7, width),
        size=8,
        align="C",
    )


def _inside(paper: Paper, code: str, track_url: str, track_at: str) -> None:
    side = 50.0
    paper.code(track_url, 20, FOLD + 20, side)
    beside = Spot(20 + side + 6, FOLD + 20, A4.width - side - 46)
    y = paper.box("Mã tra cứu", beside)
    y = paper.box(code, Spot(beside.x, y, beside.width), size=26, bold=True)
    paper.box(
        f"Để xem kết quả: quét mã vuông bằng Zalo hoặc máy ảnh, hoặc vào {track_at} rồi nhập mã"
        " tra cứu. Ai có mã đều xem được; xin giữ kín, mất thì không cấp lại được.",
        Spot(beside.x, y + 3, beside.width),
        size=11,
    )


def _cover(paper: Paper) -> None:
    """Cross the lower third over where it comes to lie on the code."""
    paper.hatch(15, 2 * FOLD + 25, A4.width - 30, 58)
    paper.box(
        "Dán hoặc bấm ghim mép này vào vạch 1.",
        Spot(20, A4.height - 8, A4.width - 40),
        size=8,
        align="C",
    )
