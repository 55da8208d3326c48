import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("readings", "0006_danger_said")]

    operations = [
        migrations.AddField(
            "learning",
            "second",
            models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="readings.trained"
            ),
        ),
        migrations.AddField("learning", "second_since", models.DateTimeField(null=True)),
    ]
