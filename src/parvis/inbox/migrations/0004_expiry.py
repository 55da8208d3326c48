"""Until when a network lets the words of a message be kept, and when they went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import migrations, models

SLICE = 1000


def told(apps: Any, schema_editor: Any) -> None:
    """What LinkedIn's members wrote carried its moment in the context."""
    message = apps.get_model("inbox", "Message")
    rows, after = message.objects.filter(account__network="linkedin", way="in", context__isnull=False), 0
    while some := list(rows.filter(pk__gt=after).order_by("pk")[:SLICE]):
        for row in some:
            moment = row.context.pop("expires", None) if isinstance(row.context, dict) else None
            row.expires_at = datetime.fromisoformat(moment) if moment else None
        message.objects.bulk_update(some, ["context", "expires_at"])
        after = some[-1].pk


class Migration(migrations.Migration):
    dependencies = [("inbox", "0003_moderation")]
    operations = [
        migrations.AddField("identity", "expired_at", models.DateTimeField(null=True)),
        migrations.AddField("message", "expires_at", models.DateTimeField(null=True)),
        migrations.AddField("message", "expired_at", models.DateTimeField(null=True)),
        migrations.RunPython(told, migrations.RunPython.noop),
        migrations.AddIndex(
            "message",
            models.Index(
                fields=["expires_at"],
                name="message_expires",
                condition=models.Q(expires_at__isnull=False, expired_at__isnull=True),
            ),
        ),
    ]
