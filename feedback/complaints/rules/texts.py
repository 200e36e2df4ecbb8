"""What a text must be before it is stored."""

import re
import unicodedata

MIN_LETTERS = 2
KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")
LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")


def cleaned(text: str) -> str:
    """Return ``text`` in NFC, without control characters and lone surrogates.

    Line breaks and tabs stay; the words are left as the citizen wrote them.
    """
    kept = (
        sign
        for sign in LINE_ENDS.sub("\n", text)
        if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs"}
    )
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def says_something(text: str) -> bool:
    """Tell whether there is at least one word: two letters or digits.

    Emoji (also keycaps), blanks and punctuation alone say nothing.
    """
    return sum(sign.isalnum() for sign in KEYCAP.sub("", text)) >= MIN_LETTERS
