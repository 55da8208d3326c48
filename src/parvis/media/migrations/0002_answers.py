"""What was brought for an answer stands in its conversation, and not in the library."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("media", "0001_begin"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.RemoveConstraint(model_name="file", name="one_file_a_content"),
        migrations.AddField(model_name="file", name="answers", field=models.BooleanField(default=False)),
        migrations.AddConstraint(
            model_name="file",
            constraint=models.UniqueConstraint(
                condition=Q(("answers", False)), fields=("sha256", "inbound"), name="one_file_a_content"
            ),
        ),
        migrations.AddConstraint(
            model_name="file",
            constraint=models.UniqueConstraint(
                condition=Q(("answers", True)), fields=("sha256", "by"), name="one_file_a_content_and_author"
            ),
        ),
    ]
