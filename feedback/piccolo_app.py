"""All of feedback's tables, for Piccolo."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="feedback",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        modules=[
            "feedback.core.tables",
            "feedback.places.tables",
            "feedback.accounts.tables",
            "feedback.notifications.tables",
            "feedback.complaints.tables",
            "feedback.complaints.clock_tables",
            "feedback.inspections.tables",
            "feedback.escalation.tables",
            "feedback.learning.tables",
            "feedback.publishing.tables",
            "feedback.reports.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=[],
    commands=[],
)
