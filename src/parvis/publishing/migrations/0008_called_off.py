"""A delivery may be called off while its call is under way."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0007_left_behind"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="called_off",
            field=models.BooleanField(default=False),
        ),
    ]
