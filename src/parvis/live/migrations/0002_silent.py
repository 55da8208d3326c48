from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("live", "0001_begin")]

    operations = [
        migrations.AddField(model_name="liveevent", name="silent", field=models.JSONField(default=list)),
    ]
