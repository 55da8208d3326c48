import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("inbox", "0004_expiry"),
        ("people", "0002_counted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Label",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("tone", models.CharField(default="quiet", max_length=8)),
                ("retired_at", models.DateTimeField(null=True)),
                ("team", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="labels", to="people.team")),
            ],
        ),
        migrations.CreateModel(
            name="Labelled",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="labelled",
                        to="inbox.conversation",
                    ),
                ),
                (
                    "label",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="labelled", to="desk.label"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="View",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("query", models.CharField(max_length=600)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.team"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="First",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("view", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="desk.view")),
            ],
        ),
        migrations.AddConstraint(
            model_name="label",
            constraint=models.UniqueConstraint(
                models.F("team"), django.db.models.functions.text.Lower("name"), name="one_label_a_name"
            ),
        ),
        migrations.AddIndex(
            model_name="labelled",
            index=models.Index(fields=["label", "conversation"], name="labelled_label"),
        ),
        migrations.AddConstraint(
            model_name="labelled",
            constraint=models.UniqueConstraint(fields=("conversation", "label"), name="one_label_a_conversation"),
        ),
        migrations.AddIndex(
            model_name="view",
            index=models.Index(fields=["team", "position"], name="view_team"),
        ),
    ]
