"""The arithmetic of measuring."""

from pathlib import Path

import pytest

from nlp.classify import Classifier
from nlp.evaluate import (
    Case,
    as_json,
    as_table,
    calibration_error,
    case,
    coverage,
    evaluate,
    headline,
    macro_f1,
    main,
    read_cases,
    share,
    spoilt,
)
from nlp.starter import Example


def test_a_share_knows_how_sure_it_is() -> None:
    few, many = share([True] * 9 + [False]), share(([True] * 9 + [False]) * 100)

    assert few.value == many.value == 0.9
    assert few.low < many.low < 0.9 < many.high < few.high
    assert (round(few.low, 3), round(few.high, 3)) == (0.596, 0.982)
    assert share([]).n == 0


def test_macro_f1_counts_every_label_alike() -> None:
    pairs = [("a", "a")] * 8 + [("a", "b")] * 2

    assert macro_f1(pairs) == pytest.approx((2 * 8 / 18 + 0) / 2, abs=1e-4)


def test_confidence_that_comes_true_has_no_error() -> None:
    assert calibration_error([0.75] * 4, [True, True, True, False]) == 0
    assert calibration_error([0.95] * 2, [True, False]) == pytest.approx(0.45)


def test_coverage_is_what_stays_right_19_times_in_20() -> None:
    confidence = [0.9] * 19 + [0.5] * 2

    assert coverage(confidence, [True] * 19 + [False] * 2).value == round(20 / 21, 4)
    assert coverage([0.9], [False]).value == 0


def test_another_acceptable_field_is_lenient(tiny: Classifier) -> None:
    text = "Phản ánh đường nhiều ổ gà."
    cases = [Case(text, "land", frozenset({"traffic"}))]

    report = evaluate(tiny, cases)

    assert (report.strict.value, report.lenient.value) == (0, 1)
    assert report.kinds is None


def test_a_report_covers_kinds_and_danger(tiny: Classifier, examples: list[Example]) -> None:
    report = evaluate(tiny, examples)

    assert report.n == len(examples)
    assert report.strict.value > 0.9
    assert report.kinds is not None
    assert report.danger is not None
    assert "kinds.denunciation_recall" in headline(report)
    assert "strict" in as_table({"raw": report})
    assert '"raw"' in as_json({"raw": report})


@pytest.mark.parametrize("view", ["raw", "stripped", "nfd", "teen", "typo"])
def test_views_keep_the_labels(view: str, examples: list[Example]) -> None:
    cases = [case(example) for example in examples[:20]]

    seen = spoilt(cases, view)

    assert [one.field for one in seen] == [one.field for one in cases]
    assert (seen != cases) == (view != "raw")


def test_files_of_others_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(
        '{"id": 1, "text": "a", "field": "land", "field_alt": ["traffic"]}\n'
        '{"id": 2, "text": "b", "field": "land", "field_alt": "health, social"}\n'
        '{"id": 3, "text": "c", "field": "land", "field_alt": null}\n',
        encoding="utf-8",
    )

    others = [one.others for one in read_cases(path)]

    assert others == [{"traffic"}, {"health", "social"}, set()]


def test_only_figures_are_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text('{"text": "bí mật ổ gà", "field": "traffic"}\n', encoding="utf-8")

    main([str(path), "--views", "raw", "stripped"])

    printed = capsys.readouterr().out
    assert "strict" in printed
    assert "stripped" in printed
    assert "bí mật" not in printed
