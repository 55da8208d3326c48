"""Somebody has the conversations of who is away."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

USER = settings.AUTH_USER_MODEL


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0011_unsent_aside"),
        ("shifts", "0001_begin"),
        migrations.swappable_dependency(USER),
    ]

    operations = [
        migrations.AddField("absence", "due_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("absence", "attempts", models.PositiveIntegerField(default=0)),
        migrations.AddField(
            "absence",
            "stand_in",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=USER),
        ),
        migrations.AddIndex(
            "absence", models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="absence_due")
        ),
        migrations.CreateModel(
            name="Covered",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(default="with", max_length=6)),
                ("at", models.DateTimeField()),
                (
                    "absence",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="covered",
                        to="shifts.absence",
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inbox.conversation"),
                ),
                (
                    "to",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=USER),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("absence", "conversation"), name="covered_once_an_absence")],
            },
        ),
    ]
