"""Masking is measured on texts into which made-up personal data was put."""

import random
from collections import Counter

import pytest

from nlp.pii import PiiKind, Span, find
from tests.nlp.secrets import Planted, Text, texts

ROUNDS = 7
NAMES, ADDRESSES, STRUCTURED = 0.92, 0.90, 0.99
PRECISION = 0.90


@pytest.fixture(scope="module")
def corpus() -> list[Text]:
    return list(texts(random.Random(2_026), ROUNDS))


@pytest.fixture(scope="module")
def found(corpus: list[Text]) -> list[list[Span]]:
    return [find(text.text) for text in corpus]


Found = list[list[Span]]


def test_the_corpus_is_large_and_has_every_kind(corpus: list[Text]) -> None:
    kinds = Counter(planted.kind for text in corpus for planted in text.planted)

    assert len({text.text for text in corpus}) >= 2_000
    assert set(kinds) == set(PiiKind)


def test_numbers_are_found_to_the_digit(corpus: list[Text], found: Found) -> None:
    planted = [
        (planted in _as_planted(spans))
        for text, spans in zip(corpus, found, strict=True)
        for planted in text.planted
        if planted.kind not in {PiiKind.NAME, PiiKind.ADDRESS}
    ]

    assert sum(planted) / len(planted) >= STRUCTURED


@pytest.mark.parametrize(
    ("kind", "least"), [(PiiKind.NAME, NAMES), (PiiKind.ADDRESS, ADDRESSES)]
)
def test_names_and_addresses_are_found(
    kind: PiiKind, least: float, corpus: list[Text], found: Found
) -> None:
    hits = [
        any(_meets(planted, span) for span in spans)
        for text, spans in zip(corpus, found, strict=True)
        for planted in text.planted
        if planted.kind is kind
    ]

    assert sum(hits) / len(hits) >= least


@pytest.mark.parametrize("kind", PiiKind)
def test_little_else_is_masked(kind: PiiKind, corpus: list[Text], found: Found) -> None:
    hits = [
        any(_meets(planted, span) for planted in text.planted)
        for text, spans in zip(corpus, found, strict=True)
        for span in spans
        if span.kind is kind
    ]

    assert sum(hits) / len(hits) >= PRECISION


def test_a_name_is_found_without_what_stands_around_it(
    corpus: list[Text], found: Found
) -> None:
    exact = [
        planted in _as_planted(spans)
        for text, spans in zip(corpus, found, strict=True)
        for planted in text.planted
        if planted.kind is PiiKind.NAME and text.view == "as is"
    ]

    assert sum(exact) / len(exact) >= NAMES


def _as_planted(spans: list[Span]) -> list[Planted]:
    return [Planted(span.start, span.end, span.kind) for span in spans]


def _meets(planted: Planted, span: Span) -> bool:
    overlap = planted.start < span.end and span.start < planted.end
    return overlap and planted.kind is span.kind
