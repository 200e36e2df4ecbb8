"""/metrics: numbers of this process and of what waits, for Prometheus.

Whoever asks from this machine, not through the proxy in front, is answered; so
is whoever brings the token of ``LANGNGHE_METRICS_TOKEN``. For everybody else
the address does not exist. Each web process counts for itself: ask each one.
"""

import hmac
import ipaddress
from datetime import timedelta

from litestar import Response, get
from litestar.exceptions import NotFoundException
from prometheus_client import CONTENT_TYPE_LATEST

from feedback.complaints.queries.load import load
from feedback.core.clock import now
from feedback.core.db import DATABASE_ERRORS
from feedback.core.disk import free_bytes
from feedback.core.http import AnyRequest, address_of, site
from feedback.core.metrics import Metrics, Readings
from feedback.core.settings import Settings
from feedback.core.vitals import vitals
from surveys.responses.queries.ratings import ratings_since

GAUGES = {
    "langnghe_database_up": "1 when the database answered this scrape, else 0.",
    "langnghe_database_bytes": "Size of the database.",
    "langnghe_disk_free_bytes": "Free space on the disk the service writes to.",
    "langnghe_deliveries_waiting": "Jobs that have not been done yet, due or not.",
    "langnghe_deliveries_dead": "Jobs given up after their last try.",
    "langnghe_oldest_due_seconds": "How long the oldest due job has been waiting.",
    "langnghe_audit_lines_unlinked": "Lines of the audit trail not in its chain yet.",
    "langnghe_cases_open": "Cases that wait for an answer, sealed ones not counted.",
    "langnghe_cases_overdue": "Of these, past their promised day.",
    "langnghe_complaints_received_24h": "Received in 24 hours, sealed ones not counted.",
    "langnghe_ratings_received_24h": "Faces touched in the last 24 hours.",
}
DAY = timedelta(days=1)
FORWARDED = ("x-forwarded-for", "forwarded")


@get("/metrics", include_in_schema=False)
async def read_metrics(request: AnyRequest) -> Response[bytes]:
    """Answer with every number there is; 404 to whoever may not ask."""
    settings = site(request).settings
    if not (_is_local(request) or _brings(request, settings.metrics_token)):
        raise NotFoundException
    metrics: Metrics = request.app.state.metrics
    text = await metrics.show(lambda: _read(settings))
    headers = {"Cache-Control": "no-store"}
    return Response(text, media_type=CONTENT_TYPE_LATEST, headers=headers)


def _is_local(request: AnyRequest) -> bool:
    """Tell whether a program of this machine asks by itself.

    The proxy in front is local too, but says on whose behalf it asks.
    """
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(address_of(request)).is_loopback
    except ValueError:
        return False


def _brings(request: AnyRequest, token: str) -> bool:
    given = request.headers.get("authorization", "").encode()
    return bool(token) and hmac.compare_digest(given, f"Bearer {token}".encode())


async def _read(settings: Settings) -> Readings:
    disk = {"langnghe_disk_free_bytes": float(free_bytes(settings))}
    try:
        return {**disk, **await _read_database()}
    except DATABASE_ERRORS:
        return {**disk, "langnghe_database_up": 0.0}


async def _read_database() -> Readings:
    at = now()
    state, cases = await vitals(at), await load(at, at - DAY)
    return {
        "langnghe_database_up": 1.0,
        "langnghe_database_bytes": state.database_bytes,
        "langnghe_deliveries_waiting": state.waiting,
        "langnghe_deliveries_dead": state.dead,
        "langnghe_oldest_due_seconds": state.oldest_due_s,
        "langnghe_audit_lines_unlinked": state.unlinked,
        "langnghe_cases_open": cases.open,
        "langnghe_cases_overdue": cases.overdue,
        "langnghe_complaints_received_24h": cases.received,
        "langnghe_ratings_received_24h": await ratings_since(at - DAY),
    }
