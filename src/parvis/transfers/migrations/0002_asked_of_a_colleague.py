from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transfers", "0001_begin")]

    operations = [
        migrations.AddField(model_name="transfer", name="asked_at", field=models.DateTimeField(null=True)),
    ]
