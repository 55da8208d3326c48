from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0007_dates")]

    operations = [
        migrations.AddField(model_name="invitation", name="begins_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="invitation", name="ends_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="invitation", name="campaign", field=models.BigIntegerField(null=True)),
    ]
