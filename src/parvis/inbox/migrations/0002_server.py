"""A person's number is their server's where each server has its own: that of the first account which they wrote to."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    first = apps.get_model("inbox", "Conversation").objects.filter(identity=OuterRef("pk")).order_by("pk")
    server = Coalesce(Subquery(first.values("account__server")[:1]), Value(""))
    apps.get_model("inbox", "Identity").objects.filter(network__in=("mastodon", "loops")).update(server=server)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_server"), ("inbox", "0001_begin")]

    operations = [
        migrations.RemoveConstraint(model_name="identity", name="one_identity"),
        migrations.AddField(model_name="identity", name="server", field=models.CharField(blank=True, max_length=260)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="identity",
            constraint=models.UniqueConstraint(fields=("network", "server", "remote_id"), name="one_identity"),
        ),
    ]
