"""What the lines of an imported table come to is kept beside it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0008_called_off")]

    operations = [migrations.AddField("postimport", "looked", models.JSONField(default=dict))]
