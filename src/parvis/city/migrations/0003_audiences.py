from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("city", "0002_days")]
    operations = [
        migrations.AddField("topic", "aim", models.CharField(blank=True, default="", max_length=60), preserve_default=False),
        migrations.CreateModel(
            name="Audience",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(blank=True, max_length=80)),
                ("countries", models.JSONField(default=list)),
                ("local", models.BooleanField(default=False)),
                ("languages", models.JSONField(default=list)),
            ],
        ),
    ]
