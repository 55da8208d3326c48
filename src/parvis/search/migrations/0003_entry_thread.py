"""Does a conversation hold these words? Asked of a list, one conversation after the other."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0002_words"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["thread", "label"], name="entry_thread"),
        ),
    ]
