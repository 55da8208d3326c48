from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("promises", "0001_begin")]

    operations = [
        migrations.AddField("level", "natures", models.JSONField(default=list)),
        migrations.AddField("level", "topics", models.JSONField(default=list)),
        migrations.AddField("promise", "asked", models.BigIntegerField(null=True)),
    ]
