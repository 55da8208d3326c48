from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_counted"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="hold",
            field=models.PositiveSmallIntegerField(default=10),
        ),
    ]
