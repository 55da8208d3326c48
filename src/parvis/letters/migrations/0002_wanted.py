from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("letters", "0001_begin")]

    operations = [
        migrations.CreateModel(
            name="Wanted",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("who", models.CharField(max_length=40, unique=True)),
                ("left", models.FloatField()),
                ("at", models.FloatField()),
                ("seen_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["seen_at"], name="letters_wanted_seen")]},
        ),
    ]
