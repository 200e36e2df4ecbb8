"""Where Piccolo finds the database and the two table apps."""

import os

from piccolo.conf.apps import AppRegistry

from feedback.core.db import make_engine
from feedback.core.settings import load_settings

DB = make_engine(load_settings(os.environ))

APP_REGISTRY = AppRegistry(apps=["feedback.piccolo_app", "surveys.piccolo_app"])
