"""Whose a network's number is, is asked for before each answer is written as sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0002_server")]

    operations = [
        migrations.AddIndex(model_name="reply", index=models.Index(fields=["account", "remote_id"], name="reply_remote")),
    ]
