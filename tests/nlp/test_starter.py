"""The texts the shipped model learns from are sound and really different."""

import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from nlp.labels import ASPECTS, FIELDS
from nlp.normalize import plain
from nlp.phrases import tokens
from nlp.starter import STARTER, Example, fingerprint, load, split
from tests.nlp import outside

FILES = sorted(STARTER.glob("*.jsonl"))
LEAST_TEXTS = 145
LEAST_WRITERS = 17
LONG_ENOUGH = 6
"""Three-word groups; with fewer, two texts share half of them by chance."""
SAME_OPENINGS = 5


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return load()


def _words(text: str) -> list[str]:
    return [plain(word) for word in tokens(text) if word.isalnum()]


def _triples(text: str) -> set[tuple[str, str, str]]:
    words = _words(text)
    return set(zip(words, words[1:], words[2:], strict=False))


def _read(path: Path) -> list[Example]:
    return msgspec.json.Decoder(Example).decode_lines(path.read_bytes())


def test_every_field_has_a_file() -> None:
    assert {path.stem for path in FILES} >= set(FIELDS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_lines_are_valid(path: Path) -> None:
    raw = path.read_text(encoding="utf-8")

    texts = _read(path)

    assert unicodedata.is_normalized("NFC", raw)
    assert len(texts) == len(raw.splitlines())
    for example in texts:
        assert example.text.strip() == example.text != ""
        assert example.writer
        assert example.field in FIELDS
        assert example.second is None or example.second in set(FIELDS) - {example.field}
        assert set(example.aspects) <= set(ASPECTS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_openings_vary(path: Path) -> None:
    openings = [" ".join(_words(example.text)[:2]) for example in _read(path)]

    windows = (openings[at : at + 100] for at in range(max(1, len(openings) - 99)))
    worst = max(
        (Counter(window).most_common(1)[0] for window in windows), key=lambda top: top[1]
    )

    assert worst[1] <= SAME_OPENINGS, f"{worst[1]} of 100 texts begin with {worst[0]!r}"


def test_no_two_texts_are_equal(examples: list[Example]) -> None:
    seen = Counter(" ".join(_words(example.text)) or example.text for example in examples)

    assert [text for text, count in seen.items() if count > 1] == []


def test_no_two_texts_share_half_their_words(examples: list[Example]) -> None:
    triples = [_triples(example.text) for example in examples]
    users: dict[tuple[str, str, str], list[int]] = {}
    for at, found in enumerate(triples):
        for triple in found:
            users.setdefault(triple, []).append(at)
    shared = Counter(
        (first, second)
        for texts in users.values()
        for place, first in enumerate(texts)
        for second in texts[place + 1 :]
    )

    alike = [
        (examples[first].text, examples[second].text)
        for (first, second), count in shared.items()
        if min(len(triples[first]), len(triples[second])) >= LONG_ENOUGH
        and count > 0.5 * min(len(triples[first]), len(triples[second]))
    ]

    assert alike == []


def test_each_field_file_has_many_writers() -> None:
    for field in FIELDS:
        texts = _read(STARTER / f"{field}.jsonl")
        assert len(texts) >= LEAST_TEXTS, field
        assert len({example.writer for example in texts}) >= LEAST_WRITERS, field


def test_no_writer_is_both_learnt_from_and_measured_on(examples: list[Example]) -> None:
    learn, frozen = split(examples)

    assert len(learn) + len(frozen) == len(examples)
    assert {one.writer for one in learn}.isdisjoint(one.writer for one in frozen)
    assert 0.1 < len(frozen) / len(examples) < 0.2


def test_the_fingerprint_forgets_order_but_no_label(examples: list[Example]) -> None:
    few = examples[:20]

    assert fingerprint(few) == fingerprint(few[::-1])
    assert fingerprint(few) != fingerprint(few[1:])
    assert all(a != b for a, b in pairwise([fingerprint(few[:n]) for n in range(5)]))


MOST_SHARED = 4
"""Five syllables in a row that a text may share with the outside: set phrases of the law,
such as "giấy chứng nhận quyền sử dụng đất", are everybody's."""


def test_nothing_of_the_texts_that_models_are_measured_on_is_learnt_from(
    examples: list[Example],
) -> None:
    stored = outside.stored()

    shared = {one.text: len(outside.hashes(one.text) & stored) for one in examples}

    assert len(stored) > 10_000
    assert [text for text, many in shared.items() if many > MOST_SHARED] == []
    assert sum(many > 0 for many in shared.values()) < len(shared) / 100


def test_a_copied_sentence_would_be_noticed() -> None:
    text = "Đèn đường ngõ mười hai hỏng cả tuần nay, tối om không thấy đường đi"

    copied = outside.hashes(f"Thưa cán bộ, {text.upper()} ạ")

    assert len(outside.hashes(text) & copied) > MOST_SHARED
