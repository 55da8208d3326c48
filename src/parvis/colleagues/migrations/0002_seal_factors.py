"""What second factors are made from was kept in the clear."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from parvis.colleagues.actions import seal_factors


def seal(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("mfa", "Authenticator").objects.using(schema_editor.connection.alias)
    seal_factors(rows.filter(type__in=("totp", "recovery_codes")).iterator())


class Migration(migrations.Migration):
    dependencies = [("colleagues", "0001_begin"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
