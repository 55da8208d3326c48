"""Two servers of one network give the same numbers: whose numbers an account's are stands beside it."""

from django.db import migrations, models
from django.db.models import Q


def fill(apps, schema_editor):
    accounts = apps.get_model("accounts", "Account").objects
    for account in accounts.filter(network__in=("mastodon", "loops")):
        address = str(account.settings.get("server") or "").strip().lower()
        server = address.rpartition("://")[2].partition("/")[0].removesuffix(":443").removesuffix(":80")
        accounts.filter(pk=account.pk).update(server=server[:260])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_ended"), ("people", "0002_counted")]

    operations = [
        migrations.RemoveConstraint(model_name="account", name="one_account_a_presence"),
        migrations.AddField(model_name="account", name="server", field=models.CharField(blank=True, max_length=260)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                condition=Q(Q(("state", "removed"), _negated=True), Q(("remote_id", ""), _negated=True)),
                fields=("network", "server", "remote_id"), name="one_account_a_presence",
            ),
        ),
    ]  # fmt: skip
