"""The texts the shipped model learns from; all of them made up, none a real complaint."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from nlp.labels import Kind, Sentiment, Urgency

STARTER = Path(__file__).parent / "data" / "starter"
FROZEN_PERCENT = 15
"""Share of the writers whose texts are never learnt from, only measured on."""


class Example(msgspec.Struct, frozen=True):
    """A labelled text."""

    text: str
    field: str
    kind: Kind
    urgency: Urgency = Urgency.ORDINARY
    second: str | None = None
    """Another field that would not be wrong."""
    aspects: list[str] = []
    sentiment: Sentiment | None = None
    """None: as its kind says (``feeling``)."""
    writer: str = ""
    """Who wrote it: texts of one person are never both learnt from and measured on."""


_FEELINGS = {
    Kind.PRAISE: Sentiment.POSITIVE,
    Kind.QUESTION: Sentiment.NEUTRAL,
    Kind.RECOMMENDATION: Sentiment.NEUTRAL,
    Kind.SPAM: Sentiment.NEUTRAL,
}


def feeling(example: Example) -> Sentiment:
    """Return how the writer feels; what a kind mostly goes with where nobody said it."""
    return example.sentiment or _FEELINGS.get(example.kind, Sentiment.NEGATIVE)


def load(folder: Path = STARTER) -> list[Example]:
    """Return all texts of a folder, file by file.

    Raises:
        msgspec.MsgspecError: a line is no JSON or lacks a label.
    """
    decoder = msgspec.json.Decoder(Example)
    files = sorted(folder.glob("*.jsonl"))
    return [example for path in files for example in decoder.decode_lines(path.read_bytes())]


def is_frozen(writer: str) -> bool:
    """Tell whether a writer belongs to the frozen set; the same on every machine."""
    digest = hashlib.sha256(writer.encode()).digest()
    return int.from_bytes(digest[:4], "big") % 100 < FROZEN_PERCENT


def split(examples: Iterable[Example]) -> tuple[list[Example], list[Example]]:
    """Return (to learn from, frozen), parted by writer."""
    learn: list[Example] = []
    frozen: list[Example] = []
    for example in examples:
        (frozen if is_frozen(example.writer) else learn).append(example)
    return learn, frozen


def fingerprint(examples: Sequence[Example]) -> str:
    """Return a hash of all texts and labels, whatever their order."""
    lines = sorted(msgspec.json.encode(example) for example in examples)
    return hashlib.sha256(b"\n".join(lines)).hexdigest()
