"""The paper of an inspection: what was found, what was asked for, how far it is put right."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from feedback.core.clock import local_date
from feedback.core.letterhead import Head, day_in_words, place_of, write_foot, write_head
from feedback.core.paper import Paper
from feedback.core.words import short_date, vn_moment
from feedback.inspections import rules
from feedback.inspections.schemas import STATUS_LABELS, FindingRow, InspectionRow, ReportRow

SIGNER = ("TRƯỞNG ĐOÀN KIỂM TRA", "(Ký, ghi rõ họ tên)")
DECIDED = {"accepted": "đã xác nhận", "returned": "trả lại", "": "chờ đoàn xem"}


def follow_up(
    office: str,
    inspection: InspectionRow,
    findings: Sequence[FindingRow],
    reports: Mapping[int, Sequence[ReportRow]],
    at: datetime,
) -> bytes:
    """Return the report of what came of an inspection as PDF."""
    paper = Paper(f"Theo dõi khắc phục KT-{inspection.id:04d}", at)
    paper.page()
    day = day_in_words(place_of(office), local_date(at))
    write_head(paper, Head(office, day))
    paper.flow("BẢNG THEO DÕI KHẮC PHỤC", size=15, bold=True, align="C", after=0)
    paper.flow("sau kiểm tra", align="C", after=5)
    done = sum(one.status == "done" for one in findings)
    late = sum(rules.is_late(one, at) for one in findings)
    paper.rows(
        [
            ("Cuộc kiểm tra", inspection.title),
            (
                "Quyết định",
                f"số {inspection.decision_number} ngày {short_date(inspection.decision_date)}",
            ),
            ("Đoàn kiểm tra", inspection.team or "không ghi"),
            ("Tồn tại", f"{len(findings)}, đã khắc phục {done}, quá hạn {late}"),
        ]
    )
    for one in findings:
        _write(paper, one, reports.get(one.id, ()), at)
    write_foot(paper, ("Các đơn vị có tên trên;", "Lưu hồ sơ."), SIGNER)
    return paper.finish()


def _write(paper: Paper, one: FindingRow, reports: Sequence[ReportRow], at: datetime) -> None:
    paper.skip(3)
    paper.keep(25)
    late = ", QUÁ HẠN" if rules.is_late(one, at) else ""
    paper.flow(f"{one.number}. {one.unit_name}: {STATUS_LABELS[one.status]}{late}", bold=True)
    paper.flow(f"Tồn tại: {one.text}", after=1)
    if one.demand:
        paper.flow(f"Yêu cầu: {one.demand}", after=1)
    paper.flow(f"Gửi {vn_moment(one.sent_at)}; hạn {vn_moment(one.due_at)}.", after=1)
    for report in reports:
        number = f", văn bản {report.document_number}" if report.document_number else ""
        remark = f": {report.remark}" if report.remark else ""
        paper.flow(
            f"Báo cáo {vn_moment(report.at)}{number} ({DECIDED[report.decision]}{remark}): "
            f"{report.text}",
            after=1,
        )
