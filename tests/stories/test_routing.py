"""Where cases go, why, and what an administrator does about it, over HTTP."""

import re
from datetime import timedelta

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.accounts.actions.people import close_account
from feedback.accounts.queries import staff_id
from feedback.complaints.actions import triage
from feedback.complaints.queries import routing
from feedback.complaints.schemas import Sorting
from feedback.complaints.tables import CaseRoute, RoutingRule
from feedback.core.clock import local_date, now
from feedback.core.permissions import Role
from feedback.places import actions as places
from nlp.labels import Kind, Urgency
from tests.make import a_department, a_route, an_officer, csrf, post_form, signed_in
from tests.stories.office import Office
from tests.stories.routes import LAMP, a_sorted_case, an_area
from tests.stories.setting import ADMIN
from tests.stories.steps import the_row, who_did

URL, TRY = "/quan-tri/phan-luong", "/quan-tri/phan-luong/thu"
HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">')
YESTERDAY = local_date(now()) - timedelta(days=1)


async def try_out(admin: AsyncClient, **fields: str | list[str]) -> Response:
    page = await admin.get(URL)
    return await admin.post(TRY, data={"_csrf_token": csrf(page), **fields})


async def save(admin: AsyncClient, tried: Response) -> Response:
    """Press the button of a rehearsal."""
    assert tried.status_code == 200, tried.text
    fields = {**dict(HIDDEN.findall(tried.text)), "_csrf_token": csrf(tried)}
    return await admin.post(URL, data=fields)


async def rules_now() -> list[tuple[int, str, int]]:
    """Return the list as it stands: id, field, department."""
    return [(rule.id, rule.field, rule.department) for rule in await routing.rules()]


async def why(office: Office, number: str) -> str:
    """Return what the page of a case says about why it is there."""
    async with office.entered_by() as desk:
        page = await desk.get(f"/ban/{number}")
    return page.text.partition('id="route">')[2].partition("</p>")[0]


async def test_the_page_of_a_case_says_which_rule_sent_it_and_how_sure_the_machine_was(
    office: Office,
) -> None:
    await an_area()
    await a_route("infrastructure", office.lights)
    number = await a_sorted_case("ben-dau")
    [(rule, _, _)] = await rules_now()

    text = await why(office, number)

    assert f"Quy tắc {rule}: Chiếu sáng, thoát nước, cây xanh → Tổ đô thị." in text
    assert "Máy chắc 91,4 % về lĩnh vực." in text
    assert (await the_row(number)).department == office.lights


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "không có quy tắc nào khớp"),
        ({"trusted": False}, "máy chưa chắc, chưa được tự chuyển"),
        ({"kind": Kind.FORMAL_COMPLAINT}, "loại ý kiến này luôn do người quyết định"),
        ({"urgency": Urgency.DANGER}, "việc khẩn luôn do người quyết định"),
    ],
)
async def test_a_case_that_waits_for_a_person_says_why(
    office: Office, changes: dict[str, object], said: str
) -> None:
    await a_route("land" if not changes else "infrastructure", office.lights)
    fields = {name: getattr(LAMP, name) for name in LAMP.__struct_fields__}

    number = await a_sorted_case(sorting=Sorting(**{**fields, **changes}))

    assert f"Chờ người phân loại: {said}." in await why(office, number)
    assert (await the_row(number)).department is None


async def test_who_chose_the_department_or_the_field_stands_on_the_case(office: Office) -> None:
    await a_route("infrastructure", office.lights)
    given, corrected = await office.receive(), await office.receive()
    await triage.hand_over(
        given, office.culture, note="Đúng việc của phòng", by=office.clerk, at=now()
    )
    await office.call(corrected, "report")
    await triage.correct_field(corrected, "infrastructure", by=office.clerk, at=now())

    assert "Thu chọn Phòng Văn hóa. Đúng việc của phòng" in await why(office, given)
    text = await why(office, corrected)
    assert "→ Tổ đô thị." in text
    assert "Lĩnh vực do Thu chọn." in text


async def test_a_rule_changed_later_does_not_rewrite_why_a_case_went(
    office: Office, admin: AsyncClient
) -> None:
    await a_route("infrastructure", office.lights)
    number = await a_sorted_case()
    [(rule, _, _)] = await rules_now()
    before = await why(office, number)

    tried = await try_out(
        admin, verb="edit", rule=str(rule), field="land", unit=str(office.lights)
    )
    assert (await save(admin, tried)).status_code == 303
    await places.rename_department(office.lights, "Tổ mới", by="test", at=now())

    assert "Chiếu sáng, thoát nước, cây xanh → Tổ đô thị." in before
    assert await why(office, number) == before
    assert await who_did("routing_rule.changed", f"routing rule {rule}") == [ADMIN]


async def test_rules_are_added_where_they_are_reached_and_moved_and_ended(
    office: Office, admin: AsyncClient
) -> None:
    area = await an_area()
    await a_route("infrastructure", office.lights)
    [(general, _, _)] = await rules_now()
    await an_officer("nga", Role.HEAD, office.culture)

    tried = await try_out(
        admin, field="infrastructure", area=str(area), kind="report", unit=str(office.culture)
    )
    assert (await save(admin, tried)).status_code == 303
    special, _ = await rules_now()
    assert special[1:] == ("infrastructure", office.culture)
    assert (await the_row(await a_sorted_case("ben-dau"))).department == office.culture
    assert (await the_row(await a_sorted_case())).department == office.lights

    moved = await try_out(admin, verb="down", rule=str(special[0]))
    assert "Không bao giờ tới lượt" in moved.text
    assert (await save(admin, moved)).status_code == 303
    assert [rule[0] for rule in await rules_now()] == [general, special[0]]
    shown = await admin.get(URL)
    assert f"Không bao giờ tới lượt: quy tắc {general} đứng trước đã nhận hết." in shown.text
    assert (await the_row(await a_sorted_case("ben-dau"))).department == office.lights

    ended = await try_out(admin, verb="end", rule=str(general), last_day=YESTERDAY.isoformat())
    assert (await save(admin, ended)).status_code == 303
    assert "Đã kết thúc (1)" in (await admin.get(URL)).text
    assert (await the_row(await a_sorted_case("ben-dau", days_ago=0))).department == (
        office.culture
    )
    assert (await the_row(await a_sorted_case(days_ago=0))).department is None
    for action in ("added", "moved"):
        assert await who_did(f"routing_rule.{action}", f"routing rule {special[0]}") == [ADMIN]


async def test_a_rehearsal_tells_how_many_would_go_elsewhere_and_changes_nothing(
    office: Office, admin: AsyncClient
) -> None:
    area = await an_area()
    await an_officer("nga", Role.HEAD, office.culture)
    await a_route("infrastructure", office.lights)
    here = [await a_sorted_case("ben-dau") for _ in range(3)]
    there = [await a_sorted_case() for _ in range(2)]
    await a_sorted_case("ben-dau", days_ago=40)
    sealed = await a_sorted_case("ben-dau")
    await triage.correct_kind(sealed, "denunciation", "ordinary", by=office.clerk, at=now())
    before = [(await the_row(one)).department for one in (*here, *there)]
    lines = await CaseRoute.count()

    tried = await try_out(
        admin, field="infrastructure", area=str(area), unit=str(office.culture)
    )

    assert "3 trong 5 vụ sẽ đổi nơi nhận" in tried.text
    assert "<b>3 vụ</b>: Tổ đô thị → Phòng Văn hóa" in tried.text
    assert [(await the_row(one)).department for one in (*here, *there)] == before
    assert len(await rules_now()) == 1
    assert await CaseRoute.count() == lines


async def test_a_change_is_saved_only_on_the_list_it_was_tried_on(
    office: Office, admin: AsyncClient
) -> None:
    tried = await try_out(admin, field="land", unit=str(office.lights))
    await a_route("infrastructure", office.lights)
    before = await rules_now()

    late = await save(admin, tried)
    untried = await post_form(admin, URL, URL, field="land", unit=str(office.lights))

    assert (late.status_code, untried.status_code) == (409, 409)
    assert "Danh sách quy tắc đã được sửa" in late.text
    assert await rules_now() == before


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"unit": "closed"}, 422, "Đơn vị này không còn hoạt động."),
        ({"unit": "999"}, 422, "Đơn vị này không còn hoạt động."),
        ({"unit": ""}, 400, "Xin chọn đơn vị chủ trì."),
        ({"unit": "²"}, 400, "Xin chọn đơn vị chủ trì."),
        ({"field": "coal"}, 422, "Không có lĩnh vực này."),
        ({"area": "999"}, 422, "Địa bàn này không còn dùng."),
        ({"area": "ended"}, 422, "Địa bàn này không còn dùng."),
        ({"kind": "denunciation"}, 422, "Loại này luôn do người quyết định"),
        ({"helpers": "lights"}, 422, "Đơn vị phối hợp phải đang hoạt động"),
        ({"helpers": "closed"}, 422, "Đơn vị phối hợp phải đang hoạt động"),
        ({"valid_from": "2027-02-30"}, 400, "Xin ghi ngày có thật"),
        (
            {"valid_from": "2027-03-02", "valid_to": "2027-03-01"},
            422,
            "Ngày cuối cùng không được trước ngày bắt đầu.",
        ),
        ({"verb": "end", "rule": "999"}, 404, "Không có quy tắc phân luồng này."),
        ({"verb": "burn"}, 400, "Không rõ cần làm gì"),
    ],
)
async def test_a_rule_that_cannot_be_is_refused(
    office: Office, admin: AsyncClient, fields: dict[str, str], status: int, sentence: str
) -> None:
    closed = await a_department("cu", "Phòng cũ", office.root)
    await places.close_department(closed, YESTERDAY, by="test", at=now())
    ended = await an_area()
    await places.close_area(ended, YESTERDAY, by="test", at=now())
    known = {"closed": str(closed), "ended": str(ended), "lights": str(office.lights)}
    given = {name: known.get(value, value) for name, value in fields.items()}

    answer = await try_out(admin, **{"unit": str(office.lights), **given})

    assert answer.status_code == status
    assert sentence in answer.text
    assert await rules_now() == []


async def break_by_closing(office: Office) -> str:
    await places.close_department(office.lights, YESTERDAY, by="test", at=now())
    return "“Tổ đô thị” đã đóng"


async def break_by_leaving(office: Office) -> str:
    await close_account(await staff_id("hoa"), by="test", at=now())
    assert office.lights
    return "“Tổ đô thị” chưa có cán bộ xử lý nào đang làm việc."


@pytest.mark.parametrize("break_it", [break_by_closing, break_by_leaving])
async def test_a_broken_rule_sends_nothing_further_and_is_counted(
    office: Office,
    admin: AsyncClient,
    client: AsyncClient,
    break_it: object,
) -> None:
    await a_route("infrastructure", office.lights)
    well = (await client.get("/health")).json()
    assert callable(break_it)
    said = await break_it(office)

    number = await a_sorted_case(days_ago=0)

    assert (await the_row(number)).department is None
    text = await why(office, number)
    assert "không dùng được" in text
    assert said in text
    page = await admin.get(URL)
    assert f"Không dùng được: {said}" in page.text
    assert "1 quy tắc không dùng được." in page.text
    assert "<strong>1 việc</strong> đang chờ" in page.text
    health = (await client.get("/health")).json()
    assert (well["broken_rules"], well["cases_behind_broken_rules"]) == (0, 0)
    assert (health["broken_rules"], health["cases_behind_broken_rules"]) == (1, 1)
    assert health["status"] == "ok"

    await triage.hand_over(number, office.culture, note="", by=office.clerk, at=now())
    after = (await client.get("/health")).json()
    assert (after["broken_rules"], after["cases_behind_broken_rules"]) == (1, 0)


async def test_only_an_administrator_of_the_whole_sees_the_rules(
    app: Litestar, office: Office
) -> None:
    await an_officer("quan", Role.ADMINISTRATOR, office.culture)
    for name in ("thu", "quan"):
        async with signed_in(app, name) as browser:
            assert (await browser.get(URL)).status_code == 403
    assert await RoutingRule.count() == 0
