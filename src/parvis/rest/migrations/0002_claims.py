"""A claim on a key has a holder and an end."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rest", "0001_begin")]
    operations = [
        migrations.AddField("once", "token", models.UUIDField(null=True)),
        migrations.AddField("once", "until", models.DateTimeField(null=True)),
    ]
