"""What is to be answered is counted on every page: from an index that holds nothing else, without a look at the rows."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0005_held")]
    operations = [
        migrations.RemoveIndex("conversation", "conversation_waiting"),
        migrations.AddIndex(
            "conversation",
            models.Index(
                fields=["waiting_since", "assignee", "team"],
                name="conversation_to_answer",
                condition=models.Q(state__in=("new", "open"), due_at__isnull=True, waiting_since__isnull=False),
            ),
        ),
    ]
