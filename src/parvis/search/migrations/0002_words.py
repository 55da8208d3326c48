"""The full-text index beside the table: FTS5 on SQLite, a generated tsvector with GIN on PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE search_words USING fts5(body, content='search_entry', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 2')",
    "CREATE TRIGGER search_words_in AFTER INSERT ON search_entry BEGIN "
    "INSERT INTO search_words(rowid, body) VALUES (new.id, new.body); END",
    "CREATE TRIGGER search_words_out AFTER DELETE ON search_entry BEGIN "
    "INSERT INTO search_words(search_words, rowid, body) VALUES ('delete', old.id, old.body); END",
    "CREATE TRIGGER search_words_new AFTER UPDATE ON search_entry BEGIN "
    "INSERT INTO search_words(search_words, rowid, body) VALUES ('delete', old.id, old.body); "
    "INSERT INTO search_words(rowid, body) VALUES (new.id, new.body); END",
)
POSTGRESQL = (
    "ALTER TABLE search_entry ADD COLUMN body_words tsvector GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED",
    "CREATE INDEX search_entry_words ON search_entry USING gin (body_words) WITH (fastupdate = off)",
)


def make(apps: Any, schema_editor: Any) -> None:
    statements = POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement)


def unmake(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_entry DROP COLUMN body_words")
    else:
        schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_begin")]
    operations = [migrations.RunPython(make, unmake)]
