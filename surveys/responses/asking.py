"""What must be known to trust answers: doubts, by whose slips, of how many visitors."""

from typing import Any

from msgspec.structs import replace

from feedback.complaints.schemas import Channel
from feedback.core.http import AnyRequest, address_of, site
from feedback.core.networks import read_networks
from feedback.core.reporting import Period, Ratio
from feedback.core.words import percent
from feedback.reports.rules import coverage_words
from surveys.responses.queries import figures
from surveys.responses.queries.coverage import coverage
from surveys.responses.schemas import FLAG_LABELS, Flag
from surveys.tickets.queries import response


def doubts_of(request: AnyRequest) -> int:
    """Return the flags of an answer sent with this request (``Flag``); 0: none.

    Of the address it came from nothing is kept.
    """
    written = site(request).settings.office_networks
    if written and read_networks(written).hold(address_of(request)):
        return int(Flag.OWN_NETWORK)
    return 0


async def by_ticket(period: Period, hour: tuple[int, int] | None) -> dict[str, Any] | None:
    """Return what came by one-time slip, and the response rate; None: nothing did."""
    verified = await figures.satisfied(replace(period, channel=str(Channel.TICKET)), hour)
    issued = await response(period)
    if not verified.whole and not issued.issued:
        return None
    return {
        "happy": verified.part,
        "total": verified.whole,
        "issued": issued.issued,
        "used": issued.used,
        "rate": percent(issued.rate),
    }


async def covered(period: Period) -> str:
    """Return how many of those served answered, in words."""
    found = await coverage(period)
    if found is None:
        return coverage_words(None, None)
    return f"tỷ lệ phản hồi {coverage_words(found.answers, found.served)}"


async def doubts(
    period: Period, hour: tuple[int, int] | None, ratio: Ratio
) -> dict[str, Any] | None:
    """Return what is flagged, and the share without it; None: nothing is, or is left out."""
    sure = await figures.satisfied(replace(period, undoubted=True), hour)
    if period.undoubted or sure.whole == ratio.whole:
        return None
    kinds: dict[Flag, int] = dict.fromkeys(Flag, 0)
    if hour is None:
        for one in await figures.faces_by(period, "flags"):
            for flag in Flag(int(one.code)):
                kinds[flag] += one.n
    return {
        "n": ratio.whole - sure.whole,
        "kinds": [(FLAG_LABELS[flag], n) for flag, n in kinds.items() if n],
        "share": percent(sure.share),
    }
