"""An index that is the beginning of another costs every arrival and helps no reader."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_renewal")]

    operations = [
        migrations.AlterField(
            "raw", "account",
            models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="raws", to="accounts.account"),
        ),
    ]  # fmt: skip
