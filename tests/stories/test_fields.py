"""A field more: an administrator adds it, the machine learns it, people use it, it goes again."""

import sys
from pathlib import Path

import pytest
from httpx import AsyncClient, Response
from litestar import Litestar

from feedback.complaints.tables import Complaint, Field
from feedback.core.clock import now
from feedback.core.permissions import Role
from feedback.learning.actions import training
from feedback.learning.queries import fields as taught
from feedback.learning.queries import models
from feedback.learning.tables import FieldExample, Suggestion
from tests.make import an_officer, post_form, run_jobs, signed_in
from tests.nlp import beach
from tests.quick_retrain import BASE, make_base
from tests.stories.office import Office, found
from tests.stories.steps import the_row, who_did

URL = "/quan-tri/linh-vuc"
HERE = f"{URL}/{beach.CODE}"
OWN_WORDS = "Chòi cứu hộ ở bãi tắm phía nam lại bỏ trống, trẻ con ra xa không ai gọi vào."


@pytest.fixture
def quick(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    base = tmp_path_factory.mktemp("model") / "base.npz"
    make_base(Path(base))
    monkeypatch.setenv(BASE, str(base))
    monkeypatch.setattr(training, "PROGRAM", (sys.executable, "-m", "tests.quick_retrain"))


@pytest.fixture
async def administrator(office: Office) -> None:
    await an_officer("quantri", Role.ADMINISTRATOR, office.root, everywhere=True)


async def added(desk: AsyncClient) -> Response:
    """Add the field."""
    return await post_form(
        desk,
        URL,
        URL,
        name=beach.NAME,
        code=beach.CODE,
        about="Cứu hộ, phao, cờ báo, tàu thuyền gần người tắm",
        not_about="Rác trên bãi: môi trường",
    )


async def told_of_it(desk: AsyncClient) -> list[Response]:
    """Say which words and texts belong there."""
    return [
        await post_form(desk, HERE, f"{HERE}/tu-ngu", phrases="\r\n".join(beach.PHRASES)),
        await post_form(desk, HERE, f"{HERE}/cau-mau", examples="\r\n".join(beach.EXAMPLES)),
    ]


async def ruled(desk: AsyncClient, unit: int) -> list[Response]:
    """Say where its cases go and what is promised."""
    url, sent = "/quan-tri/quy-tac", {f"unit-{beach.CODE}": str(unit)}
    promise = {"amount": "3", "legal_basis": "Quy chế", "field": beach.CODE}
    return [
        await post_form(desk, url, f"{url}/linh-vuc", **sent),
        await post_form(desk, url, f"{url}/hen", **promise),
    ]


@pytest.mark.usefixtures("quick", "administrator")
async def test_a_field_added_in_the_morning_is_suggested_the_same_day(
    office: Office, app: Litestar
) -> None:
    await an_officer("minh", Role.HANDLER, office.culture)
    async with signed_in(app, "quantri") as desk:
        answers = [await added(desk), *await told_of_it(desk)]
        answers += [
            *await ruled(desk, office.culture),
            await post_form(desk, URL, f"{URL}/hoc-ngay"),
        ]
        asked_twice = await post_form(desk, URL, f"{URL}/hoc-ngay")
        await training.run_next(at=now())
        nothing_new = await post_form(desk, URL, f"{URL}/hoc-ngay")
        model_page = (await desk.get("/quan-tri/mo-hinh")).text
    number = await office.receive(0, OWN_WORDS)
    other = await office.receive(0, "Có việc ngoài biển nhờ phường xem giúp")
    await run_jobs()
    row = await the_row(number)
    told = await Suggestion.objects().get(Suggestion.complaint == row.id)
    async with office.entered_by("thu") as desk:
        case = (await desk.get(f"/ban/{other}")).text
        chosen = await post_form(
            desk, f"/ban/{other}", f"/ban/{other}/linh-vuc", field=beach.CODE
        )
        listed = await found(desk, field=beach.CODE, status="")

    assert [answer.status_code for answer in answers] == [303] * 6
    assert (asked_twice.status_code, nothing_new.status_code) == (409, 409)
    assert f"Lĩnh vực “{beach.NAME}”: nhận ra" in model_page
    assert told is not None
    assert (row.field, told.field) == (beach.CODE, beach.CODE)
    assert told.model_version == (await models.current_model()).version
    assert f'<option value="{beach.CODE}">{beach.NAME}</option>' in case
    assert chosen.status_code == 303
    assert (await the_row(other)).department == office.culture
    assert set(listed) == {number, other}
    for action in ("field.added", "field.phrases_set", "field.examples_added"):
        assert await who_did(action, beach.CODE) == ["quantri"]


@pytest.mark.usefixtures("administrator")
async def test_figures_and_exports_know_a_field_more(office: Office, app: Litestar) -> None:
    await an_officer("lan", Role.ANALYST, office.root, everywhere=True)
    number = await office.receive(0)
    async with signed_in(app, "quantri") as desk:
        await added(desk)
    await Complaint.update({Complaint.field: beach.CODE}).where(Complaint.number == number)
    async with signed_in(app, "lan") as analyst:
        narrowed = await analyst.get("/so-lieu", params={"field": beach.CODE})
        unknown = await analyst.get("/so-lieu", params={"field": "khong_co"})
        exported = (await analyst.get("/api/exports/complaints.csv")).text
        form = (await analyst.get("/xuat")).text

    assert (narrowed.status_code, unknown.status_code) == (200, 400)
    assert f'<option value="{beach.CODE}" selected>{beach.NAME}</option>' in narrowed.text
    assert exported.count(beach.NAME) == 1
    assert f'<option value="{beach.CODE}">{beach.NAME}</option>' in form


@pytest.mark.usefixtures("administrator")
async def test_a_field_switched_off_is_kept_by_old_cases_and_given_to_no_new_one(
    office: Office, app: Litestar
) -> None:
    old, new = await office.receive(1), await office.receive(0)
    await run_jobs()
    await Complaint.update({Complaint.field: "traffic"}).where(Complaint.number == new)
    async with signed_in(app, "quantri") as administrator:
        here = f"{URL}/infrastructure"
        off = await post_form(administrator, here, f"{here}/tat")
        promise = await post_form(
            administrator,
            "/quan-tri/quy-tac",
            "/quan-tri/quy-tac/hen",
            working_days="3",
            legal_basis="Quy chế",
            field="infrastructure",
        )
    later = await office.receive(0)
    await run_jobs()
    async with office.entered_by("thu") as desk:
        kept = (await desk.get(f"/ban/{old}")).text
        offered = (await desk.get(f"/ban/{new}")).text
        refused = await post_form(
            desk, f"/ban/{new}", f"/ban/{new}/linh-vuc", field="infrastructure"
        )
        same = await post_form(
            desk, f"/ban/{old}", f"/ban/{old}/linh-vuc", field="infrastructure"
        )
        listed = await found(desk, field="infrastructure", status="")
    told = await Suggestion.objects().get(Suggestion.complaint == (await the_row(later)).id)

    assert off.status_code == 303
    assert promise.status_code == 400
    assert 'value="infrastructure" selected' in kept
    assert 'value="infrastructure"' not in offered
    assert (refused.status_code, same.status_code) == (400, 303)
    assert listed == [old]
    assert (await the_row(later)).field != "infrastructure"
    assert told is not None
    assert "infrastructure" not in told.fields
    assert not told.trusted
    assert await who_did("field.switched_off", "infrastructure") == ["quantri"]


@pytest.mark.usefixtures("administrator")
async def test_only_a_field_that_nothing_speaks_of_is_taken_away(
    office: Office, app: Litestar
) -> None:
    number = await office.receive(0)
    async with signed_in(app, "quantri") as desk:
        await added(desk)
        await told_of_it(desk)
        await Complaint.update({Complaint.field: beach.CODE}).where(Complaint.number == number)
        in_use = await post_form(desk, HERE, f"{HERE}/xoa")
        await Complaint.update({Complaint.field: "other"}).where(Complaint.number == number)
        shipped = await post_form(desk, f"{URL}/land", f"{URL}/land/xoa")
        needed = await post_form(desk, f"{URL}/other", f"{URL}/other/tat")
        gone = await post_form(desk, HERE, f"{HERE}/xoa")
        after = await desk.get(HERE)

    assert (in_use.status_code, shipped.status_code, needed.status_code) == (409, 409, 409)
    assert "Còn 1 ý kiến và 0 thời hạn" in in_use.text
    assert (gone.status_code, gone.headers["location"]) == (303, f"{URL}?xong=xoa")
    assert after.status_code == 404
    assert not await Field.exists().where(Field.code == beach.CODE)
    assert await FieldExample.count() == 0
    assert not await taught.are_news()


@pytest.mark.usefixtures("administrator")
async def test_a_field_has_a_place_a_name_and_a_code_of_its_own(app: Litestar) -> None:
    async with signed_in(app, "quantri") as desk:
        first = await post_form(desk, URL, URL, name="Chó thả rông")
        refused = [
            await post_form(desk, URL, URL, **words)
            for words in (
                {"name": ""},
                {"name": "!!!"},
                {"name": "chó  thả RÔNG"},
                {"name": "Khác hẳn", "code": "land"},
                {"name": "Khác hẳn", "code": "Hoa"},
                {"name": "Khác hẳn", "code": "cho_tha_rong"},
                {"name": "a" * 201},
            )
        ]
        here = f"{URL}/cho_tha_rong"
        moved = await post_form(
            desk, here, here, name="Chó, mèo thả rông", about="Chó cắn", position="0"
        )
        wrong = await post_form(desk, here, here, name="Chó", position="-1")
        missing = await desk.get(f"{URL}/khong_co")
    rows = await Field.select(Field.code, Field.name).order_by(Field.position, Field.code)

    assert first.headers["location"] == f"{here}?xong=luu"
    assert [answer.status_code for answer in refused] == [400] * 7
    assert (moved.status_code, wrong.status_code, missing.status_code) == (303, 400, 404)
    assert rows[0] == {"code": "cho_tha_rong", "name": "Chó, mèo thả rông"}
    assert rows[-1]["code"] == "other"
    assert await who_did("field.renamed", "cho_tha_rong") == ["quantri"]


@pytest.mark.usefixtures("administrator")
async def test_what_is_told_of_a_field_is_masked_and_checked(app: Litestar) -> None:
    here = f"{URL}/security"
    async with signed_in(app, "quantri") as desk:
        kept = await post_form(
            desk,
            here,
            f"{here}/cau-mau",
            examples="Gọi 0912 345 678 báo quán karaoke ồn\n\nGọi 0912 345 678 báo quán karaoke ồn",
        )
        again = await post_form(
            desk, here, f"{here}/cau-mau", examples="Gọi 0912 345 678 báo quán karaoke ồn"
        )
        short = await post_form(desk, here, f"{here}/cau-mau", examples="ồn quá")
        words = await post_form(
            desk, here, f"{here}/tu-ngu", phrases="Hát KARAOKE\nhát karaoke\nCovid"
        )
        stolen = await post_form(
            desk, f"{URL}/culture", f"{URL}/culture/tu-ngu", phrases="hát karaoke"
        )
        nonsense = [
            await post_form(desk, here, f"{here}/tu-ngu", phrases=text)
            for text in ("123", "một hai ba bốn năm sáu bảy tám chín", "!!!")
        ]
        (example,) = await taught.examples_of("security")
        dropped = await post_form(desk, here, f"{here}/cau-mau/{example.id}/xoa")
        page = (await desk.get(here)).text

    assert example.text == "Gọi [số điện thoại] báo quán karaoke ồn"
    assert (kept.status_code, words.status_code, dropped.status_code) == (303, 303, 303)
    assert (again.status_code, short.status_code, stolen.status_code) == (400, 400, 400)
    assert "đã thuộc lĩnh vực khác" in stolen.text
    assert [answer.status_code for answer in nonsense] == [400] * 3
    assert await taught.phrases_of("security") == ["hát karaoke", "covid"]
    assert await taught.examples_of("security") == []
    assert "hát karaoke\ncovid</textarea>" in page


@pytest.mark.usefixtures("administrator")
async def test_a_night_learns_what_has_been_told_of_a_field(app: Litestar) -> None:
    await training.ask_nightly(at=now())
    before = await models.trainings()
    async with signed_in(app, "quantri") as desk:
        await post_form(desk, f"{URL}/land", f"{URL}/land/tu-ngu", phrases="sổ hồng")
    await training.ask_nightly(at=now())

    assert before == []
    assert [one.by for one in await models.trainings()] == ["nightly"]
