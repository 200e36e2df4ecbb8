"""Learning, and that what is served equals what was learnt."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from nlp import features
from nlp.classify import Classifier, vectorise
from nlp.labels import FIELDS, Kind
from nlp.starter import Example
from nlp.train import matrix, read, train
from nlp.train_words import train_words
from nlp.wordscore import WordScore, windows
from tests.nlp.texts import SENTENCES


def test_a_model_tells_what_it_has_learnt(tiny: Classifier) -> None:
    told = [tiny.suggest(f"Phản ánh {SENTENCES[field][0]}.").field for field in FIELDS]

    assert sum(a == b for a, b in zip(told, FIELDS, strict=True)) >= 16


def test_the_same_texts_and_seed_give_the_same_model(
    tiny: Classifier, examples: list[Example]
) -> None:
    again = train(examples, seed=1)

    assert again.version == tiny.version
    assert np.array_equal(again.weights.table, tiny.weights.table)
    assert again.weights.thresholds == tiny.weights.thresholds


def test_the_served_scores_equal_those_of_scikit_learn(
    tiny: Classifier, examples: list[Example]
) -> None:
    texts = [example.text for example in examples]
    rows = matrix(tiny.weights, (read(text) for text in texts))
    fields = tiny.weights.labels.heads[0]
    model = LogisticRegression()
    model.classes_ = np.arange(len(FIELDS))
    model.coef_ = tiny.weights.table[:, fields].T
    model.intercept_ = tiny.weights.offset[fields]

    served = np.array([tiny.scores(text)[fields] for text in texts])

    assert np.abs(served - model.decision_function(rows)).max() < 1e-3


def test_the_order_in_which_signals_are_heard_changes_nothing(tiny: Classifier) -> None:
    groups, signals = read("Anh rể chủ tịch được chia đất, cán bộ nhận tiền của dân.")
    turned = dict(reversed(signals.items()))
    reading = features.read("Anh rể chủ tịch được chia đất, cán bộ nhận tiền của dân.")

    one, other = (matrix(tiny.weights, [(groups, heard)]) for heard in (signals, turned))
    served = [vectorise(tiny.weights, reading, heard) for heard in (signals, turned)]

    assert one.indices.tolist() == other.indices.tolist()
    assert one.data.tolist() == other.data.tolist()
    assert served[0][0].tolist() == served[1][0].tolist()
    assert served[0][1].tolist() == served[1][1].tolist()


def test_serving_asks_for_the_same_rows_as_learning(shipped: Classifier) -> None:
    text = "Đường trước nhà tôi hỏng, đề nghị phường sửa. Hỏi mãi ko ai trả lời?"
    reading = features.read(text)
    vocabulary = shipped.weights.vocabulary

    rows = features.known_rows(reading, vocabulary)

    assert rows == {vocabulary[key] for key in features.keys(reading) if key in vocabulary}


def test_groups_of_words_together_have_length_one(shipped: Classifier) -> None:
    reading = features.read("mất điện cả ngày không ai báo")

    rows, values = vectorise(shipped.weights, reading, {})

    assert len(rows) == len(values)
    assert np.linalg.norm(values) == pytest.approx(1, abs=1e-5)


def test_one_writer_cannot_be_split(examples: list[Example]) -> None:
    alone = [example for example in examples if example.writer == "w-1"]

    with pytest.raises(ValueError, match="several writers"):
        train(alone, seed=1)


def test_words_of_accusation_are_learnt(examples: list[Example]) -> None:
    parts = [int(example.writer[2:]) % 5 for example in examples]

    score = train_words(
        examples, lambda one: one.kind is Kind.DENUNCIATION, parts, alarm_share=0.05
    )

    accusation = windows(["tôi", "tố", "cáo", "cán", "bộ", "nhận", "tiền"])[0]
    thanks = windows(["cảm", "ơn", "cán", "bộ"])[0]
    assert score.score(accusation) > score.limit
    assert score.score(accusation) > score.score(thanks)
    assert score.score(set()) == score.offset


def test_an_accusation_is_heard_in_a_long_text() -> None:
    score = WordScore(offset=-1.0, limit=0.0, weights={"nhận tiền": 3.0, "nhan tien": 12.0})
    words = ["đường", "hỏng"] * 80 + ["nhận", "tiền"]

    assert score.holds(words)
    assert not score.holds(words[:-1])
