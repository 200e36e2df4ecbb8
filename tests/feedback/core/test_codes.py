import stat
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from feedback.core.codes import (
    ALPHABET,
    POINT_LENGTH,
    TRACKING_LENGTH,
    grouped,
    keyed_hash,
    make_secret,
    new_code,
    read_code,
    read_secret,
)

LENGTHS = [
    pytest.param(TRACKING_LENGTH, id="tracking code"),
    pytest.param(POINT_LENGTH, id="service point"),
]


def checked(body: str) -> str:
    """Return ``body`` with the one sign that makes a code of it."""
    codes = [body + sign for sign in ALPHABET if read_code(body + sign, len(body) + 1)]
    assert len(codes) == 1
    return codes[0]


BODIES = st.text(alphabet=ALPHABET, min_size=TRACKING_LENGTH - 1, max_size=TRACKING_LENGTH - 1)
CODES = BODIES.map(checked)


def test_tracking_code_hides_at_least_fifty_random_bits() -> None:
    assert len(ALPHABET) ** (TRACKING_LENGTH - 1) > 2**50


def test_alphabet_has_no_sign_twice_and_none_that_is_mistaken() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 29
    assert not set("01BILOS") & set(ALPHABET)
    assert ALPHABET.upper() == ALPHABET


@pytest.mark.parametrize("length", LENGTHS)
def test_new_code_has_its_length_and_reads_as_itself(length: int) -> None:
    for _ in range(200):
        code = new_code(length)

        assert len(code) == length
        assert set(code) <= set(ALPHABET)
        assert read_code(code, length) == code


def test_new_codes_do_not_repeat_and_use_the_whole_alphabet() -> None:
    codes = [new_code(TRACKING_LENGTH) for _ in range(500)]

    assert len(set(codes)) == 500
    assert set("".join(codes)) == set(ALPHABET)


@pytest.mark.parametrize("length", LENGTHS)
def test_check_sign_finds_every_single_wrong_sign(length: int) -> None:
    code = new_code(length)
    wrong = [
        code[:place] + sign + code[place + 1 :]
        for place in range(length)
        for sign in ALPHABET
        if sign != code[place]
    ]

    assert len(wrong) == length * 28
    assert [typed for typed in wrong if read_code(typed, length)] == []


@pytest.mark.parametrize("length", LENGTHS)
def test_check_sign_finds_every_swap_of_neighbours_whatever_they_are(length: int) -> None:
    missed = []
    for place in range(length - 2):
        for left in ALPHABET:
            for right in ALPHABET.replace(left, ""):
                body = list("2" * (length - 1))
                body[place], body[place + 1] = left, right
                code = checked("".join(body))
                swapped = code[:place] + right + left + code[place + 2 :]
                if read_code(swapped, length):
                    missed.append((code, swapped))

    assert missed == []


@given(code=CODES, place=st.integers(0, TRACKING_LENGTH - 2))
def test_swapped_neighbours_are_refused_also_at_the_check_sign(code: str, place: int) -> None:
    assume(code[place] != code[place + 1])

    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert read_code(swapped, TRACKING_LENGTH) is None


@given(code=CODES, place=st.integers(0, TRACKING_LENGTH - 1), sign=st.sampled_from(ALPHABET))
def test_a_wrong_sign_is_refused(code: str, place: int, sign: str) -> None:
    assume(code[place] != sign)

    assert read_code(code[:place] + sign + code[place + 1 :], TRACKING_LENGTH) is None


@given(code=CODES, separator=st.sampled_from(["-", " ", "", ".", " - ", "–", "\t", "\n"]))
def test_code_reads_the_same_in_groups_and_in_small_letters(code: str, separator: str) -> None:
    typed = grouped(code).replace("-", separator).lower()

    assert read_code(f"  {typed} ", TRACKING_LENGTH) == code


@pytest.mark.parametrize(
    ("typed_as", "meant"),
    [pytest.param("B", "8", id="B for 8"), pytest.param("S", "5", id="S for 5")],
)
def test_look_alikes_are_read_as_what_was_meant(typed_as: str, meant: str) -> None:
    code = checked(f"7K3MQ{meant}TX4HP")

    assert read_code(code.replace(meant, typed_as), TRACKING_LENGTH) == code
    assert read_code(code.replace(meant, typed_as.lower()), TRACKING_LENGTH) == code


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("", id="nothing"),
        pytest.param("    ", id="blanks"),
        pytest.param("7K3M", id="too short"),
        pytest.param("7K3MQ9TX4HPAA", id="too long"),
        pytest.param("000000000000", id="zeros"),
        pytest.param("IIIILLLLOOOO", id="signs that are not in it"),
        pytest.param("PA-2611-004512", id="a number instead of a code"),
        pytest.param("Đơn của tôi ở", id="Vietnamese words"),
        pytest.param("７Ｋ３ＭＱ９ＴＸ４ＨＰＡ", id="full-width signs"),
        pytest.param("²²²²²²²²²²²²", id="raised digits"),
        pytest.param("٣٣٣٣٣٣٣٣٣٣٣٣", id="Arabic digits"),
        pytest.param("2" * 100_000, id="a hundred thousand signs"),
        pytest.param("' OR 1=1 --", id="an injection"),
        pytest.param("\x00" * 12, id="NUL"),
        pytest.param("\ud800" * 12, id="lone surrogates"),
    ],
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert read_code(typed, TRACKING_LENGTH) is None


@given(typed=st.text(max_size=40))
def test_whatever_is_typed_is_a_code_or_none(typed: str) -> None:
    code = read_code(typed, TRACKING_LENGTH)

    assert code is None or (len(code) == TRACKING_LENGTH and set(code) <= set(ALPHABET))


def test_a_code_of_another_length_is_no_code() -> None:
    assert read_code(new_code(POINT_LENGTH), TRACKING_LENGTH) is None
    assert read_code(new_code(TRACKING_LENGTH), POINT_LENGTH) is None


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        pytest.param("7K3MQ9TX4HPA", "7K3M-Q9TX-4HPA", id="three groups"),
        pytest.param("7K3MQ9TX4", "7K3M-Q9TX-4", id="a rest of one"),
        pytest.param("7K3M", "7K3M", id="one group"),
    ],
)
def test_code_is_shown_in_groups_of_four(code: str, shown: str) -> None:
    assert grouped(code) == shown


def test_keyed_hash_depends_on_secret_purpose_and_value() -> None:
    hashes = {
        keyed_hash(secret, purpose, value)
        for secret in (b"one", b"two")
        for purpose in ("tracking code", "session")
        for value in ("7K3M", "7K3N")
    }

    assert len(hashes) == 8
    assert all(len(digest) == 64 for digest in hashes)


def test_keyed_hash_stays_the_same_over_versions() -> None:
    # printf 'tracking code\\0007K3MQ9TX4HPA' | openssl dgst -sha256 -hmac secret
    assert (
        keyed_hash(b"secret", "tracking code", "7K3MQ9TX4HPA")
        == "bf9ae7a54c5db1fa05833037af3e127d0b6ea8f2fcd5ee278dc60d161c2fc905"
    )


def test_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret.key"

    make_secret(path)
    first = read_secret(path)
    make_secret(path)

    assert len(first) == 32
    assert read_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_secret_that_was_never_made_is_missed(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_secret(tmp_path / "secret.key")
