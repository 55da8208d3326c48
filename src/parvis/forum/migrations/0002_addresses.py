"""Addresses of who reports something are kept as all others are: in small letters, so that they are found again."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("forum", "0001_begin")]

    operations = [
        migrations.RunSQL("UPDATE forum_flag SET email = LOWER(email) WHERE email <> LOWER(email)", migrations.RunSQL.noop),
    ]
