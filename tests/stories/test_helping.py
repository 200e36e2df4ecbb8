"""Departments that help with a case which another leads (phối hợp)."""

from feedback.core.permissions import Role
from tests.make import a_route, an_officer, csrf, post_form
from tests.stories.office import Office, found
from tests.stories.routes import a_sorted_case
from tests.stories.steps import who_did


async def test_helpers_of_a_rule_read_the_case_on_their_own_tab_and_answer_nothing(
    office: Office,
) -> None:
    await an_officer("nga", Role.HANDLER, office.culture)
    await a_route("infrastructure", office.lights, office.culture)
    number = await a_sorted_case()
    other = await office.receive()

    async with office.entered_by("nga") as helper:
        assert await found(helper) == []
        assert await found(helper, nhom="helping") == [number]
        page = await helper.get(f"/ban/{number}")
        assert "Đơn vị của Ông/Bà phối hợp" in page.text
        assert "Trả lời người dân" not in page.text
        token = csrf(page)
        for verb, form in (
            ("tra-loi", {"text": "Đã xong rồi ạ."}),
            ("chuyen", {"unit": str(office.culture)}),
            ("phoi-hop", {"helper": str(office.root)}),
            ("thoi-phoi-hop", {"helper": str(office.culture)}),
        ):
            refused = await helper.post(
                f"/ban/{number}/{verb}", data={"_csrf_token": token, **form}
            )
            assert refused.status_code == 403, verb
        assert (await helper.get(f"/ban/{other}")).status_code == 404
    async with office.entered_by("hoa") as lead:
        assert "Phòng Văn hóa" in (await lead.get(f"/ban/{number}")).text
        assert await found(lead) == [number]


async def test_whoever_leads_asks_for_help_and_ends_it(office: Office) -> None:
    await an_officer("nga", Role.HANDLER, office.culture)
    number = await office.receive()
    await office.give(number, office.lights)
    case, culture = f"/ban/{number}", str(office.culture)
    async with office.entered_by("hoa") as lead, office.entered_by("nga") as helper:
        assert (await helper.get(case)).status_code == 404
        asked = await post_form(lead, case, f"{case}/phoi-hop", helper=culture)
        again = await post_form(lead, case, f"{case}/phoi-hop", helper=culture)
        itself = await post_form(lead, case, f"{case}/phoi-hop", helper=str(office.lights))
        unclear = await post_form(lead, case, f"{case}/phoi-hop", helper="x")
        assert (await helper.get(case)).status_code == 200
        ended = await post_form(lead, case, f"{case}/thoi-phoi-hop", helper=culture)
        gone = await post_form(lead, case, f"{case}/thoi-phoi-hop", helper=culture)
        assert (await helper.get(case)).status_code == 404
        assert await found(helper, nhom="helping") == []

    answers = (asked, again, itself, unclear, ended, gone)
    assert [answer.status_code for answer in answers] == [303, 409, 409, 400, 303, 409]
    assert await who_did("complaint.helper_added", number) == ["hoa"]
    assert await who_did("complaint.helper_removed", number) == ["hoa"]


async def test_what_is_sealed_has_no_helpers_and_no_why(office: Office) -> None:
    await an_officer("nga", Role.HANDLER, office.culture)
    await an_officer("kin", Role.KEEPER, everywhere=True)
    await a_route("infrastructure", office.lights, office.culture)
    number = await a_sorted_case()

    await office.call(number, "denunciation")

    async with office.entered_by("nga") as helper:
        assert (await helper.get(f"/ban/{number}")).status_code == 404
        assert await found(helper, nhom="helping") == []
    async with office.entered_by("kin") as keeper:
        page = await keeper.get(f"/ban/{number}")
        assert page.status_code == 200
        assert "Vì sao ở đây" not in page.text
        token = csrf(page)
        asked = await keeper.post(
            f"/ban/{number}/phoi-hop",
            data={"_csrf_token": token, "helper": str(office.culture)},
        )
        await post_form(
            keeper, f"/ban/{number}", f"/ban/{number}/mo-niem-phong", reason="Không tố cáo ai"
        )
    assert asked.status_code == 409
    async with office.entered_by("nga") as helper:
        assert (await helper.get(f"/ban/{number}")).status_code == 404


async def test_a_helper_that_is_given_the_case_leads_it(office: Office) -> None:
    await an_officer("nga", Role.HANDLER, office.culture)
    await a_route("infrastructure", office.lights, office.culture)
    number = await a_sorted_case()

    await office.give(number, office.culture)

    async with office.entered_by("nga") as desk:
        assert await found(desk) == [number]
        assert await found(desk, nhom="helping") == []
        assert "Trả lời người dân" in (await desk.get(f"/ban/{number}")).text


async def test_helpers_write_notes_and_others_do_not(office: Office) -> None:
    await an_officer("nga", Role.HANDLER, office.culture)
    await an_officer("son", Role.LEADER, everywhere=True)
    await a_route("infrastructure", office.lights, office.culture)
    number = await a_sorted_case()
    case, said = f"/ban/{number}", "Phòng Văn hóa đã gặp tổ trưởng, hẹn sáng mai"

    async with office.entered_by("nga") as helper, office.entered_by("son") as leader:
        noted = await post_form(helper, case, f"{case}/ghi-chu", inside=said)
        only_reads = await leader.get(case)
    async with office.entered_by("hoa") as lead:
        shown = await lead.get(case)

    assert noted.status_code == 303
    assert said in shown.text
    assert said in only_reads.text
    assert f'action="{case}/ghi-chu"' not in only_reads.text
    assert await who_did("complaint.noted", number) == ["nga"]
