"""Whether a database has all its tables, and those of a new installation, made in one go.

Django walks through all migrations one after the other and builds the classes of all models anew at each step: ten seconds of
a processor before the first page. An empty database has nothing to carry over, so its tables are made as they are after the
last migration; what a migration runs besides (the full-text index, …) runs then, and all are noted as applied. A test compares
the two ways on both databases.
"""

from __future__ import annotations

import pkgutil
from pathlib import Path

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState


def has_all(connection: BaseDatabaseWrapper) -> bool:
    """Whether each migration was applied. One query and the names of files say so; Django's own plan loads every migration,
    half a second of a processor, and is asked only when a name is missing."""
    applied = set(MigrationRecorder(connection).applied_migrations())
    if _names() <= applied:
        return True
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _names() -> set[tuple[str, str]]:
    """Room and name of each migration that the installed rooms bring."""
    return {
        (config.label, module.name)
        for config in apps.get_app_configs()
        for module in pkgutil.iter_modules([str(Path(config.path) / "migrations")])
        if not module.ispkg and module.name[0] not in "_~"
    }


def is_new(connection: BaseDatabaseWrapper) -> bool:
    """Whether nothing was ever made in this database."""
    return not connection.introspection.table_names()


def make(connection: BaseDatabaseWrapper) -> None:
    """All tables, wholly or, if the process dies meanwhile, not at all."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    state = executor.loader.project_state()
    with connection.constraint_checks_disabled(), transaction.atomic(using=connection.alias):
        with connection.schema_editor() as editor:
            for model in state.apps.get_models():
                if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
                    editor.create_model(model)
        for migration, _ in plan:
            _run(migration, state, connection)
        executor.recorder.ensure_schema()
        for migration, _ in plan:
            executor.recorder.record_applied(migration.app_label, migration.name)


def _run(migration: Migration, state: ProjectState, connection: BaseDatabaseWrapper) -> None:
    for operation in migration.operations:
        if isinstance(operation, RunPython | RunSQL):
            with connection.schema_editor() as editor:
                operation.database_forwards(migration.app_label, editor, state, state)
