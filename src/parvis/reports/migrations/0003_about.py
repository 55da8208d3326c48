from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_mailed"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="about",
            field=models.CharField(blank=True, max_length=30),
        ),
    ]
