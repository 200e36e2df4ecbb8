"""The machine learns from corrections, is judged before it is used, and goes back."""

import asyncio
import sys
from collections.abc import Coroutine
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from httpx import AsyncClient
from litestar import Litestar

from feedback.complaints.tables import Complaint
from feedback.core import files
from feedback.core.clock import now
from feedback.core.permissions import Role
from feedback.learning import rules
from feedback.learning.actions import training, trusting
from feedback.learning.problems import ModelNotFound, NothingToLearn, TrainingUnderWay
from feedback.learning.queries import figures, models, trust
from feedback.learning.schemas import TrainingState
from feedback.learning.tables import Correction, ModelChoice, Suggestion, Training
from nlp import modelfile
from nlp.verdict import Labelled
from tests.make import an_officer, open_programs, post_form, run_jobs, signed_in
from tests.quick_retrain import BASE, make_base
from tests.stories.office import Office
from tests.stories.steps import the_row, who_did

NEW_WORDS = "máy cấp nước đóng bình ở sảnh bị trục trặc"
"""Nobody speaks of it in the starter texts; here it is called telecom."""
PHONE = "0912 345 678"
URL = "/quan-tri/mo-hinh"


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "base.npz"
    make_base(path)
    return path


@pytest.fixture
def quick(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BASE, str(base))
    monkeypatch.setattr(training, "PROGRAM", (sys.executable, "-m", "tests.quick_retrain"))


async def corrected(office: Office, many: int, field: str = "telecom") -> list[str]:
    """Let people write the same thing in many ways, and a clerk say what it is."""
    numbers = [
        await office.receive(
            1, f"{NEW_WORDS}, lần {number}, gọi {PHONE}, {'rất ' * (number % 4)}phiền"
        )
        for number in range(many)
    ]
    for number in numbers:
        row = await the_row(number)
        await Correction.insert(
            Correction(complaint=row.id, was="utilities", became=field, by="thu", at=now())
        )
    return numbers


async def the_training() -> Training:
    row = await Training.objects().order_by(Training.id, ascending=False).first()
    assert row is not None
    return row


async def learnt_from(office: Office, administrator: AsyncClient) -> str:
    """Let people correct, an administrator ask, and the machine learn; return the page."""
    await corrected(office, 24)
    asked = await post_form(administrator, URL, f"{URL}/hoc-lai")
    waiting = (await administrator.get(URL)).text
    await training.run_next(at=now())
    assert asked.status_code == 303
    assert "data-busy" in waiting
    return (await administrator.get(URL)).text


async def test_what_people_corrected_is_learnt_and_used_until_the_former_model_is_wanted(
    office: Office, app: Litestar, quick: None
) -> None:
    del quick
    shipped = await models.current_model()
    await an_officer("quantri", Role.ADMINISTRATOR, office.root, everywhere=True)

    async with signed_in(app, "quantri") as administrator:
        page = await learnt_from(office, administrator)
        again = await post_form(administrator, URL, f"{URL}/hoc-lai")
        made = await models.current_model()
        number = await office.receive(0, NEW_WORDS)
        await run_jobs()
        case = (await the_row(number)).id
        told = await Suggestion.objects().get(Suggestion.complaint == case)
        back = await post_form(administrator, URL, f"{URL}/quay-ve", training="shipped")
        after = (await administrator.get(URL)).text
    used = await models.current_model()

    assert '"reasons":[]' in (await the_training()).verdict
    assert made.version != shipped.version
    assert f"{made.version}</code>" in page
    assert "học từ 24 lần sửa" in page
    assert told is not None
    assert (told.field, told.model_version) == ("telecom", made.version)
    assert again.status_code == 409
    assert await who_did("model.training_asked", "model") == ["quantri"]
    assert await who_did("model.activated", "model") == ["quantri"]
    # The former model answers again as it did.
    assert back.status_code == 303
    assert f"{shipped.version}</code>" in after
    assert used.suggest(NEW_WORDS) == shipped.suggest(NEW_WORDS) != made.suggest(NEW_WORDS)
    assert await who_did("model.went_back", "model") == ["quantri"]


async def test_what_identifies_a_person_and_what_is_sealed_is_not_learnt(
    office: Office,
) -> None:
    open_one, sealed = await corrected(office, 2)
    await office.call(sealed, "denunciation")

    rows, last = await models.to_learn()
    told = list(models.labelled(rows, 0))

    assert [one["id"] for one in rows] == [1]
    assert last == 1
    assert told == [
        Labelled(f"{NEW_WORDS}, lần 0, gọi [số điện thoại], phiền", "telecom", by="thu")
    ]
    assert open_one != sealed


async def test_the_last_word_on_a_case_is_learnt(office: Office) -> None:
    (number,) = await corrected(office, 1)
    row = await the_row(number)
    await Correction.insert(
        Correction(complaint=row.id, was="telecom", became="health", by="hoa", at=now())
    )

    rows, _ = await models.to_learn()

    assert [(one["field"], one["by"]) for one in rows] == [("health", "hoa")]
    assert [one.is_new for one in models.labelled(rows, 2)] == [False]


async def test_one_training_at_a_time_and_none_for_nothing(office: Office) -> None:
    with pytest.raises(NothingToLearn):
        await training.ask(by="quantri", at=now())
    await corrected(office, 1)
    await training.ask(by="quantri", at=now())
    with pytest.raises(TrainingUnderWay):
        await training.ask(by="quantri", at=now())

    assert len(await models.trainings()) == 1


@pytest.mark.parametrize(("many", "asked"), [(0, 0), (19, 0), (20, 1)])
async def test_a_night_learns_when_there_is_enough(
    office: Office, many: int, asked: int
) -> None:
    await corrected(office, many)

    await training.ask_nightly(at=now())
    await training.ask_nightly(at=now())

    assert [one.by for one in await models.trainings()] == ["nightly"] * asked


async def test_a_training_that_breaks_down_changes_nothing_and_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "PROGRAM", (sys.executable, "-c", "raise SystemExit(3)"))
    await corrected(office, 1)
    await training.ask(by="quantri", at=now())

    for _ in range(3):
        with pytest.raises(training.TrainingFailed):
            await training.run_next(at=now())
    await training.run_next(at=now())

    row = await the_training()
    assert row.state == TrainingState.FAILED
    assert "vẫn được giữ" in row.failure
    assert await models.current_choice() is None
    await training.ask(by="quantri", at=now())


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever learns gets half-way and no further."""
    code = "import time; print('{\"done\":0.5}', flush=True); time.sleep(60)"
    monkeypatch.setattr(training, "PROGRAM", (sys.executable, "-c", code))


async def cut_off_half_way(learning: Coroutine[None, None, object]) -> None:
    running = asyncio.create_task(learning)
    while (await the_training()).done == 0:  # noqa: ASYNC110 - another process tells
        await asyncio.sleep(0.02)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_training_cut_off_is_begun_anew_and_does_not_count(
    office: Office, stuck: None
) -> None:
    del stuck
    await corrected(office, 1)
    await training.ask(by="quantri", at=now())

    await cut_off_half_way(training.run_next(at=now()))

    row = await the_training()
    assert (row.state, row.tries) == (TrainingState.WAITING, 0)


@pytest.mark.sqlite
async def test_a_training_cut_off_leaves_no_process_behind(
    office: Office, stuck: None, tmp_path: Path
) -> None:
    del stuck
    await corrected(office, 1)
    await training.ask(by="quantri", at=now())
    taken = await training._take(now())
    assert taken is not None
    nothing = training._Taught([], [])

    await cut_off_half_way(training._learn(taken, tmp_path, nothing, tmp_path / "made.npz"))

    assert open_programs() == []


async def test_a_process_that_died_is_followed_by_another(office: Office) -> None:
    await corrected(office, 4)
    await training.ask(by="quantri", at=now())
    first, later = await training._take(now()), now() + timedelta(minutes=4)

    assert not await models.is_any_due(now())
    assert await training._take(now()) is None
    assert await models.is_any_due(later)
    second = await training._take(later)

    assert first is not None
    assert second is not None
    assert (second.id, second.state, second.tries) == (first.id, TrainingState.RUNNING, 2)


async def activated(at: datetime, content: bytes = b"", card: str = "{}") -> int:
    """Put a made-up training to use."""
    key = files.new_key(models.MODELS)
    await files.put(key, content)
    row = Training(
        state="done",
        by="quantri",
        asked_at=at,
        activated=True,
        version="1.1.made",
        file_key=key,
    )
    row.card = card
    await row.save()
    await ModelChoice.insert(ModelChoice(training=row.id, by="quantri", at=at))
    return int(row.id)


async def test_a_model_file_that_was_damaged_leaves_the_work_to_the_shipped_one(
    office: Office,
) -> None:
    broken = await activated(now())
    number = await office.receive(0)
    await run_jobs()

    told = await Suggestion.objects().get(Suggestion.complaint == (await the_row(number)).id)
    assert told is not None
    assert told.model_version == models.shipped_model().version
    with pytest.raises(ModelNotFound):
        await training.go_back(broken, by="quantri", at=now())
    with pytest.raises(ModelNotFound):
        await training.go_back(999, by="quantri", at=now())


async def test_a_model_used_before_is_used_again(office: Office) -> None:
    del office
    path = modelfile.DEFAULT_MODEL
    first = await activated(now(), path.read_bytes(), modelfile.card_path(path).read_text())
    await training.go_back(None, by="quantri", at=now())

    await training.go_back(first, by="quantri", at=now())

    choice = await models.current_choice()
    assert choice is not None
    assert (choice.training, choice.version) == (first, "1.1.made")
    assert (await models.current_model()).version == models.shipped_model().version


async def test_live_figures_move_with_a_correction(office: Office) -> None:
    number = await office.receive(
        1, "Đèn đường ngõ 12 hỏng cả tuần nay, tối om không thấy đường"
    )
    await run_jobs()
    await office.give(number, office.lights)
    before = await figures.live(now() - timedelta(days=30))

    row = await the_row(number)
    async with office.entered_by("thu") as desk:
        answer = await post_form(
            desk, f"/ban/{number}", f"/ban/{number}/linh-vuc", field="health"
        )
    await run_jobs()
    after = await figures.live(now() - timedelta(days=30))

    assert answer.status_code == 303
    assert row.field == "infrastructure"
    assert (before.all.right, before.all.seen) == (1, 1)
    assert (after.all.right, after.all.seen) == (0, 1)
    assert [(one.field, one.confused_with) for one in after.fields] == [
        ("health", "infrastructure")
    ]
    assert [one.all.seen for one in after.months] == [1]


async def dealt_with(office: Office, right: int, wrong: int) -> None:
    """Let so many cases be sorted by the machine, and people agree or not."""
    for at in range(right + wrong):
        number = await office.receive(1, f"Đèn đường ngõ {at + 1} hỏng cả tuần nay, tối om")
        await run_jobs()
        await office.give(number, office.lights)
        if at >= right:
            await Complaint.update({Complaint.field: "health"}).where(
                Complaint.number == number
            )


async def test_what_is_sent_on_by_itself_follows_the_wanted_share(
    office: Office, app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "LEAST_SURE", 8)
    await an_officer("quantri", Role.ADMINISTRATOR, office.root, everywhere=True)
    await dealt_with(office, 19, 1)

    async with signed_in(app, "quantri") as administrator:
        saved = await post_form(administrator, URL, f"{URL}/tin", wanted="95")
        page = (await administrator.get(URL)).text
        refused = await post_form(administrator, URL, f"{URL}/tin", wanted="50")
        nonsense = await post_form(administrator, URL, f"{URL}/tin", wanted="nhiều")
    chosen = await trust.chosen()
    number = await office.receive(0, "Đèn đường ngõ 77 hỏng cả tuần nay, tối om")
    await run_jobs()
    told = await Suggestion.objects().get(Suggestion.complaint == (await the_row(number)).id)

    assert saved.status_code == 303
    assert "máy tự chuyển 100,0\N{NO-BREAK SPACE}%" in page
    assert 'value="95" checked' in page
    assert (refused.status_code, nonsense.status_code) == (400, 400)
    assert chosen is not None
    assert chosen.border is not None
    assert told is not None
    assert told.trusted is (told.confidence >= chosen.border)
    assert told.trusted
    assert await who_did("model.trust_chosen", "model") == ["quantri"]


async def test_the_border_moves_at_night_when_people_have_spoken(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "LEAST_SURE", 8)
    await trusting.choose(95, by="quantri", at=now())
    nothing = await trust.chosen()
    await trusting.follow(at=now())
    unmoved = await trust.chosen()
    await dealt_with(office, 10, 0)
    await trusting.follow(at=now())
    moved = await trust.chosen()
    await trusting.choose(0, by="quantri", at=now())
    await trusting.follow(at=now())
    own = await trust.chosen()

    assert nothing is not None
    assert unmoved == nothing
    assert nothing.border is None
    assert moved is not None
    assert moved.border is not None
    assert moved.by == "nightly"
    assert own is not None
    assert (own.wanted, own.border, own.by) == (0, None, "quantri")
