"""Taking away what nobody sees does not stand in the way of correcting what is online."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0006_bands"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="amendment",
            name="one_open_amendment",
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["review", "scheduled", "sending", "task"]), models.Q(("verb", "clear"), _negated=True)
                ),
                fields=("delivery",),
                name="one_open_amendment",
            ),
        ),
    ]
