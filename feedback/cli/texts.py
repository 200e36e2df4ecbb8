"""classify, mask, train: the machine on lines of JSON."""

import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from feedback.cli.lines import each_line
from feedback.cli.running import run, settings_or_stop
from feedback.learning.queries.models import promoted
from nlp import pii, split
from nlp.classify import Classifier
from nlp.modelfile import DEFAULT_MODEL, ModelFileRefused, load

NOT_A_TEXT = 'each line must be a JSON object with a string "text"'
SHIPPED, CURRENT = "shipped", "current"


@click.command()
@click.option(
    "--model",
    "which",
    type=click.Choice([SHIPPED, CURRENT]),
    default=SHIPPED,
    show_default=True,
    help="The model of this program, or the one in use here: it has learnt from corrections.",
)
@click.option("--parts", "with_parts", is_flag=True, help="Also part texts of several matters.")
@click.option(
    "--service", "with_service", is_flag=True, help="Also second field, aspects and sentiment."
)
def classify(which: str, *, with_parts: bool, with_service: bool) -> None:
    """Read JSON lines {"text": …}, write what the machine thinks of each.

    Needs no database, unless the model in use is asked for. A line that is no such
    object gives {"error": …}.
    """
    try:
        model = run(promoted(settings_or_stop())) if which == CURRENT else load(DEFAULT_MODEL)
    except ModelFileRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal

    def answer(text: str) -> dict[str, Any]:
        return _classified(model, text, with_parts=with_parts, with_service=with_service)

    each_line(sys.stdin.buffer, lambda row: _of_text(row, answer))


@click.command()
def mask() -> None:
    """Read JSON lines {"text": …}, write each with what identifies a person masked.

    Offsets of "spans" count characters of the NFC form of the text that came in. Needs
    no database. A line that is no such object gives {"error": …}.
    """
    each_line(sys.stdin.buffer, lambda row: _of_text(row, _masked))


def _of_text(row: Any, answer: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return {"error": NOT_A_TEXT}
    # A lone half of a surrogate pair is valid JSON and no text.
    return answer(row["text"].encode("utf-8", "replace").decode())


def _classified(
    model: Classifier, text: str, *, with_parts: bool, with_service: bool
) -> dict[str, Any]:
    opinion = model.suggest(text)
    told = {
        "field": opinion.field,
        "confidence": opinion.confidence,
        "fields": opinion.fields,
        "kind": opinion.kind,
        "kinds": opinion.kinds,
        "urgency": opinion.urgency,
        "sealed": opinion.sealed,
        "trusted": opinion.trusted,
    }
    if with_service:
        told |= {
            "second": opinion.second,
            "aspects": opinion.aspects,
            "sentiment": opinion.sentiment,
        }
    if with_parts:
        told["parts"] = [
            {"field": part.field, "start": part.start, "end": part.end}
            for part in split.parts(model, text, opinion)
        ]
    return told


def _masked(text: str) -> dict[str, Any]:
    spans = pii.find(text)
    return {
        "text": pii.masked(unicodedata.normalize("NFC", text), spans),
        "spans": [{"start": one.start, "end": one.end, "kind": one.kind} for one in spans],
    }


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path), default=DEFAULT_MODEL, show_default=True
)
def train(out: Path) -> None:
    """Make the model file from the starter texts, in a process of its own."""
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "nlp.train", "--out", str(out)], check=False
    )
    raise SystemExit(done.returncode)
