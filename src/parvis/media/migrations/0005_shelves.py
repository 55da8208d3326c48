"""Shelves of one's own, and how much room the library may take."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("media", "0004_found"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="file",
            name="personal",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="keeping",
            name="city_mb",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="keeping",
            name="shelf_mb",
            field=models.PositiveIntegerField(default=2048),
        ),
        migrations.AddIndex(
            model_name="file",
            index=models.Index(condition=models.Q(("personal", True)), fields=["by", "-id"], name="file_personal"),
        ),
    ]
