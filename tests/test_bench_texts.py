"""The benches of understanding read their files and print one JSON line last."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import nlp_public
from tests.ward import ROOT

GOOD = ["thầy dạy dễ hiểu", "giảng viên nhiệt tình", "cô giảng rất hay", "thầy vui tính"]
BAD = ["phòng học quá nóng", "máy chiếu hỏng hoài", "bàn ghế cũ nát", "phòng chật nóng quá"]


def vsfc(folder: Path) -> None:
    for part in ("train", "dev", "test"):
        (folder / part).mkdir(parents=True)
        (folder / part / "sents.txt").write_text("\n".join([*GOOD, *BAD]), encoding="utf-8")
        for name, labels in (("sentiments", "2 2 2 2 0 0 0 0"), ("topics", "0 0 0 0 2 2 2 2")):
            (folder / part / f"{name}.txt").write_text("\n".join(labels.split()) + "\n")


def bank(folder: Path) -> None:
    folder.mkdir(parents=True)
    lines = [f"__label__TEACHER {one}" for one in GOOD] + [
        f"__label__ROOM {one}" for one in BAD
    ]
    for part in ("train", "test"):
        (folder / f"{part}.txt").write_text("\n".join(lines), encoding="utf-8")


def news(folder: Path) -> None:
    for part in ("train", "test"):
        for label, texts in (("teacher", GOOD), ("room", BAD)):
            place = folder / part / label
            place.mkdir(parents=True)
            for at, text in enumerate(texts):
                (place / f"{at}.txt").write_text(text, encoding="utf-8")


def last_line(*command: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", *command, "--json"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_public_sets_are_found_in_their_layouts_and_measured(tmp_path: Path) -> None:
    vsfc(tmp_path / "UIT-VSFC")
    bank(tmp_path / "bank")
    news(tmp_path / "unc")

    found = {name: nlp_public.measure(parts) for name, parts in nlp_public.found_in(tmp_path)}

    assert sorted(found) == ["UIT-VSFC:sentiments", "UIT-VSFC:topics", "bank", "unc"]
    for one in found.values():
        for view in ("raw", "stripped"):
            assert one["ours"][view]["n"] == 8
            assert one["ours"][view]["accuracy"] == 1


def test_a_folder_without_a_set_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["bench.nlp_public", str(tmp_path)])

    with pytest.raises(SystemExit, match="no set in a known layout"):
        nlp_public.main()


def test_labelled_texts_are_measured_view_by_view(tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    rows = [
        {"text": "Đèn đường ngõ 12 hỏng cả tuần nay, tối om", "field": "infrastructure"},
        {"text": "Trạm y tế hết thuốc", "field": "education", "field_alt": ["health"]},
        {"text": "gì đó", "field": "unknown"},
    ]
    file.write_text("\n".join(json.dumps(one) for one in rows), encoding="utf-8")

    told = last_line("bench.nlp", "--data", str(file), "--views", "raw,stripped,nfd,teen,typo")

    found = told["files"]["texts.jsonl"]
    assert found["left_out"] == 1
    for view in ("raw", "stripped", "nfd"):
        assert (found[view]["strict"]["value"], found[view]["lenient"]["value"]) == (0.5, 1)
        assert found[view]["by_field"]["infrastructure"]["recall"]["n"] == 1
    assert {"teen", "typo"} < found.keys()
    assert told["machine"]["cores"] >= 1
