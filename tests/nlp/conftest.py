"""A small model, trained once for all tests of ``nlp``."""

from collections.abc import Iterator

import pytest

from nlp import lesson
from nlp.classify import Classifier
from nlp.modelfile import load
from nlp.starter import Example
from nlp.train import train
from tests.nlp.texts import tiny_examples

EVERY = 8


@pytest.fixture(scope="session", autouse=True)
def few_phrases(request: pytest.FixtureRequest) -> Iterator[None]:
    """Learn from one phrase of the word lists in eight, except in the long run."""
    if request.config.getoption("--full"):
        yield
        return
    known = lesson.shipped
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lesson, "shipped", lambda field: known(field)[::EVERY])
        yield


@pytest.fixture(scope="session")
def examples() -> list[Example]:
    return tiny_examples()


@pytest.fixture(scope="session")
def tiny(examples: list[Example]) -> Classifier:
    return train(examples, seed=1)


@pytest.fixture(scope="session")
def shipped() -> Classifier:
    return load()
