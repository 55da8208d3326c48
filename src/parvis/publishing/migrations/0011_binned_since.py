"""What was in the bin already is there since now: its files stay as long as those of what is thrown away from today on."""

from typing import Any

from django.db import migrations
from django.utils import timezone


def since_now(apps: Any, _schema: Any) -> None:
    apps.get_model("publishing", "Post").objects.filter(state="binned").update(changed_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("publishing", "0010_foreseen")]

    operations = [migrations.RunPython(since_now, migrations.RunPython.noop)]
