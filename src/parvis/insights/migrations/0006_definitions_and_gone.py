import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_backlog"),
        ("insights", "0005_planned_comparisons"),
    ]

    operations = [
        migrations.AddField(
            model_name="watch",
            name="told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="watch",
            name="silent",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="watch",
            name="gone_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="watch",
            index=models.Index(condition=models.Q(("gone_at__isnull", False)), fields=["gone_at"], name="watch_gone"),
        ),
        migrations.CreateModel(
            name="Redefined",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("own", models.BooleanField(default=False)),
                ("metric", models.CharField(max_length=20)),
                ("before", models.CharField(max_length=60)),
                ("after", models.CharField(max_length=60)),
                ("since", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "own", "metric", "before", "after"), name="redefined_once")
                ],
            },
        ),
    ]
