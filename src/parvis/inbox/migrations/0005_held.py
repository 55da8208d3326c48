from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0004_expiry"),
    ]

    operations = [
        migrations.AddField(
            model_name="reply",
            name="before",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="reply",
            name="held_until",
            field=models.DateTimeField(null=True),
        ),
    ]
