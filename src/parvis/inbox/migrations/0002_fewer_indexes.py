"""An index that is the beginning of another costs every arrival and helps no reader."""

from typing import Any

from django.conf import settings
from django.db import migrations, models
from django.db.models import CASCADE, PROTECT, SET_NULL


def plain(to: str, on_delete: Any, name: str = "+", **more: Any) -> models.Field:
    return models.ForeignKey(to=to, on_delete=on_delete, related_name=name, db_index=False, **more)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_fewer_indexes"),
        ("inbox", "0001_begin"),
        ("people", "0001_begin"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField("conversation", "account", plain("accounts.account", PROTECT, "conversations")),
        migrations.AlterField("conversation", "assignee", plain(settings.AUTH_USER_MODEL, SET_NULL, null=True)),
        migrations.AlterField("conversation", "contact", plain("inbox.contact", PROTECT, "conversations")),
        migrations.AlterField("conversation", "team", plain("people.team", PROTECT)),
        migrations.AlterField("message", "account", plain("accounts.account", PROTECT)),
        migrations.AlterField("message", "conversation", plain("inbox.conversation", CASCADE, "messages")),
    ]
