"""The tables of surveys, for Piccolo; its migrations run after feedback's."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="surveys",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(
        modules=[
            "surveys.responses.tables",
            "surveys.indexes.tables",
            "surveys.screens.tables",
            "surveys.tickets.tables",
            "surveys.questionnaires.tables",
            "surveys.devices.tables",
            "surveys.visits.tables",
            "surveys.alerts.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=["feedback.piccolo_app"],
    commands=[],
)
