"""Hashes of the texts that models are measured on, so that none of them is learnt from.

``python -m tests.nlp.outside FILE.jsonl…`` writes ``outside.bin`` anew: keyed hashes of
every five syllables in a row. The texts themselves stay outside; a hash gives none back.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

from nlp.normalize import fold, normalize

FILE = Path(__file__).with_name("outside.bin")
KEY = b"lang nghe: outside texts"
IN_A_ROW, BYTES = 5, 6
_WORD = re.compile(r"\w+")


def hashes(text: str) -> set[bytes]:
    """Return the hash of each five syllables in a row, whatever their diacritics."""
    words = _WORD.findall(fold(normalize(text)).lower())
    rows = (
        " ".join(words[at : at + IN_A_ROW]).encode() for at in range(len(words) - IN_A_ROW + 1)
    )
    return {hashlib.blake2b(row, digest_size=BYTES, key=KEY).digest() for row in rows}


def stored() -> frozenset[bytes]:
    """Return all hashes of the outside texts."""
    data = FILE.read_bytes()
    return frozenset(data[at : at + BYTES] for at in range(0, len(data), BYTES))


def main() -> None:
    """Hash the texts of the files given."""
    found = set[bytes]()
    for name in sys.argv[1:]:
        for line in Path(name).read_text(encoding="utf-8").splitlines():
            found |= hashes(json.loads(line)["text"])
    FILE.write_bytes(b"".join(sorted(found)))


if __name__ == "__main__":
    main()
