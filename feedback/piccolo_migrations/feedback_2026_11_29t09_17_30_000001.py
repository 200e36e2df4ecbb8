"""Routing rules get the order in which they were looked at so far.

A rule for one area went before those for every area, and older ones before younger.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from feedback.complaints.tables import RoutingRule

ID = "2026-11-29T09:17:30:000001"
VERSION = "1.38.0"
DESCRIPTION = "The order of routing rules"

NUMBER = """
    UPDATE routing_rule
       SET position = (
           SELECT count(*)
             FROM routing_rule AS other
            WHERE (CASE WHEN other.area IS NULL THEN 1 ELSE 0 END, other.id)
               <= (CASE WHEN routing_rule.area IS NULL THEN 1 ELSE 0 END, routing_rule.id))
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="feedback", description=DESCRIPTION)

    async def run():
        await RoutingRule.raw(NUMBER)

    manager.add_raw(run)
    return manager
