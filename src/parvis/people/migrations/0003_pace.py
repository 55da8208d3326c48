"""How fast a token asks is counted beside it, for all web processes together (`people/throttles.py`)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_counted")]

    operations = [
        migrations.AddField(model_name="apitoken", name="pace_left", field=models.FloatField(default=0)),
        migrations.AddField(model_name="apitoken", name="pace_at", field=models.FloatField(default=0)),
    ]
