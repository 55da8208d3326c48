import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0011_unsent_aside"),
        ("records", "0003_lasting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("right", models.CharField(max_length=11)),
                ("who", models.CharField(blank=True, max_length=200)),
                ("how", models.CharField(blank=True, max_length=500)),
                ("state", models.CharField(default="open", max_length=8)),
                ("received_on", models.DateField()),
                ("due_on", models.DateField()),
                ("extended_on", models.DateField(null=True)),
                ("why", models.CharField(blank=True, max_length=500)),
                ("ended_on", models.DateField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("told", models.SmallIntegerField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="claims", to="inbox.contact"
                    ),
                ),
                (
                    "keeper",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["due_on"], name="claim_open"),
                    models.Index(fields=["state", "-id"], name="claim_state"),
                ],
            },
        ),
    ]
