from django.db import migrations, models


class Migration(migrations.Migration):
    """What can be read in a picture."""

    dependencies = [("media", "0005_shelves")]

    operations = [migrations.AddField("file", "words", models.TextField(blank=True))]
