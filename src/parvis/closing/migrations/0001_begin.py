import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("people", "0002_counted")]

    operations = [
        migrations.CreateModel(
            name="Requirement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True)),
                ("active", models.BooleanField(default=True)),
                ("of", models.CharField(max_length=4)),
                ("natures", models.JSONField(default=list)),
                ("topics", models.JSONField(default=list)),
                ("asks", models.JSONField(default=list)),
                ("questions", models.JSONField(default=list)),
                (
                    "team",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.team"),
                ),
            ],
            options={"ordering": ["of", "name"]},
        ),
    ]
