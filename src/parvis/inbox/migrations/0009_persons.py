"""How long somebody is blocked or muted; whose conversation it is, where somebody said so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.db.models.deletion import CASCADE, SET_NULL

BARRED = models.Q(state__in=("standing", "by_hand"))


def begin(apps: Any, schema_editor: Any) -> None:
    """Whoever is blocked or muted already has no end date: somebody looks at each, half a year after it was done."""
    barring, moderation = apps.get_model("inbox", "Barring"), apps.get_model("inbox", "Moderation")
    newest: dict[tuple[str, int | None, int], Any] = {}
    standing = moderation.objects.filter(act__in=("block", "mute"), state="done", undone_at__isnull=True).order_by("pk")
    for row in standing.only("act", "identity", "account", "at"):
        newest[row.act, row.identity_id or -row.pk, row.account_id] = row
    rows = [(row.pk, row.at + timedelta(days=180)) for row in newest.values()]
    barring.objects.bulk_create([barring(moderation_id=pk, review_at=at, due_at=at) for pk, at in rows], batch_size=500)


def user() -> Any:
    return models.ForeignKey(null=True, on_delete=SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)


class Migration(migrations.Migration):
    dependencies = [("inbox", "0008_danger"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Barring",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("until", models.DateField(null=True)),
                ("review_at", models.DateTimeField()),
                ("state", models.CharField(default="standing", max_length=8)),
                ("failure", models.CharField(blank=True, max_length=60)),
                ("said", models.TextField(blank=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("moderation", models.OneToOneField(on_delete=CASCADE, related_name="barring", to="inbox.moderation")),
                ("reviewed_by", user()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["due_at"], name="barring_due", condition=models.Q(due_at__isnull=False)),
                    models.Index(fields=["review_at", "id"], name="barring_review", condition=BARRED),
                ],
            },
        ),
        migrations.CreateModel(
            name="Belonging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("by", user()),
                ("contact", models.ForeignKey(on_delete=CASCADE, related_name="belongings", to="inbox.contact")),
                (
                    "conversation",
                    models.ForeignKey(db_index=False, on_delete=CASCADE, related_name="belongings", to="inbox.conversation"),
                ),
                ("undone_by", user()),
            ],
            options={
                "indexes": [models.Index(fields=["conversation", "-id"], name="belonging_conversation")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(undone_at__isnull=True), fields=("conversation",), name="one_belonging"
                    )
                ],
            },
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
