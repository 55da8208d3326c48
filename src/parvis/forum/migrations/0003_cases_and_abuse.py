from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forum", "0002_polls")]

    operations = [
        migrations.AddField(model_name="forumrules", name="cases", field=models.BooleanField(default=True)),
        migrations.AddField(model_name="forumrules", name="abuse", field=models.PositiveSmallIntegerField(default=0)),
        migrations.AddField(model_name="forumrules", name="abuse_days", field=models.PositiveSmallIntegerField(default=30)),
        migrations.AddField(model_name="forumrules", name="block_days", field=models.PositiveSmallIntegerField(default=7)),
    ]
