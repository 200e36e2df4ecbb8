import msgspec
import pytest

from surveys.responses.schemas import (
    FACES,
    MAX_COMMENT,
    MAX_SCORE,
    MIN_SCORE,
    NewRating,
    Score,
    read_score,
)

NO_SCORES = [
    pytest.param("3", '"3"', id="a text"),
    pytest.param(3.0, "3.0", id="a fraction that is whole"),
    pytest.param(3.5, "3.5", id="a fraction"),
    pytest.param(True, "true", id="yes"),
    pytest.param(False, "false", id="no"),
    pytest.param(0, "0", id="below the scale"),
    pytest.param(6, "6", id="above the scale"),
    pytest.param(-1, "-1", id="below zero"),
    pytest.param(10**30, "1" + "0" * 30, id="a very large number"),
    pytest.param(None, "null", id="nothing"),
    pytest.param([3], "[3]", id="a list"),
    pytest.param({}, "{}", id="an object"),
    pytest.param("ba", '"ba"', id="a word"),
    pytest.param("", '""', id="an empty text"),
]


def read_rating(body: str) -> NewRating:
    """Decode as the framework does: leniently, with our own reader of scores."""
    return msgspec.json.decode(body, type=NewRating, strict=False, dec_hook=read_score)


@pytest.mark.parametrize("number", range(MIN_SCORE, MAX_SCORE + 1))
def test_whole_numbers_from_one_to_five_are_scores(number: int) -> None:
    score = read_score(Score, number)

    assert isinstance(score, Score)
    assert score == number
    assert read_rating(f'{{"service_point": "K", "score": {number}}}').score == number


@pytest.mark.parametrize(("value", "body"), NO_SCORES)
def test_anything_else_is_no_score(value: object, body: str) -> None:
    with pytest.raises(ValueError, match="1 đến 5"):
        read_score(Score, value)
    with pytest.raises(msgspec.ValidationError, match="score"):
        read_rating(f'{{"service_point": "K", "score": {body}}}')


def test_rating_needs_no_more_than_a_face() -> None:
    rating = read_rating('{"service_point": "K", "score": 5}')

    assert (rating.reasons, rating.comment) == ([], "")


def test_ratings_do_not_share_their_list_of_reasons() -> None:
    one = read_rating('{"service_point": "K", "score": 1}')
    other = read_rating('{"service_point": "K", "score": 1}')

    one.reasons.append("long_wait")

    assert other.reasons == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="nothing"),
        pytest.param("{", id="half an object"),
        pytest.param("[]", id="a list"),
        pytest.param("null", id="null"),
        pytest.param('{"score": 3}', id="no service point"),
        pytest.param('{"service_point": "K"}', id="no score"),
        pytest.param('{"service_point": "K", "score": 3, "mood": "x"}', id="an unknown key"),
        pytest.param(
            '{"service_point": "K", "score": 3, "reasons": "long_wait"}', id="reasons as a text"
        ),
        pytest.param(
            '{"service_point": "K", "score": 3, "reasons": ["' + "x" * 31 + '"]}',
            id="a reason too long",
        ),
        pytest.param(
            '{"service_point": "K", "score": 3, "reasons": [' + ",".join(['"a"'] * 21) + "]}",
            id="too many reasons",
        ),
        pytest.param(
            '{"service_point": "K", "score": 3, "comment": "' + "x" * (MAX_COMMENT + 1) + '"}',
            id="a comment too long",
        ),
        pytest.param('{"service_point": "K", "score": 3, "comment": null}', id="comment null"),
    ],
)
def test_what_is_no_rating_is_refused(body: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        read_rating(body)


def test_faces_go_from_very_happy_to_very_unhappy() -> None:
    assert [score for score, _ in FACES] == [5, 4, 3, 2, 1]
    assert len({words for _, words in FACES}) == len(FACES)
