import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contests", "0001_begin"),
        ("square", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(model_name="contestkeeper", name="first_day", field=models.DateField(null=True)),
        migrations.AddField(model_name="contestkeeper", name="last_day", field=models.DateField(null=True)),
        migrations.AddField(model_name="keeperinvitation", name="first_day", field=models.DateField(null=True)),
        migrations.AddField(model_name="keeperinvitation", name="last_day", field=models.DateField(null=True)),
        migrations.CreateModel(
            name="Flag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("language", models.CharField(default="fr", max_length=2)),
                ("ground", models.CharField(max_length=20)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("state", models.CharField(default="open", max_length=9)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="flags", to="contests.entry"
                    ),
                ),
                (
                    "resident",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="square.resident"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["entry", "-id"], name="contest_flag_entry"),
                    models.Index(fields=["email"], name="contest_flag_email"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("resident__isnull", False), ("state", "open")),
                        fields=("entry", "resident"),
                        name="one_open_contest_flag",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(max_length=8)),
                ("ground", models.CharField(max_length=20)),
                ("facts", models.TextField(blank=True)),
                ("law", models.CharField(blank=True, max_length=200)),
                ("source", models.CharField(max_length=6)),
                ("at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
                ("appeal", models.TextField(blank=True)),
                ("appealed_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=6)),
                ("answer", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="contests.entry"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["entry", "-id"], name="contest_decision_entry")]},
        ),
    ]
