"""A pytest plugin (`-p parvis.testing.environment`), read before Django.

A data folder of its own, the database named by PARVIS_TEST_DATABASE_URL or SQLite."""

from __future__ import annotations

import os
import tempfile

_FOLDER = tempfile.mkdtemp(prefix="parvis-tests-")
os.environ["PARVIS_DATA"] = _FOLDER
os.environ["PARVIS_DATABASE_URL"] = os.environ.get("PARVIS_TEST_DATABASE_URL", "")
os.environ.pop("PARVIS_BROKER_URL", None)
os.environ["PARVIS_ALLOW_HOSTS"] = "127.0.0.1,localhost"
os.environ["PARVIS_LOOK_AGAIN"] = "0.2"
os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.conf.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in the test's own thread
