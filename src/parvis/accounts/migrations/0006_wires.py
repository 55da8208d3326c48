from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_backlog"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="application",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="account",
            name="unread",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="account",
            name="missed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="account",
            name="ask_at",
            field=models.DateTimeField(null=True),
        ),
    ]
