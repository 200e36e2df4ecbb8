"""What a text must be before it is stored."""

import unicodedata

MIN_LETTERS = 2


def cleaned(text: str) -> str:
    """Return ``text`` in NFC, without control characters and lone surrogates.

    Line breaks and tabs stay; the words are left as the citizen wrote them.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (
        sign
        for sign in composed
        if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"}
    )
    return "".join(kept).strip()


def says_something(text: str) -> bool:
    """Tell whether there is at least one word: two letters or digits.

    Emoji, blanks and punctuation alone say nothing.
    """
    return sum(sign.isalnum() for sign in text) >= MIN_LETTERS
