"""Measures: what is watched, what was told."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_fewer_indexes"),
        ("publishing", "0002_form"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("metric", models.CharField(max_length=20)),
                ("value", models.FloatField()),
                ("at", models.DateTimeField()),
                ("told_at", models.DateTimeField()),
                ("day", models.DateField(null=True)),
                ("name", models.CharField(blank=True, max_length=60)),
                ("last", models.BooleanField(default=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "delivery",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="publishing.delivery",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("delivery__isnull", False)), fields=["delivery", "-id"], name="reading_delivery"
                    ),
                    models.Index(
                        condition=models.Q(("delivery__isnull", True)), fields=["account", "-id"], name="reading_account"
                    ),
                    models.Index(fields=["at"], name="reading_old"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("day", None), ("delivery__isnull", False), ("last", True)),
                        fields=("delivery", "metric"),
                        name="one_last_reading",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Share",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=10)),
                ("by", models.CharField(max_length=10)),
                ("key", models.CharField(max_length=120)),
                ("label", models.CharField(blank=True, max_length=120)),
                ("value", models.FloatField()),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "what", "by", "-at"], name="share_account"),
                    models.Index(fields=["at"], name="share_old"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, max_length=60)),
                ("said", models.TextField(blank=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"
                    ),
                ),
                (
                    "delivery",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="watch", to="publishing.delivery"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="watch_due")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("delivery", None)), fields=("account",), name="one_watch_an_account"
                    )
                ],
            },
        ),
    ]
