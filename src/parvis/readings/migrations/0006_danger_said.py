from typing import Any

from django.db import migrations, models


def forget_guesses(apps: Any, schema_editor: Any) -> None:
    """They were those of the model: nobody had said them."""
    apps.get_model("readings", "Lesson").objects.update(danger=None)


class Migration(migrations.Migration):
    dependencies = [("readings", "0005_topics_learnt")]

    operations = [
        migrations.AlterField("lesson", "danger", models.BooleanField(null=True)),
        migrations.RunPython(forget_guesses, migrations.RunPython.noop),
    ]
