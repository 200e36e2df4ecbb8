from fractions import Fraction

import pytest

from surveys.indexes.rules.samples import sample_size


@pytest.mark.parametrize(
    ("population", "error", "n"),
    [
        # 1988/(1+1988·0.0025) = 1988/5.97 = 332.998…
        pytest.param(1988, "0.05", 333, id="1988"),
        # 5849/(1+14.6225) = 374.396…
        pytest.param(5849, "0.05", 375, id="5849"),
        # 13031/(1+32.5775) = 388.087…
        pytest.param(13031, "0.05", 389, id="13031"),
        # 29072/(1+72.68) = 394.571…
        pytest.param(29072, "0.05", 395, id="29072"),
        # 400/(1+1) = 200 without a rest
        pytest.param(400, "0.05", 200, id="nobody is added to a whole number"),
        # 10000/(1+9) = 1000, though 0.03² is no exact float
        pytest.param(10_000, "0.03", 1000, id="computed exactly"),
        # 1/(1+0.0025) = 0.997…
        pytest.param(1, "0.05", 1, id="one"),
        pytest.param(0, "0.05", 0, id="nobody"),
        # 10⁹/(1+2500000) = 399.99984
        pytest.param(10**9, "0.05", 400, id="never more than 1/e²"),
        # 10/(1+9.801) = 0.925…
        pytest.param(10, "0.99", 1, id="a wide margin"),
    ],
)
def test_sample_size(population: int, error: str, n: int) -> None:
    assert sample_size(population, Fraction(error)) == n


@pytest.mark.parametrize(
    ("population", "error"), [(-1, "0.05"), (10, "0"), (10, "1"), (10, "-0.05"), (10, "5")]
)
def test_impossible_numbers_have_no_sample(population: int, error: str) -> None:
    with pytest.raises(ValueError, match="must"):
        sample_size(population, Fraction(error))
