from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0005_years")]

    operations = [
        migrations.AddField(model_name="event", name="address", field=models.GenericIPAddressField(null=True)),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(condition=models.Q(("address__isnull", False)), fields=["address", "-id"], name="event_address"),
        ),
    ]
