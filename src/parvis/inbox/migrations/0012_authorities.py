import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0011_unsent_aside"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuthorityReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("to", models.CharField(max_length=10)),
                ("facts", models.TextField(blank=True)),
                ("url", models.URLField(blank=True, max_length=600)),
                ("state", models.CharField(default="prepared", max_length=10)),
                ("at", models.DateTimeField()),
                ("second_at", models.DateTimeField(null=True)),
                ("said", models.TextField(blank=True)),
                ("reported_at", models.DateTimeField(null=True)),
                ("reference", models.CharField(blank=True, max_length=100)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="inbox.conversation"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="inbox.message",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.team"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["team", "-id"], name="authority_team")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("prepared", "confirmed"))),
                        fields=("message", "to"),
                        name="one_open_report",
                    )
                ],
            },
        ),
    ]
