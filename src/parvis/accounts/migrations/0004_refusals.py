"""How often in a row a network did not agree to send by itself: it is asked again sooner at first, and its page says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_server")]

    operations = [migrations.AddField("account", "refusals", models.PositiveSmallIntegerField(default=0))]
