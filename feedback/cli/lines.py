"""Commands that read lines of JSON and answer each with a line of JSON, in order."""

import json
import sys
from collections.abc import Callable
from typing import Any, BinaryIO


def each_line(source: BinaryIO, answer: Callable[[Any], dict[str, Any]]) -> None:
    """Answer every line of ``source`` at once; one that is no JSON with {"error": …}."""
    for line in source:
        told = _answered(line, answer)
        sys.stdout.buffer.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
        sys.stdout.buffer.flush()


def _answered(line: bytes, answer: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as refusal:
        return {"error": f"not JSON: {refusal}"}
    return answer(row)
