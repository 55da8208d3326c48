import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0002_many"),
        ("people", "0003_hold"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Macro",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("reply", models.TextField(blank=True)),
                ("note", models.TextField(blank=True)),
                ("assign", models.CharField(blank=True, max_length=20)),
                ("state", models.CharField(blank=True, max_length=8)),
                ("snooze", models.CharField(blank=True, max_length=8)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("put", models.ManyToManyField(related_name="+", to="desk.label")),
                ("taken", models.ManyToManyField(related_name="+", to="desk.label")),
                (
                    "team",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.team"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["team", "name"], name="macro_team")],
            },
        ),
    ]
