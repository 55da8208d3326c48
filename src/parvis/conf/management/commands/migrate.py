"""Django's `migrate`, with the short way for an empty database."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from parvis.conf import tables


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        everything = not (options["app_label"] or options["fake"] or options["plan"] or options["check_unapplied"])
        if everything and tables.is_new(connection):
            tables.make(connection)
        super().handle(*args, **options)
