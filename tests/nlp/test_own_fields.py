"""Fields, their words and borders are data: what an organisation adds is learnt, or refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nlp import modelfile, retrain, starter
from nlp.classify import KINDS, Classifier, Suggestion
from nlp.evaluate import Case, spoilt
from nlp.judging import Evidence, judge
from nlp.labels import FIELDS, Kind, Urgency
from nlp.split import parts
from nlp.starter import Example
from nlp.train import provenance, train
from nlp.verdict import Labelled, OwnField, Verdict
from tests.nlp import beach

BEACH = OwnField(beach.CODE, list(beach.EXAMPLES), list(beach.PHRASES))
EVERY = 8
KARAOKE = OwnField(
    "environment", phrases=["tiếng ồn", "ồn ào", "hát karaoke", "karaoke", "loa kẹo kéo"]
)
NOISE = (
    "Hàng xóm hát karaoke loa kẹo kéo tới khuya, cả xóm mất ngủ.",
    "Quán nhậu mở karaoke ồn ào đến 12 giờ đêm, gọi công an phường chưa thấy ai xuống.",
    "loa keo keo hat karaoke ngoai duong suot cuoi tuan",
)
NO_NOISE = "Mất trộm xe máy, thanh niên tụ tập đánh nhau trước quán bia, gọi công an phường."


@contextmanager
def few() -> Iterator[None]:
    """Learn and judge with one made-up text in eight."""
    texts = starter.load()[::EVERY]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(starter, "load", lambda: texts)
        yield


@pytest.fixture(scope="module")
def base() -> Classifier:
    """The model that has learnt from those texts alone."""
    with few():
        learn, _ = starter.split(starter.load())
        return train(learn, retrain.SEED)


@pytest.fixture(scope="module")
def taught(base: Classifier) -> tuple[Classifier, Verdict]:
    """The model that has learnt a field more and a border otherwise."""
    with few():
        model, verdict, _ = retrain.retrain(base, [], [BEACH, KARAOKE])
    return model, verdict


@pytest.mark.full
def test_a_field_with_twenty_examples_is_recognised_and_no_other_forgotten(
    shipped: Classifier,
) -> None:
    model, verdict, _ = retrain.retrain(shipped, [], [BEACH])
    cases = [Case(text, beach.CODE) for text in beach.UNSEEN]
    views = {view: spoilt(cases, view) for view in ("raw", "stripped")}
    found = {
        view: sum(model.suggest(one.text).field == beach.CODE for one in texts)
        for view, texts in views.items()
    }

    assert found["raw"] >= 14
    assert found["stripped"] >= 14
    assert verdict.activate
    assert verdict.frozen.lost <= verdict.frozen.won + 1


def test_a_field_more_is_recognised_used_and_told_of(
    taught: tuple[Classifier, Verdict],
) -> None:
    model, verdict = taught

    told = [model.suggest(text) for text in beach.UNSEEN]

    assert model.fields == (*FIELDS, beach.CODE)
    assert sum(one.field == beach.CODE for one in told) >= 14
    assert {code for code, _ in told[0].fields} == set(model.fields)
    assert (verdict.activate, verdict.reasons) == (True, [])
    assert verdict.own[beach.CODE].n > 0


def test_what_the_organisation_says_draws_the_border(
    taught: tuple[Classifier, Verdict], shipped: Classifier
) -> None:
    model, _ = taught

    assert [shipped.suggest(text).field for text in NOISE] == ["security"] * 3
    assert [model.suggest(text).field for text in NOISE] == ["environment"] * 3
    assert model.suggest(NO_NOISE).field == "security"


def test_a_model_file_keeps_the_fields_and_the_words(
    taught: tuple[Classifier, Verdict], tmp_path: Path
) -> None:
    model, _ = taught
    path = tmp_path / "model.npz"
    card = modelfile.save(model, path, provenance(model, [], []))

    loaded = modelfile.load(path)

    assert loaded.fields == card.labels.fields == model.fields
    for text in (*NOISE, beach.UNSEEN[1]):
        assert loaded.suggest(text).field == model.suggest(text).field
    one = beach.UNSEEN[1]
    other = "Ngoài ra, đèn đường đầu ngõ hỏng bóng, cột đèn chiếu sáng nghiêng, cống thoát nước tắc."
    told = parts(loaded, f"{one} {other}")
    assert told == parts(model, f"{one} {other}")
    assert told[0].field == beach.CODE


def test_a_field_that_swallows_another_is_refused(base: Classifier) -> None:
    with few():
        traffic = [one.text for one in starter.load() if one.field == "traffic"]
        _, verdict, _ = retrain.retrain(base, [], [OwnField("roads", traffic)])

    assert not verdict.activate
    assert "frozen" in verdict.reasons
    assert verdict.taken["roads"] > 1


def test_corrections_alone_teach_a_field_and_unknown_ones_are_left_out(
    base: Classifier,
) -> None:
    corrections = [Labelled(text, beach.CODE) for text in beach.EXAMPLES]
    corrections += [Labelled("Việc của một lĩnh vực đã bỏ", "gone")]

    with few():
        model, verdict, _ = retrain.retrain(
            base, corrections, [OwnField(beach.CODE), OwnField("silent_one")]
        )

    assert model.fields == (*FIELDS, beach.CODE)
    assert verdict.corrections == len(beach.EXAMPLES)
    assert model.suggest(beach.EXAMPLES[0]).field == beach.CODE


@pytest.mark.parametrize("codes", [["Beach"], ["a"], ["../land"], ["beach", "beach"]], ids=str)
def test_what_is_no_code_teaches_nothing(shipped: Classifier, codes: list[str]) -> None:
    with pytest.raises(ValueError, match="no codes"):
        retrain.retrain(shipped, [], [OwnField(code, ["Một câu"]) for code in codes])


class Says:
    """A model that names one field for every text."""

    def __init__(self, field: str, but: dict[str, str] | None = None) -> None:
        self.version, self.field, self.but = "says", field, but or {}

    def suggest(self, text: str) -> Suggestion:
        field = self.but.get(text, self.field)
        shares = [(one, 0.05) for one in (*FIELDS, beach.CODE)]
        return Suggestion(
            field=field,
            confidence=0.5,
            fields=shares,
            kind=Kind.REPORT,
            kinds=[(one, 1 / len(KINDS)) for one in KINDS],
            urgency=Urgency.ORDINARY,
            sealed=False,
            trusted=False,
            words=[],
        )


def judged(moved: list[str], phrases: list[str]) -> Verdict:
    """Judge a model that puts some of 100 frozen texts of security elsewhere."""
    texts = [*moved, *(f"Mất trộm xe lần {at}" for at in range(100 - len(moved)))]
    frozen = [Example(text, "security", Kind.REPORT) for text in texts]
    current = Says("security")
    becomes = Says("security", dict.fromkeys(moved, beach.CODE))
    own = [OwnField(beach.CODE, phrases=phrases)]
    return judge(
        current,  # type: ignore[arg-type]
        becomes,  # type: ignore[arg-type]
        becomes,  # type: ignore[arg-type]
        Evidence(frozen, 0, [], own),
    )


@pytest.mark.parametrize(
    ("many", "phrases", "reasons"),
    [
        (0, ["bãi tắm"], []),
        (4, ["bãi tắm"], []),
        (4, [], ["frozen", "field:security"]),
        (4, ["biển đảo"], ["frozen", "field:security"]),
        (6, ["bãi tắm"], [f"phrases:{beach.CODE}"]),
        (0, ["mất trộm"], [f"phrases:{beach.CODE}"]),
    ],
    ids=[
        *("nothing moves", "a border is drawn", "texts are lost", "by other words"),
        *("too much is drawn over", "words said of everything"),
    ],
)
def test_borders_may_be_drawn_but_nothing_swallowed(
    many: int, phrases: list[str], reasons: list[str]
) -> None:
    told = judged([f"Cứu hộ bãi tắm số {at} bỏ trực" for at in range(many)], phrases)

    assert told.reasons == reasons
    assert told.taken == ({beach.CODE: many} if "frozen" in reasons else {})
