from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0010_forgotten")]

    operations = [
        migrations.AddField(model_name="unsent", name="aside", field=models.BooleanField(default=False)),
    ]
