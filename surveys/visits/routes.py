"""The interface through which a queue or ticket machine tells its numbers: /api/visitors."""

from litestar import post

from feedback.core.clock import now
from feedback.core.http import AnyRequest, requires, who
from feedback.core.permissions import Permission
from surveys.visits import actions, rules
from surveys.visits.schemas import Imported


@post(
    "/api/visitors",
    guards=[requires(Permission.TELL_VISITORS, programs_only=True)],
    status_code=200,
    summary="Tell how many visitors were served",
    tags=["figures"],
)
async def create_visitors(request: AnyRequest) -> Imported:
    """Store visitors served by service point and day; all rows or none.

    The body is CSV with the columns ``point``, ``date``, ``served``, a JSON list of such
    objects, or one object a line. Sending it again changes nothing; another number for the
    same point and day corrects the one before.
    """
    rows, actor = rules.read_file(await request.body()), who(request)
    scope = actor.scope(Permission.TELL_VISITORS)
    return await actions.take_in(rows, scope, by=actor.name, at=now())


ROUTES = [create_visitors]
