from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_wires"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="usage",
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name="Farewell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("network", models.CharField(max_length=30)),
                ("verb", models.CharField(max_length=8)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("code", models.CharField(max_length=32, unique=True)),
                ("ended", models.PositiveSmallIntegerField(default=0)),
                ("receipt", models.BigIntegerField(default=0)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="farewell_at")],
            },
        ),
    ]
