"""Everything plugged in, in one file. Read this first.

Plain lists and one dict: nothing registers itself by being imported.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from litestar.types import ControllerRouterHandler

from feedback.accounts import jobs as accounts_jobs
from feedback.accounts import routes as accounts_routes
from feedback.accounts.pages import invitations, keys, own, people, person
from feedback.complaints import datasets as complaints_datasets
from feedback.complaints import jobs as complaints_jobs
from feedback.complaints import panels as complaints_panels
from feedback.complaints import routes as complaints_routes
from feedback.complaints.actions import recounting, seeds, topics
from feedback.complaints.events import (
    CitizenAsked,
    ComplaintReceived,
    DayMoved,
    FieldCorrected,
    ReplySent,
    SealChanged,
)
from feedback.complaints.linked import ProposedPart
from feedback.complaints.pages import (
    administration,
    approving,
    asking,
    attachments,
    case,
    desk,
    entry,
    extending,
    helping,
    merging,
    practice,
    printing,
    public,
    receipts,
    routing,
    splitting,
)
from feedback.complaints.queries import attachments as complaints_attachments
from feedback.complaints.queries import lookups
from feedback.complaints.queries import routing as routing_queries
from feedback.complaints.schemas import CHANNEL_LABELS, CaseView, PlaceToday, Similar
from feedback.core import chain, chores, upkeep
from feedback.core.http import MenuItem
from feedback.core.jobs import Job
from feedback.core.outbox import Event
from feedback.core.permissions import Actor, Permission
from feedback.core.remarks import Remark
from feedback.core.reporting import Dataset, Panel, Reports
from feedback.escalation import jobs as escalation_jobs
from feedback.escalation.pages import administration as alerts
from feedback.escalation.pages import warnings
from feedback.escalation.queries import unowned
from feedback.history import pages as history_pages
from feedback.inspections import datasets as inspections_datasets
from feedback.inspections import jobs as inspections_jobs
from feedback.inspections import queries as inspections_queries
from feedback.inspections.pages import inspection as inspection_pages
from feedback.inspections.pages import overview as inspections_overview
from feedback.learning import jobs as learning_jobs
from feedback.learning.pages import fields as field_pages
from feedback.learning.pages import model, teaching
from feedback.learning.queries import models, parts, similar
from feedback.learning.queries import units as learning_units
from feedback.notifications import jobs as notifications_jobs
from feedback.notifications.actions import messages as notifications_messages
from feedback.notifications.pages import administration as outgoing
from feedback.notifications.pages import own as notices_own
from feedback.notifications.queries import messages as message_queries
from feedback.places import actions as places_actions
from feedback.places import queries as places_queries
from feedback.places.events import CalendarChanged
from feedback.places.pages import calendar, overview, points, posters, units
from feedback.publishing import jobs as publishing_jobs
from feedback.publishing.pages import citizen as public_consent
from feedback.publishing.pages import moderation
from feedback.publishing.pages import public as publishing_pages
from feedback.reports import jobs as reports_jobs
from feedback.reports import pages as reports_pages
from feedback.reports import queries as reports_queries
from feedback.reports import routes as reports_routes
from surveys.alerts import jobs as rating_alerts_jobs
from surveys.alerts import pages as rating_alerts_pages
from surveys.devices import jobs as devices_jobs
from surveys.devices.pages import administration as devices_administration
from surveys.devices.pages import counter, tablet
from surveys.devices.schemas import OfficerShare
from surveys.indexes import datasets as indexes_datasets
from surveys.indexes import jobs as indexes_jobs
from surveys.indexes import pages as indexes_pages
from surveys.questionnaires import datasets as surveys_datasets
from surveys.questionnaires import jobs as surveys_jobs
from surveys.questionnaires.actions import stocking as surveys_stocking
from surveys.questionnaires.pages import answering as surveys_answering
from surveys.questionnaires.pages import editor as surveys_editor
from surveys.questionnaires.pages import inviting as surveys_inviting
from surveys.questionnaires.pages import kiosk as surveys_kiosk
from surveys.questionnaires.pages import listing as surveys_listing
from surveys.questionnaires.pages import report as surveys_report
from surveys.responses import datasets as responses_datasets
from surveys.responses import jobs as responses_jobs
from surveys.responses import panels as responses_panels
from surveys.responses import routes as responses_routes
from surveys.responses.actions import counting, giving
from surveys.responses.pages import handing, kiosk, listing, qr
from surveys.responses.queries import officers
from surveys.responses.queries import ratings as responses_queries
from surveys.screens import jobs as screens_jobs
from surveys.screens import pages as screens_pages
from surveys.screens import queries as screens_queries
from surveys.tickets import pages as tickets_pages
from surveys.visits import pages as visits_pages
from surveys.visits import routes as visits_routes

ROUTES: Sequence[ControllerRouterHandler] = [
    *complaints_routes.ROUTES,
    *responses_routes.ROUTES,
    *reports_routes.ROUTES,
    *accounts_routes.ROUTES,
    *public.PAGES,
    *receipts.PAGES,
    *entry.PAGES,
    *desk.PAGES,
    *case.PAGES,
    *asking.PAGES,
    *approving.PAGES,
    *attachments.PAGES,
    *extending.PAGES,
    *printing.PAGES,
    *helping.PAGES,
    *merging.PAGES,
    *splitting.PAGES,
    *kiosk.PAGES,
    *qr.PAGES,
    *listing.PAGES,
    *handing.PAGES,
    *screens_pages.PAGES,
    *tickets_pages.PAGES,
    *surveys_answering.PAGES,
    *surveys_kiosk.PAGES,
    *surveys_listing.PAGES,
    *surveys_editor.PAGES,
    *surveys_report.PAGES,
    *surveys_inviting.PAGES,
    *tablet.PAGES,
    *devices_administration.PAGES,
    *counter.PAGES,
    *visits_routes.ROUTES,
    *visits_pages.PAGES,
    *rating_alerts_pages.PAGES,
    *reports_pages.PAGES,
    *indexes_pages.PAGES,
    *history_pages.PAGES,
    *own.PAGES,
    *notices_own.PAGES,
    *invitations.PAGES,
    *people.PAGES,
    *person.PAGES,
    *keys.PAGES,
    *overview.PAGES,
    *units.PAGES,
    *points.PAGES,
    *posters.PAGES,
    *calendar.PAGES,
    *administration.PAGES,
    *practice.PAGES,
    *routing.PAGES,
    *model.PAGES,
    *field_pages.PAGES,
    *teaching.PAGES,
    *publishing_pages.PAGES,
    *public_consent.PAGES,
    *moderation.PAGES,
    *inspections_overview.PAGES,
    *inspection_pages.PAGES,
    *warnings.PAGES,
    *alerts.PAGES,
    *outgoing.PAGES,
    *chores.PAGES,
]

LISTENERS: Mapping[type[Event], Sequence[Job]] = {
    ComplaintReceived: [learning_jobs.classify_complaint],
    FieldCorrected: [learning_jobs.learn_from_correction],
    SealChanged: [responses_jobs.recount_reasons],
    CalendarChanged: [complaints_jobs.ask_recount, inspections_jobs.recount_findings],
    ReplySent: [complaints_jobs.tell_reply],
    CitizenAsked: [complaints_jobs.tell_question],
    DayMoved: [complaints_jobs.tell_moved],
}

JOB_NAMES: Mapping[str, str] = {
    learning_jobs.classify_complaint.name: "Gợi ý phân loại phản ánh",
    learning_jobs.learn_from_correction.name: "Ghi nhớ lĩnh vực cán bộ đã sửa",
    responses_jobs.recount_reasons.name: "Đếm lại lý do khi niêm phong thay đổi",
    complaints_jobs.tell_reply.name: "Báo người dân đã có trả lời",
    complaints_jobs.tell_question.name: "Báo người dân cơ quan hỏi thêm",
    complaints_jobs.tell_moved.name: "Báo người dân chuyển ngày hẹn",
    complaints_jobs.ask_recount.name: "Tính lại hạn khi lịch làm việc thay đổi",
    inspections_jobs.recount_findings.name: "Tính lại hạn khắc phục khi lịch làm việc thay đổi",
}
"""What officials call a listening job; one that is not here goes by its own name."""

DAILY: Sequence[Job] = [
    complaints_jobs.close_silent,
    complaints_jobs.forget_contacts,
    complaints_jobs.clear_stray_files,
    inspections_jobs.clear_stray_report_files,
    screens_jobs.clear_stray_clips,
    upkeep.forget_old_answers,
    accounts_jobs.forget_failed_tries,
    notifications_jobs.forget_messages,
    upkeep.forget_done_deliveries,
    reports_jobs.forget_exports,
    devices_jobs.clear_stray_portraits,
    learning_jobs.ask_nightly,
    indexes_jobs.freeze_last_month,
    publishing_jobs.count_public_months,
    surveys_jobs.remind_invited,
]

OFTEN: Sequence[Job] = [responses_jobs.fold_counts, devices_jobs.watch_devices]
"""Looked at every few seconds, by whoever runs jobs."""

PANELS: Sequence[Panel] = [*complaints_panels.PANELS, *responses_panels.PANELS]

DATASETS: Sequence[Dataset] = [
    *responses_datasets.DATASETS,
    *complaints_datasets.DATASETS,
    *inspections_datasets.DATASETS,
    *indexes_datasets.DATASETS,
    *surveys_datasets.DATASETS,
]

LONG: Sequence[Job] = [
    reports_jobs.making(DATASETS),
    learning_jobs.train_asked,
    learning_jobs.look_up_old_units,
    complaints_jobs.recount_asked,
    complaints_jobs.scan_files,
    inspections_jobs.scan_report_files,
    escalation_jobs.escalate,
    rating_alerts_jobs.watch_ratings,
    notifications_jobs.digesting(lookups.sealed_among),
    notifications_jobs.send_messages,
]
"""What may take minutes: looked at every few seconds, beside all the rest."""

REPORTS = Reports(
    PANELS,
    DATASETS,
    places_queries.departments,
    places_queries.reported_points,
    [(str(code), name) for code, name in CHANNEL_LABELS.items()],
    lookups.field_names,
    places_queries.closed_days,
)

SEEDS: Sequence[Callable[[], Awaitable[None]]] = [
    places_actions.seed_calendar,
    seeds.seed,
    giving.seed_reasons,
    chain.fill_digests,
    counting.fill_rollups,
    topics.fill_topics,
    recounting.fill_desk_clocks,
    notifications_messages.seed_templates,
    surveys_stocking.seed_ready_made,
]
"""What ``langnghe migrate`` fills in where there is nothing yet."""

REASON_NAMES: Callable[[], Awaitable[dict[str, str]]] = responses_queries.reason_names
"""Words of the reasons a rating carries, for whoever reads its complaint."""

SIMILAR: Callable[[CaseView, Actor], Awaitable[list[Similar]]] = similar.similar_to
"""Cases that may tell of the same matter, for whoever reads one."""

ALIKE: Callable[[CaseView, Actor, datetime], Awaitable[list[str]]] = similar.alike
"""Numbers of waiting cases received since a moment that tell of one incident with another."""

PARTS: Callable[[CaseView], Awaitable[list[ProposedPart]]] = parts.proposed
"""What may be matters of their own in one text, for whoever splits it."""

PLACES_TODAY: Callable[[CaseView], Awaitable[list[PlaceToday]]] = learning_units.places_today
"""What wards are called today that a case names by their old names."""

OFFICER_SHARES: Callable[[Sequence[int], date, date], Awaitable[list[OfficerShare]]] = (
    officers.shares
)
"""How those answered whom these people served, for the page of whoever serves."""
AREAS_TODAY: Callable[[], Awaitable[dict[int, PlaceToday]]] = learning_units.areas_today
"""Areas of the office that have the name of a unit that is no more, for the routing rules."""

DESK_REMARKS: Sequence[Callable[[Actor, datetime], Awaitable[list[Remark]]]] = [
    unowned.remarks,
    inspections_queries.remarks,
]
"""What else waits for whoever opens the desk."""

HEALTH: Callable[[date], Awaitable[dict[str, int]]] = routing_queries.health
"""What slices say of their own state on /health: rules that cannot be followed."""

SEALED_AMONG: history_pages.SealedAmong = lookups.sealed_among
"""Which numbers the history must not show."""

MENU: Sequence[MenuItem] = [
    MenuItem("/ban", "Bàn xử lý", (Permission.READ_CASES, Permission.READ_SEALED)),
    MenuItem("/ban/nhap", "Nhập hộ", (Permission.ENTER_CASES,)),
    MenuItem("/ban/cong-khai", "Công khai", (Permission.MODERATE,)),
    MenuItem("/quay", "Ở quầy", (Permission.ENTER_CASES,)),
    MenuItem("/kiem-tra", "Kiểm tra", (Permission.INSPECT,)),
    MenuItem("/canh-bao", "Cảnh báo", (Permission.HEAR_ALARMS,)),
    MenuItem("/diem-thap", "Điểm thấp", (Permission.HEAR_ALARMS,)),
    MenuItem("/so-lieu", "Số liệu", (Permission.READ_FIGURES,)),
    MenuItem("/chi-so", "Chỉ số", (Permission.READ_FIGURES,)),
    MenuItem("/bang-hoi", "Bảng hỏi", (Permission.KEEP_SURVEYS, Permission.READ_FIGURES)),
    MenuItem("/xuat", "Xuất số liệu", (Permission.EXPORT,)),
    MenuItem("/lich-su", "Lịch sử", (Permission.READ_HISTORY,)),
    MenuItem("/quan-tri", "Đơn vị", (Permission.ADMINISTER,)),
    MenuItem("/quan-tri/can-bo", "Cán bộ", (Permission.KEEP_ACCOUNTS,)),
    MenuItem("/quan-tri/quy-tac", "Quy tắc", (Permission.ADMINISTER,)),
    MenuItem("/quan-tri/phan-luong", "Phân luồng", (Permission.ADMINISTER,)),
    MenuItem("/quan-tri/linh-vuc", "Lĩnh vực", (Permission.ADMINISTER,)),
    MenuItem("/quan-tri/lich", "Lịch", (Permission.ADMINISTER,)),
    MenuItem("/quan-tri/mo-hinh", "Mô hình", (Permission.ADMINISTER,)),
    MenuItem("/quan-tri/nhac-viec", "Nhắc việc", (Permission.ADMINISTER,)),
    MenuItem("/quan-tri/tin-nhan", "Tin gửi ra", (Permission.ADMINISTER,)),
    MenuItem("/quan-tri/viec-nen", "Việc nền", (Permission.ADMINISTER,)),
]

_HERE = Path(__file__).parent

TEMPLATES: Mapping[str, Path] = {
    "core": _HERE / "core" / "templates",
    "complaints": _HERE / "complaints" / "templates",
    "accounts": _HERE / "accounts" / "templates",
    "places": _HERE / "places" / "templates",
    "history": _HERE / "history" / "templates",
    "learning": _HERE / "learning" / "templates",
    "escalation": _HERE / "escalation" / "templates",
    "notifications": _HERE / "notifications" / "templates",
    "reports": _HERE / "reports" / "templates",
    "inspections": _HERE / "inspections" / "templates",
    "publishing": _HERE / "publishing" / "templates",
    "responses": _HERE.parent / "surveys" / "responses" / "templates",
    "indexes": _HERE.parent / "surveys" / "indexes" / "templates",
    "devices": _HERE.parent / "surveys" / "devices" / "templates",
    "screens": _HERE.parent / "surveys" / "screens" / "templates",
    "tickets": _HERE.parent / "surveys" / "tickets" / "templates",
    "questionnaires": _HERE.parent / "surveys" / "questionnaires" / "templates",
    "visits": _HERE.parent / "surveys" / "visits" / "templates",
    "alerts": _HERE.parent / "surveys" / "alerts" / "templates",
}

SPACE: Sequence[tuple[str, Callable[[], Awaitable[int]]]] = [
    ("Ảnh, tài liệu", complaints_attachments.bytes_kept),
    ("Tệp báo cáo khắc phục", inspections_queries.bytes_kept),
    ("Ghi âm của ki-ốt", screens_queries.bytes_kept),
    ("Bảng số liệu đã lập", reports_queries.bytes_kept),
    ("Mô hình đã học", models.bytes_kept),
]
"""What takes room beside the database, in bytes."""

UNSENT: tuple[str, str, Callable[[], Awaitable[int]]] = (
    "Tin gửi ra chưa đến",
    "/quan-tri/tin-nhan",
    message_queries.count_unsent,
)
"""What waits for an administrator beside the background work."""
