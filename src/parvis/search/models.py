"""One table of searchable text; the full-text index beside it is FTS5 or tsvector (made by the migration)."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """The folded text of one thing (`label`, `row`). `team` and `thread` let the caller narrow without a join."""

    label = models.CharField(max_length=40)
    row = models.BigIntegerField()
    thread = models.BigIntegerField(null=True)  # the conversation or post to open
    team = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    body = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["label", "row"], name="one_entry")]
        indexes = [
            models.Index(fields=["label", "-at", "-id"], name="entry_recent"),
            models.Index(fields=["thread", "label"], name="entry_thread"),
        ]
