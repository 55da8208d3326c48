"""What was in the library before is found by the same words as what comes."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from parvis.search.index import fold

BATCH = 500


def find(apps: Any, schema_editor: Any) -> None:
    files, entries = apps.get_model("media", "File"), apps.get_model("search", "Entry")
    rows = files.objects.filter(inbound=False).order_by("pk").values_list("pk", "created_at", "name", "alt", "credit")
    found = []
    for pk, at, *words in rows.iterator(chunk_size=BATCH):
        found.append(entries(label="media.file", row=pk, at=at, body=fold(" ".join(words))))
        if len(found) == BATCH:
            entries.objects.bulk_create(found, ignore_conflicts=True)
            found = []
    entries.objects.bulk_create(found, ignore_conflicts=True)


def forget(apps: Any, schema_editor: Any) -> None:
    apps.get_model("search", "Entry").objects.filter(label="media.file").delete()


class Migration(migrations.Migration):
    dependencies = [("media", "0003_library"), ("search", "0002_words")]
    operations = [migrations.RunPython(find, forget)]
