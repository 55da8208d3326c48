from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_connecting"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="reading",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="account",
            name="stopped_at",
            field=models.DateTimeField(null=True),
        ),
    ]
