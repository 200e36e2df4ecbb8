"""Say what old administrative units are called today; needs underthesea.

``python -m nlp.units_today [--province NAME]`` reads JSON lines of ``OldUnit`` and writes one
of ``Today`` for each. underthesea carries the table of 2025 with it and is told not to ask
anybody; it takes 100 MB and half a second, so it runs in a process of its own.
"""

import argparse
import os
import socket
import sys
from typing import Any

import msgspec

from nlp.units import OldUnit, Today

OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
DIVIDED, FOUND = "divided", "success"


def today(one: OldUnit, province: str) -> Today:
    """Return what a unit is called today.

    Args:
        one: the ward as it was.
        province: taken when the writer names none; empty: that of a city of the same name.
    """
    from underthesea import convert_address  # noqa: PLC0415 - after it is told to stay offline

    city = one.district.removeprefix("thành phố ")
    for name in dict.fromkeys([one.province or province, province, city]):
        if not name:
            continue
        found = convert_address(f"{one.ward}, {one.district}, {name}")
        if str(found.status.value) == FOUND:
            is_divided = found.mapping_type is not None and found.mapping_type.value == DIVIDED
            now = "" if is_divided else str(found.converted)
            return Today(one.said, now, is_divided, _parts(found) if is_divided else ())
    return Today(one.said)


def _parts(found: Any) -> tuple[str, ...]:
    """Return what a divided unit became parts of, by the table underthesea looks into itself.

    Its own answer names only the one it takes by default; none where the table is laid
    out otherwise.
    """
    from underthesea.address import converter  # noqa: PLC0415 - as above
    from underthesea.address.normalizer import normalize_key  # noqa: PLC0415

    old = found.old
    try:
        records = converter._find_mapping(  # noqa: SLF001 - it offers no other way
            converter._resolve_province(old.province),  # noqa: SLF001
            normalize_key(old.district),
            normalize_key(old.ward),
        )
        names = [f"{record['new_ward']}, {found.new.province}" for record in records]
    except (AttributeError, KeyError, TypeError):
        return ()
    return tuple(dict.fromkeys(names))


def main() -> None:
    """Answer line by line."""
    parser = argparse.ArgumentParser(prog="python -m nlp.units_today", description=__doc__)
    parser.add_argument("--province", default="")
    province = parser.parse_args().province
    os.environ.update(OFFLINE)
    # urllib3, which comes along, else opens a socket at import to see whether it could.
    socket.has_ipv6 = False
    decoder = msgspec.json.Decoder(OldUnit)
    for line in sys.stdin.buffer:
        told = msgspec.json.encode(today(decoder.decode(line), province))
        sys.stdout.buffer.write(told + b"\n")


if __name__ == "__main__":
    main()
