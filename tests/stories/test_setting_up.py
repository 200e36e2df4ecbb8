"""An administrator sets a ward up in the browser, from an empty database, without a developer."""

from datetime import date, datetime, timedelta

from httpx import AsyncClient
from litestar import Litestar

from feedback.complaints.queries import lookups, routing
from feedback.complaints.rules.routing import is_over
from feedback.complaints.tables import DeadlineRule
from feedback.complaints.terms import Clock
from feedback.core.clock import VIETNAM, local, local_date, now
from feedback.core.permissions import Role
from feedback.places import actions, queries
from tests.make import (
    PASSWORD,
    a_complaint,
    a_department,
    a_kiosk,
    a_route,
    an_officer,
    csrf,
    post_form,
    run_jobs,
    signed_in,
)
from tests.stories.setting import (
    ADMIN,
    CALENDAR,
    FRIDAY,
    JUNE,
    MONDAY,
    NEXT_YEAR,
    PLACES,
    RULES,
    STAFF,
    WEDNESDAY,
    is_open,
    save,
    send,
    unit,
)
from tests.stories.steps import the_row, who_did


async def test_ward_is_set_up_in_the_browser_and_works_by_its_own_rules(
    app: Litestar, client: AsyncClient, admin: AsyncClient
) -> None:
    assert "Thiết lập lần đầu" in (await admin.get(PLACES)).text

    await _make_places(client, admin)
    await _make_people(admin)
    await _make_rules(admin)

    assert "Thiết lập lần đầu" not in (await admin.get(PLACES)).text
    nine = datetime(MONDAY.year, MONDAY.month, MONDAY.day, 9, tzinfo=VIETNAM)
    receipt = await a_complaint(at=nine, area="Tổ dân phố Bến Dầu")
    await run_jobs()

    row = await the_row(receipt.number)
    assert receipt.due_on == FRIDAY
    assert f"{local(row.due_at):%H:%M %d/%m}" == f"12:00 {FRIDAY:%d/%m}"

    async with signed_in(app, "huong") as clerk:
        case = f"/ban/{receipt.number}"
        await post_form(clerk, case, f"{case}/loai", kind="report", urgency="ordinary")
        await post_form(clerk, case, f"{case}/linh-vuc", field="infrastructure")
    async with signed_in(app, "duc") as desk:
        page = await desk.get("/ban")
        assert receipt.number in page.text
        assert "Đèn đường, cống rãnh" in page.text
    assert (await the_row(receipt.number)).department == await unit("kinh-te")


async def _make_places(client: AsyncClient, admin: AsyncClient) -> None:
    await save(admin, "/quan-tri/ten", name="  UBND phường \n Lam Nguyệt ")
    assert "UBND phường Lam Nguyệt" in (await client.get("/")).text
    await save(admin, "/quan-tri/don-vi", name="UBND phường Lam Nguyệt")
    root = str(await unit("ubnd-phuong-lam-nguyet"))
    await save(admin, "/quan-tri/don-vi", name="Phòng Kinh tế", code="kinh-te", parent=root)
    await save(admin, "/quan-tri/dia-ban", name="Tổ dân phố Bến Dầu")
    assert "Tổ dân phố Bến Dầu" in (await client.get("/gui")).text
    await save(admin, "/quan-tri/diem", kind="kiosk", name="Ki-ốt sảnh", unit=root)
    (point,) = await queries.service_points()
    kiosk = await client.get(f"/k/{point.code}")
    assert kiosk.status_code == 200
    assert "UBND phường Lam Nguyệt" in kiosk.text


async def _make_people(admin: AsyncClient) -> None:
    new = {"password": PASSWORD, "display_name": "Nguyễn Thu Hường"}
    await save(admin, STAFF, name="huong", role="intake", unit="all", **new)
    economy = str(await unit("kinh-te"))
    await save(admin, STAFF, name="duc", role="handler", unit=economy, **new)


async def _make_rules(admin: AsyncClient) -> None:
    lamps = {
        "name-infrastructure": "Đèn đường, cống rãnh",
        "unit-infrastructure": str(await unit("kinh-te")),
    }
    await save(admin, f"{RULES}/linh-vuc", **lamps)
    basis = "Quyết định 12/QĐ-UBND"
    since = JUNE.isoformat()
    await save(admin, f"{RULES}/hen", amount="3", legal_basis=basis, valid_from=since)
    off = {"day": WEDNESDAY.isoformat(), "label": "Nghỉ sinh hoạt", "source": "15/TB-UBND"}
    await save(admin, f"{CALENDAR}/ngay", **off)
    week = {f"hours-{weekday}": "7h30 - 11h30, 13h30 - 17h" for weekday in range(4)}
    await save(admin, f"{CALENDAR}/gio", **week, **{"hours-4": "08:00-12:00"})


async def test_every_change_says_who_made_it(admin: AsyncClient) -> None:
    await _make_places(admin, admin)
    await _make_people(admin)
    await _make_rules(admin)
    await save(admin, f"{RULES}/ly-do", name="Đã chuyển tỉnh")

    promise = await DeadlineRule.objects().order_by(DeadlineRule.id, ascending=False).first()
    assert promise is not None
    for action, subject in [
        ("organisation.named", "organisation"),
        ("department.opened", "kinh-te"),
        ("area.added", "to-dan-pho-ben-dau"),
        ("field.renamed", "infrastructure"),
        ("field.routed", "infrastructure"),
        ("promise.added", f"promise {promise.id}"),
        ("calendar.day_off_added", f"{WEDNESDAY:%d/%m/%Y}"),
        ("office_hours.set", "thứ Sáu"),
        ("refusal_reason.added", "da_chuyen_tinh"),
    ]:
        assert await who_did(action, subject) == [ADMIN], action
    assert await who_did("office_hours.set", "thứ Hai") == []
    assert await who_did("field.renamed", "land") == []


async def test_two_departments_of_one_name_get_codes_of_their_own(admin: AsyncClient) -> None:
    for _ in range(2):
        await save(admin, "/quan-tri/don-vi", name="Tổ Hộ tịch")

    assert [row.code for row in await queries.departments()] == ["to-ho-tich", "to-ho-tich-2"]


async def test_department_closes_after_its_points_and_after_those_below(
    admin: AsyncClient,
) -> None:
    root = await a_department("ubnd", "UBND")
    office = await a_department("mot-cua", "Một cửa", root)
    point = await a_kiosk(office)
    close_root, close_office = (f"/quan-tri/don-vi/{one}/dong" for one in (root, office))

    kiosk = await send(admin, close_office, valid_to="2026-06-30")
    below = await send(admin, close_root, valid_to="2026-06-30")
    await save(admin, f"/quan-tri/diem/{point.id}/thu-hoi")
    await save(admin, close_office, valid_to="2026-06-30")
    too_soon = await send(admin, close_root, valid_to="2026-06-29")
    await save(admin, close_root, valid_to="2026-06-30")
    outliving = await send(admin, close_office, valid_to="2026-07-01")

    assert [answer.status_code for answer in (kiosk, below, too_soon, outliving)] == [409] * 4
    assert "Còn điểm phục vụ đang mở: Ki-ốt sảnh" in kiosk.text
    assert "Còn đơn vị bên dưới hoạt động sau ngày đó: Một cửa" in below.text
    assert await is_open("mot-cua", date(2026, 6, 30))
    assert not await is_open("mot-cua", date(2026, 7, 1))
    assert await who_did("department.closed", "mot-cua") == [ADMIN]


async def test_announced_end_of_a_department_can_be_taken_back(admin: AsyncClient) -> None:
    url = f"/quan-tri/don-vi/{await a_department('mot-cua')}/dong"
    await save(admin, url, valid_to="2026-06-30")

    child = await send(admin, "/quan-tri/don-vi", name="Tổ 1", parent=url.split("/")[3])
    await save(admin, url, valid_to="")

    assert child.status_code == 409
    assert await is_open("mot-cua", date(2099, 1, 1))


async def test_cases_for_a_closed_department_wait_for_a_person_and_old_ones_stay(
    app: Litestar, admin: AsyncClient
) -> None:
    root = await a_department("ubnd", "UBND")
    lamps = await a_department("den-duong", "Đội đèn đường", root)
    await a_route("infrastructure", lamps)
    await an_officer("thu", Role.INTAKE, everywhere=True)
    await an_officer("duc", Role.HANDLER, lamps)
    before, after = (await a_complaint()).number, (await a_complaint()).number
    async with signed_in(app, "thu") as clerk:
        await _sort(clerk, before)
        yesterday = local_date(now()) - timedelta(days=1)
        await save(admin, f"/quan-tri/don-vi/{lamps}/dong", valid_to=yesterday.isoformat())
        await _sort(clerk, after)

    async with signed_in(app, "duc") as desk:
        assert before in (await desk.get("/ban")).text
    assert (await the_row(before)).department == lamps
    assert (await the_row(after)).department is None
    assert "đang về bàn phân loại" in (await admin.get(RULES)).text


async def _sort(clerk: AsyncClient, number: str) -> None:
    case = f"/ban/{number}"
    await post_form(clerk, case, f"{case}/loai", kind="report", urgency="ordinary")
    await post_form(clerk, case, f"{case}/linh-vuc", field="infrastructure")


async def test_renamed_department_is_called_so_everywhere(admin: AsyncClient) -> None:
    office = await a_department("mot-cua", "Một cửa")

    await save(admin, f"/quan-tri/don-vi/{office}/ten", name="Trung tâm Hành chính công")

    assert "Trung tâm Hành chính công" in (await admin.get(STAFF)).text
    assert await who_did("department.renamed", "mot-cua") == [ADMIN]


async def test_closed_area_is_offered_no_more_and_its_name_is_free(
    client: AsyncClient, admin: AsyncClient
) -> None:
    await save(admin, "/quan-tri/dia-ban", name="Tổ 1")
    (area,) = await queries.all_areas()
    yesterday = local_date(now()) - timedelta(days=1)

    await save(admin, f"/quan-tri/dia-ban/{area.id}/dong", valid_to=yesterday.isoformat())
    gone = await client.post("/api/complaints", json={"text": "Đèn hỏng", "area": "Tổ 1"})
    hidden = "Tổ 1" not in (await client.get("/gui")).text
    await save(admin, "/quan-tri/dia-ban", name="Tổ 1")
    taken = await client.post("/api/complaints", json={"text": "Đèn hỏng", "area": "Tổ 1"})

    assert (gone.status_code, hidden, taken.status_code) == (404, True, 201)
    assert (await queries.get_area("to 1", local_date(now()))).code == "to-1-2"


async def test_new_name_of_made_up_data_does_not_make_them_true(admin: AsyncClient) -> None:
    await actions.name_organisation("UBND phường Mẫu", is_demo=True, by="demo", at=now())

    await save(admin, "/quan-tri/ten", name="UBND phường Lam Nguyệt")

    assert await queries.organisation_name() == "UBND phường Lam Nguyệt"
    assert await queries.is_demo()


async def test_the_general_promise_ends_only_where_another_takes_over(
    admin: AsyncClient,
) -> None:
    seeded = next(
        rule for rule in await lookups.deadline_rules() if rule.clock is Clock.CITIZEN
    )
    end = f"{RULES}/hen/{seeded.id}/ket-thuc"
    new = {"amount": "20", "legal_basis": "Quyết định 12", "valid_from": "01/07/2027"}
    await save(admin, f"{RULES}/hen", **new)

    gap = await send(admin, end, valid_to="29/06/2027")
    await save(admin, end, valid_to="30/06/2027")

    assert gap.status_code == 409
    last, first = (
        datetime(2027, 6, 30, 9, tzinfo=VIETNAM),
        datetime(2027, 7, 1, 9, tzinfo=VIETNAM),
    )
    assert await _working_days(last) == 15
    assert await _working_days(first) == 20


async def _working_days(at: datetime) -> int:
    row = await the_row((await a_complaint(at=at)).number)
    rules = {rule.id: rule for rule in await lookups.deadline_rules()}
    return rules[row.deadline_rule].amount


async def test_promise_for_some_ends_freely(admin: AsyncClient) -> None:
    new = {"amount": "1", "legal_basis": "Quyết định 12", "urgency": "danger"}
    await save(admin, f"{RULES}/hen", **new)
    promise = (await lookups.deadline_rules())[-1]

    await save(admin, f"{RULES}/hen/{promise.id}/ket-thuc", valid_to="2026-01-01")

    assert (await lookups.deadline_rules())[-1].valid_to == date(2026, 1, 1)
    assert "Đã hết hiệu lực" in (await admin.get(RULES)).text


async def test_field_left_empty_goes_to_the_triage_desk_and_others_stay(
    admin: AsyncClient,
) -> None:
    office = await a_department()
    await a_route("land", office)
    await a_route("traffic", office)

    await save(admin, f"{RULES}/linh-vuc", **{"unit-land": ""})

    today = local_date(now())
    kept = [rule for rule in await routing.rules() if not is_over(rule, today)]
    assert [(rule.field, rule.department) for rule in kept] == [("traffic", office)]


async def test_table_of_fields_says_how_many_cases_would_move_before_it_saves(
    admin: AsyncClient,
) -> None:
    office = await a_department()
    other = await a_department("van-hoa", "Phòng Văn hóa")
    for one in (office, other):
        await an_officer(f"lam.{one}", department=one)
    await a_route("infrastructure", office)
    await a_complaint()
    await run_jobs()
    wanted = {"unit-infrastructure": str(other)}

    page = await admin.get(RULES)
    first = await admin.post(f"{RULES}/linh-vuc", data={"_csrf_token": csrf(page), **wanted})
    kept = [rule.department for rule in await routing.rules()]
    mark = first.text.partition('name="tried" value="')[2].partition('"')[0]
    forged = await admin.post(
        f"{RULES}/linh-vuc", data={"_csrf_token": csrf(page), **wanted, "tried": "f" * 16}
    )
    seen = await admin.post(
        f"{RULES}/linh-vuc", data={"_csrf_token": csrf(page), **wanted, "tried": mark}
    )

    assert [one.status_code for one in (first, forged, seen)] == [409, 409, 303]
    assert "1 trong 1 việc của 30 ngày qua sẽ đổi nơi nhận" in first.text
    assert "Đã xem, vẫn lưu" in first.text
    assert f'<option value="{other}" selected>' in first.text
    assert kept == [office]
    assert [rule.department for rule in await routing.rules()] == [other]


async def test_day_worked_instead_and_a_day_taken_out_count_at_once(admin: AsyncClient) -> None:
    saturday = MONDAY + timedelta(days=5)
    new_year = date(NEXT_YEAR, 1, 1)
    make_up = {
        "day": saturday.isoformat(),
        "label": "Làm bù",
        "as_weekday": "4",
        "source": "9441/TB-BNV",
    }
    await save(admin, f"{CALENDAR}/ngay", **make_up)
    (row,) = await queries.calendar_days(new_year, new_year)

    page = await admin.get(CALENDAR)
    await admin.post(f"{CALENDAR}/ngay/{row.id}/xoa", data={"_csrf_token": csrf(page)})

    calendar = await queries.calendar()
    assert calendar.make_up[saturday] == 4
    assert new_year not in calendar.days_off
    assert await who_did("calendar.day_removed", f"{new_year:%d/%m/%Y}") == [ADMIN]
