"""What the address of a report asks for, narrowed to what the reader may see."""

from datetime import date

from feedback.core.http import AnyRequest, who
from feedback.core.permissions import Permission, require
from feedback.core.problems import NotFound
from feedback.core.reporting import Period, Reports, Unit
from feedback.core.trees import subtree


def handed(request: AnyRequest) -> Reports:
    """Return the panels, datasets and units the slice was handed."""
    reports: Reports = request.app.state.reports
    return reports


async def read_period(
    request: AnyRequest, days: tuple[date, date], unit_code: str, permission: Permission
) -> Period:
    """Return the period for who asks.

    Raises:
        NotAllowed: the reader has ``permission`` nowhere.
        NotFound: there is no such unit, or it lies outside the reader's scope.
    """
    scope = require(who(request), permission)
    if not unit_code:
        return Period(*days, scope)
    units = await handed(request).units()
    chosen = next((unit for unit in units if unit.code == unit_code), None)
    if chosen is None or not scope.reaches(chosen.id):
        raise NotFound("Không có đơn vị này.")
    below = subtree(chosen.id, {unit.id: unit.parent for unit in units})
    return Period(*days, scope, unit_ids=below, unit_code=unit_code)


async def unit_options(request: AnyRequest, permission: Permission) -> list[tuple[str, str]]:
    """Return the units the reader may choose, indented by depth."""
    scope = who(request).scope(permission)
    units: list[Unit] = list(await handed(request).units())
    return [
        (unit.code, "\u2003" * unit.depth + unit.name)
        for unit in units
        if scope.reaches(unit.id)
    ]
