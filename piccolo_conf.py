"""Where Piccolo finds the database and the two table apps."""

import os

from piccolo.conf.apps import AppRegistry

from feedback.core.db import KeptSQLiteEngine
from feedback.core.settings import load_settings

DB = KeptSQLiteEngine(path=str(load_settings(os.environ).sqlite_path))

APP_REGISTRY = AppRegistry(apps=["feedback.piccolo_app", "surveys.piccolo_app"])
