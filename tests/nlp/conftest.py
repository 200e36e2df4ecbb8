"""A small model, trained once for all tests of ``nlp``."""

import pytest

from nlp.classify import Classifier
from nlp.modelfile import load
from nlp.starter import Example
from nlp.train import train
from tests.nlp.texts import tiny_examples


@pytest.fixture(scope="session")
def examples() -> list[Example]:
    return tiny_examples()


@pytest.fixture(scope="session")
def tiny(examples: list[Example]) -> Classifier:
    return train(examples, seed=1)


@pytest.fixture(scope="session")
def shipped() -> Classifier:
    return load()
